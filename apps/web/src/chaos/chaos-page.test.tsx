// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import type { FaultRecord, FaultsView } from '@o11y-lab/lab-control';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import type { ReactElement } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TimeSeriesChartProps } from '../charts/chart-types.ts';
import { LocaleProvider } from '../i18n/locale.tsx';
import { RefreshProvider } from '../time/use-time.tsx';
import { PaneProvider } from '../url/pane.tsx';
import ChaosPage from './chaos-page.tsx';

// A canvas is not drawn here; what it is given is looked at.
vi.mock('../charts/time-series-chart.tsx', () => ({
  TimeSeriesChart: ({ title, annotations = [] }: TimeSeriesChartProps): ReactElement => (
    <output aria-label={title}>{annotations.map((band) => band.title).join(';')}</output>
  ),
}));

// Looking up who is visible takes most of the time that a query by role takes; nothing here is hidden by style alone.
configure({ defaultHidden: true, asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const NOW = 1_700_000_000_000;
const filter = { egress: 'answers', peers: [], sourcePorts: [], destinationPorts: [] } as const;
const delayed: FaultRecord = {
  id: 'f1',
  fault: {
    kind: 'netem',
    netem: { kind: 'delay', timeMs: 500, jitterMs: 0, correlationPercent: 20, distribution: '' },
    filter,
  },
  targets: ['service-a'],
  durationMs: 120_000,
  by: 'pumba',
  command: 'pumba netem --duration 2m delay --time 500 --jitter 0 service-a',
  state: 'active',
  fromUnixMs: NOW - 37_000,
  untilUnixMs: NOW + 83_000,
  effect: {
    kind: 'measured',
    signal: 'service-a P95',
    unit: 'ms',
    before: 102,
    after: 611,
    isVisible: true,
    text: 'service-a P95 102 → 611 ms',
    query: 'p95',
  },
};
const target = (name: string, unsupported: FaultsView['targets'][number]['unsupported'] = {}) => ({
  name,
  about: name,
  state: 'healthy',
  aliases: [],
  unsupported,
});

let view: FaultsView;
let refusal: { readonly status: number; readonly error: string } | undefined;
let posted: { readonly path: string; readonly body: unknown }[];

beforeEach(() => {
  vi.setSystemTime(NOW);
  view = {
    nowUnixMs: NOW,
    active: [],
    history: [],
    targets: [target('service-a'), target('postgres', { 'http-error': 'postgres does not speak HTTP' })],
    scenarios: [],
  };
  refusal = undefined;
  posted = [];
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });
    if (url.startsWith('/api/lab/topology')) return json({ processes: [], links: [] });
    if (url.includes('query_range')) return json({ status: 'success', data: { resultType: 'matrix', result: [] } });
    if (refusal) return json({ error: refusal.error }, refusal.status);
    if (init?.method === 'POST') {
      posted.push({ path: url, body: JSON.parse(String(init.body)) });
      return json({});
    }
    return json(view);
  });
});
afterEach(() => {
  cleanup();
  sessionStorage.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function Url(): ReactElement {
  const { pathname, search } = useLocation();
  return <output aria-label="url">{decodeURIComponent(pathname + search)}</output>;
}

function show(url: string): void {
  render(
    <MantineProvider>
      <LocaleProvider>
        <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
          <MemoryRouter initialEntries={[url]}>
            <RefreshProvider>
              <PaneProvider kind="main">
                <ChaosPage />
              </PaneProvider>
            </RefreshProvider>
            <Url />
          </MemoryRouter>
        </QueryClientProvider>
      </LocaleProvider>
    </MantineProvider>,
  );
}

const button = (name: string | RegExp): Promise<HTMLButtonElement> => screen.findByRole('button', { name });
const url = (): string => screen.getByLabelText('url').textContent ?? '';

describe('the form', () => {
  test('what is chosen stands in the URL and in the command, and is injected', async () => {
    show('/chaos');
    expect((await button('Inject')).disabled).toBe(true);
    fireEvent.click(await button(/^service-a/));
    fireEvent.click(await button('Delay: 500 ms'));
    expect(url()).toBe('/chaos?target=service-a&fault=delay&time=500');
    expect(screen.getByText('npx pumba netem --duration 2m delay --time 500 service-a')).toBeDefined();
    fireEvent.click(await button('Inject'));
    await waitFor(() => expect(posted).toHaveLength(1));
    expect(posted[0]).toMatchObject({
      path: '/api/lab/faults',
      body: { by: 'page', targets: ['service-a'], durationMs: 120_000, fault: { netem: { timeMs: 500 } } },
    });
  });

  test('what can’t be done to a target says why, and can’t be pressed', async () => {
    show('/chaos?target=postgres&fault=delay');
    const tile = await button(/^HTTP errors/);
    expect(tile.getAttribute('aria-disabled')).toBe('true');
    expect(tile.title).toContain('postgres does not speak HTTP');
    fireEvent.click(tile);
    expect(url()).toContain('fault=delay');
  });

  test('a link to what can’t be done is told so', async () => {
    show('/chaos?target=postgres&fault=http-error');
    expect(await screen.findByText('Not on postgres: postgres does not speak HTTP', { selector: 'p' })).toBeDefined();
    expect((await button('Inject')).disabled).toBe(true);
  });

  test('a wrong value says what is right', async () => {
    show('/chaos?target=service-a&fault=loss&percent=400');
    expect(await screen.findByText('From 0.01 to 100')).toBeDefined();
    expect((await button('Inject')).disabled).toBe(true);
  });

  test('a kill is asked again', async () => {
    show('/chaos?target=service-a&fault=kill');
    fireEvent.click(await button('Inject'));
    const dialog = await screen.findByRole('dialog');
    expect(posted).toEqual([]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Do it' }));
    await waitFor(() => expect(posted.map(({ path }) => path)).toEqual(['/api/lab/faults']));
  });

  test('what was typed is there again', async () => {
    show('/chaos?target=service-a&fault=delay');
    fireEvent.click(await button('Delay: 3000 ms'));
    cleanup();
    show('/chaos');
    await waitFor(() => expect(url()).toBe('/chaos?target=service-a&fault=delay&time=3000'));
  });
});

describe('what is active', () => {
  test('stands with its countdown, its effect and its chart, and can be ended', async () => {
    view = { ...view, active: [delayed] };
    show('/chaos');
    expect(await screen.findByText(/1:23 remaining/)).toBeDefined();
    expect(screen.getByText('service-a P95 102 ms → 611 ms')).toBeDefined();
    const chart = await screen.findByLabelText('Effect of delay 500ms · service-a');
    expect(chart.textContent).toBe('delay 500ms · service-a');
    fireEvent.click(await button('End delay 500ms · service-a'));
    fireEvent.click(await button('Stop all'));
    await waitFor(() => expect(posted).toHaveLength(2));
    expect(posted).toEqual([
      { path: '/api/lab/faults/stop', body: { ids: ['f1'] } },
      { path: '/api/lab/faults/stop', body: {} },
    ]);
  });
});

describe('the history', () => {
  const ended: FaultRecord = { ...delayed, state: 'ended', toUnixMs: NOW - 10_000_000, fromUnixMs: NOW - 10_120_000 };

  test('leads into the form, to metrics and traces, and injects again', async () => {
    view = { ...view, history: [ended] };
    show('/chaos');
    const row = (await screen.findAllByRole('row'))[1] as HTMLElement;
    expect(within(row).getByRole('link', { name: 'delay 500ms' }).getAttribute('href')).toBe(
      '/chaos?target=service-a&fault=delay&time=500&jitter=0',
    );
    expect(
      within(row)
        .getByRole('link', { name: /golden signals/ })
        .getAttribute('href'),
    ).toContain('from=');
    fireEvent.click(within(row).getByRole('button', { name: /^Inject again/ }));
    await waitFor(() => expect(posted[0]?.body).toMatchObject({ by: 'page', fault: ended.fault, durationMs: 120_000 }));
  });

  test('a command is not run again from a page', async () => {
    view = { ...view, history: [{ ...ended, fault: { kind: 'exec', command: 'kill', args: ['1'] } }] };
    show('/chaos');
    expect((await button(/^Inject again/)).disabled).toBe(true);
  });
});

test.each([
  [503, 'no lab', 'This backend runs without a lab'],
  [404, 'no such route', 'This lab can’t inject faults'],
  [500, 'internal error', 'The query failed'],
])('HTTP %d is said in words', async (status, error, words) => {
  refusal = { status, error };
  show('/chaos');
  expect(await screen.findByText(words)).toBeDefined();
});
