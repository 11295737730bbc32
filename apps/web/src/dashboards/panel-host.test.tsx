// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { compatibilityOf, DARK_PALETTE, panelsOf, parseDashboard, scopeOf } from '@o11y-lab/dashboards';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { BrowserRouter } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LocaleProvider } from '../i18n/locale.tsx';
import { PanelHost } from './panel-host.tsx';

let answer: () => Promise<Response>;

beforeEach(() => {
  // Everything is in sight of a document without a layout.
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      readonly #seen: (entries: { isIntersecting: boolean }[]) => void;
      constructor(seen: (entries: { isIntersecting: boolean }[]) => void) {
        this.#seen = seen;
      }
      observe(): void {
        this.#seen([{ isIntersecting: true }]);
      }
      disconnect(): void {}
    },
  );
  vi.stubGlobal('fetch', () => answer());
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const client = (): QueryClient => new QueryClient({ defaultOptions: { queries: { retry: false } } });

function panel(
  json: object,
  onView: (id: number | undefined) => void = () => undefined,
  { range = { fromMs: 0, toMs: 60_000 }, queries = client() } = {},
): ReactElement {
  const parsed = parseDashboard({ title: 't', schemaVersion: 41, panels: [{ id: 7, title: 'Load', ...json }] });
  if (parsed.kind !== 'dashboard') throw new Error(parsed.problems.join());
  const [found] = panelsOf(parsed.dashboard);
  if (!found) throw new Error('no panel');
  return (
    <MantineProvider>
      <LocaleProvider>
        <QueryClientProvider client={queries}>
          <BrowserRouter>
            <PanelHost
              environment={{
                panel: found,
                scope: scopeOf({ variables: [] }),
                range,
                maxDataPoints: 100,
                panelInterval: undefined,
                datasourceScope: {
                  currentOf: () => undefined,
                  datasources: [{ uid: 'prometheus', name: 'P', type: 'prometheus', isDefault: true }],
                },
                palette: DARK_PALETTE,
                timeZone: '',
                syncKey: undefined,
                annotations: [],
                onZoom: () => undefined,
              }}
              report={compatibilityOf(parsed.dashboard)}
              widthPx={400}
              heightPx={200}
              timeNote=""
              isViewed={false}
              onView={onView}
            />
          </BrowserRouter>
        </QueryClientProvider>
      </LocaleProvider>
    </MantineProvider>
  );
}

const STAT = {
  type: 'stat',
  fieldConfig: { defaults: { unit: 'ms' }, overrides: [] },
  targets: [{ refId: 'A', datasource: { type: 'prometheus', uid: 'prometheus' }, expr: 'up', legendFormat: 'all' }],
};
const ok = (result: unknown[]): Response =>
  new Response(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }));

test('a panel waits, and then shows its value', async () => {
  let release: (response: Response) => void = () => undefined;
  const response = new Promise<Response>((resolve) => {
    release = resolve;
  });
  answer = () => response;
  render(panel(STAT));
  expect(screen.getByRole('region', { name: 'Load' }).getAttribute('aria-busy')).toBe('true');
  expect(screen.getByLabelText('Loading')).toBeTruthy();
  release(
    ok([
      {
        metric: {},
        values: [
          [0, '1'],
          [60, '42'],
        ],
      },
    ]),
  );
  expect(await screen.findByText('42 ms')).toBeTruthy();
});

test('what stands stays until the answers of the next range are there', async () => {
  const later = { range: { fromMs: 60_000, toMs: 120_000 }, queries: client() };
  answer = async () => ok([{ metric: {}, values: [[0, '42']] }]);
  const { rerender } = render(panel(STAT, undefined, { queries: later.queries }));
  await screen.findByText('42 ms');
  const waiting: ((response: Response) => void)[] = [];
  answer = () => new Promise((resolve) => waiting.push(resolve));
  const two = { ...STAT, targets: [STAT.targets[0], { ...STAT.targets[0], refId: 'B', expr: 'down' }] };
  rerender(panel(two, undefined, later));
  const region = screen.getByRole('region', { name: 'Load' });
  await vi.waitFor(() => expect(waiting.length).toBe(2));
  expect(region.getAttribute('data-state')).toBe('stale');
  expect(screen.queryByLabelText('Loading')).toBeNull();
  await act(async () => waiting[0]?.(ok([{ metric: {}, values: [[60, '7']] }])));
  expect(screen.getByText('42 ms'), 'half of a new picture is not shown').toBeTruthy();
  await act(async () => waiting[1]?.(ok([{ metric: { x: '1' }, values: [[60, '8']] }])));
  expect(await screen.findByText('7 ms')).toBeTruthy();
  expect(screen.getByText('8 ms')).toBeTruthy();
  expect(region.getAttribute('data-state')).toBe('ready');
});

test('out of sight nothing is asked, and nothing waits', () => {
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
  answer = vi.fn();
  render(panel(STAT));
  const region = screen.getByRole('region', { name: 'Load' });
  expect(region.getAttribute('data-state')).toBe('unseen');
  expect(region.getAttribute('aria-busy')).toBe('false');
  expect(screen.queryByLabelText('Loading')).toBeNull();
  expect(answer).not.toHaveBeenCalled();
});

test('a query that takes long can be cancelled, and asked again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  answer = () => new Promise(() => undefined);
  render(panel(STAT));
  expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
  await act(() => vi.advanceTimersByTimeAsync(2500));
  vi.useRealTimers();
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(await screen.findByText('The query was cancelled.')).toBeTruthy();
  answer = async () => ok([{ metric: {}, values: [[0, '7']] }]);
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('7 ms')).toBeTruthy();
});

test('nothing in the range is said to be that', async () => {
  answer = async () => ok([]);
  render(panel(STAT));
  expect(await screen.findByText('No data in this range')).toBeTruthy();
});

test('a query that fails says why, and is asked again when the reader wants', async () => {
  answer = async () =>
    new Response(JSON.stringify({ status: 'error', error: 'parse error at char 3' }), { status: 400 });
  render(panel(STAT));
  expect((await screen.findByRole('alert')).textContent).toContain('parse error at char 3');
  answer = async () => ok([{ metric: {}, values: [[0, '7']] }]);
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('7 ms')).toBeTruthy();
});

test('what is not supported is named', () => {
  render(panel({ type: 'flamegraph', targets: [] }));
  expect(screen.getByText(/"flamegraph" is not supported/)).toBeTruthy();
});

test('v shows the panel alone', () => {
  answer = async () => ok([]);
  const onView = vi.fn();
  render(panel(STAT, onView));
  fireEvent.keyDown(screen.getByRole('button', { name: 'Menu of Load' }), { key: 'v' });
  expect(onView).toHaveBeenCalledWith(7);
});

test('v shows the panel that is pointed at, while nothing has the keyboard', () => {
  answer = async () => ok([]);
  const onView = vi.fn();
  render(panel(STAT, onView));
  const region = screen.getByRole('region', { name: 'Load' });
  fireEvent.keyDown(document.body, { key: 'v' });
  expect(onView).not.toHaveBeenCalled();
  region.dispatchEvent(new Event('pointerenter'));
  fireEvent.keyDown(document.body, { key: 'v' });
  expect(onView).toHaveBeenCalledWith(7);
  region.dispatchEvent(new Event('pointerleave'));
  fireEvent.keyDown(document.body, { key: 'v' });
  expect(onView).toHaveBeenCalledTimes(1);
});
