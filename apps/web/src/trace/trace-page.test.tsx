// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import type { ReactElement } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LocaleProvider } from '../i18n/locale.tsx';
import { PaneProvider } from '../url/pane.tsx';
import ComparePage from './compare/compare-page.tsx';
import { writeOtlpJson } from './model/otlp-json.ts';
import { TEST_TRACE_ID, type TestSpan, testSources, testSpanId } from './model/test-trace.ts';
import TracePage from './trace-page.tsx';
import { upload } from './uploaded.ts';

/** Deadlines of a busy machine; a page that works needs a fraction of them. */
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const SPANS: readonly TestSpan[] = [
  { id: 'root', service: 'api-gateway', name: 'GET /api', kind: 2, start: 0, end: 100 },
  { id: 'a', parent: 'root', service: 'service-a', name: 'GET /process', kind: 2, start: 10, end: 90, error: true },
  {
    id: 'q',
    parent: 'a',
    service: 'service-a',
    name: 'SELECT carts',
    kind: 3,
    start: 20,
    end: 40,
    attributes: { 'db.system.name': 'postgresql' },
  },
  { id: 'lost-child', parent: 'lost', service: 'service-b', name: 'late', start: 50, end: 60 },
];
const SLOWER = SPANS.map((span) => (span.id === 'q' ? { ...span, end: 80 } : span)).filter(
  ({ id }) => id !== 'lost-child',
);

/** What the backend would answer, by the part of the URL that tells. */
type Answers = Readonly<Record<string, { readonly status?: number; readonly body: unknown }>>;
let asked: string[] = [];

function answer(answers: Answers): void {
  vi.stubGlobal('fetch', async (url: string, init?: { body?: string }) => {
    asked.push(decodeURIComponent(`${url} ${init?.body ?? ''}`));
    const known = Object.entries(answers).find(([part]) => url.includes(part))?.[1];
    const { status = 200, body } = known ?? { status: 404, body: 'not here' };
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
  });
}

const LOGS = {
  status: 'success',
  data: { resultType: 'vector', result: [{ metric: { span_id: testSpanId('a') }, value: [1, '7'] }] },
};

beforeEach(() => {
  asked = [];
  localStorage.setItem('o11y-lab.locale', 'en');
  // There is no layout here; a virtual list needs a height to fill.
  for (const name of ['offsetHeight', 'offsetWidth', 'clientHeight', 'clientWidth'] as const) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => 900 });
  }
  answer({
    '/api/datasources/proxy/uid/loki': { body: LOGS },
    '/api/v1/series': { body: { data: [] } },
    '/api/datasources': { body: [] },
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Url(): ReactElement {
  const { pathname, search } = useLocation();
  return <output aria-label="url">{decodeURIComponent(`${pathname}${search}`)}</output>;
}

function show(page: ReactElement, url: string): void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test">
      <LocaleProvider>
        <QueryClientProvider client={client}>
          <MemoryRouter initialEntries={[url]}>
            <PaneProvider kind="main">
              <main>{page}</main>
              <Url />
            </PaneProvider>
          </MemoryRouter>
        </QueryClientProvider>
      </LocaleProvider>
    </MantineProvider>,
  );
}

function showUpload(search = ''): void {
  upload(JSON.stringify(writeOtlpJson(testSources(SPANS))), sessionStorage);
  show(<TracePage path={{ traceId: 'upload' }} />, `/trace/upload${search}`);
}

const url = (): string => screen.getByLabelText('url').textContent ?? '';
const rowNames = (): readonly string[] =>
  [...screen.getByRole('treegrid').querySelectorAll('[data-row]')].map(
    (row) =>
      within(row as HTMLElement)
        .getAllByRole('gridcell')[0]
        ?.textContent?.trim() ?? '',
  );
const key = (name: string): boolean => fireEvent.keyDown(document.body, { key: name });

describe('trace page', () => {
  test('header, rows, and what is missing', async () => {
    showUpload();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('api-gateway: GET /api');
    expect(screen.getByText(TEST_TRACE_ID)).toBeTruthy();
    expect(rowNames().map((name) => name.replace(/\d.*/, ''))).toEqual([
      'api-gateway GET /api',
      'service-a GET /process',
      'service-a SELECT carts',
      'parent not received',
      'service-b late',
    ]);
    expect(screen.getByText(/One parent span was never received/)).toBeTruthy();
    expect(screen.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('6');
    expect(await screen.findByRole('button', { name: 'Logs for trace (7)' })).toBeTruthy();
  });

  test('keys: next, details, fold; the chosen span is in the URL', async () => {
    showUpload();
    key('j');
    key('j');
    key('Enter');
    const details = await screen.findByRole('region', { name: 'Details of GET /process' });
    expect(within(details).getByText(testSpanId('a'))).toBeTruthy();
    await waitFor(() => expect(url()).toContain(`span=${testSpanId('a')}`));
    expect(await within(details).findByRole('button', { name: 'Logs for span (7)' })).toBeTruthy();
    key('Escape');
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Details of GET /process' })).toBeNull());
    key('[');
    expect(rowNames()).toHaveLength(2);
    key(']');
    expect(rowNames()).toHaveLength(5);
  });

  test('logs open beside, with the range of the span put around it', async () => {
    showUpload(`?span=${testSpanId('a')}`);
    fireEvent.click(await screen.findByRole('button', { name: 'Logs for span (7)' }));
    await waitFor(() => expect(url()).toContain('beside=/explore/logs?q='));
    expect(decodeURIComponent(url()).replaceAll('+', ' ')).toContain(
      `trace_id="${TEST_TRACE_ID}" | span_id="${testSpanId('a')}"`,
    );
    expect(url()).toMatch(/from=\d+&to=\d+/);
    const [counted, ...more] = asked.filter((text) => text.includes('count_over_time'));
    expect(counted).toContain('sum+by+(span_id)');
    expect(more).toEqual([]);
  });

  test('a button that leads nowhere says why, and does nothing', async () => {
    showUpload(`?span=${testSpanId('q')}`);
    const logs = await screen.findByRole('button', { name: 'Logs for span (0)' });
    await waitFor(() => expect(logs.getAttribute('aria-description')).toBe('No log line carries this span ID'));
    fireEvent.click(logs);
    const metrics = await screen.findByRole('button', { name: 'Metrics for span' });
    await waitFor(() => expect(metrics.getAttribute('aria-description')).toContain('no metrics of this operation'));
    expect(url()).not.toContain('beside');
  });

  test('the filter counts, and shows only what fits with what is above it', async () => {
    showUpload();
    fireEvent.change(screen.getByRole('searchbox', { name: 'Find spans' }), { target: { value: 'postgresql' } });
    expect(await screen.findByText('1 of 4')).toBeTruthy();
    fireEvent.click(screen.getByRole('switch', { name: 'Only matches' }));
    await waitFor(() => expect(rowNames()).toHaveLength(3));
    await waitFor(() => expect(url()).toContain('find=postgresql'));
  });

  test('an attribute leads to traces that have it', async () => {
    showUpload(`?span=${testSpanId('q')}`);
    fireEvent.click(await screen.findByRole('button', { name: 'Find traces with db.system.name = postgresql' }));
    await waitFor(() => expect(decodeURIComponent(url())).toContain('span.db.system.name+=+"postgresql"'));
  });

  test('an id that is none', () => {
    show(<TracePage path={{ traceId: 'xyz' }} />, '/trace/xyz');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('This is no trace ID');
    expect(screen.getByRole('alert').textContent).toContain('xyz');
  });

  test('an id that is not there is asked for again', async () => {
    answer({ '/tempo/': { status: 404, body: 'trace not found' } });
    show(<TracePage path={{ traceId: 'ab' }} />, '/trace/ab');
    expect(await screen.findByText('There is no trace with this ID')).toBeTruthy();
    expect(screen.getByText('Asking again in 5 s (1 of 3)')).toBeTruthy();
    answer({ '/tempo/': { body: writeOtlpJson(testSources(SPANS)) } });
    fireEvent.click(screen.getByRole('button', { name: 'Ask again' }));
    expect(await screen.findByRole('treegrid')).toBeTruthy();
  });

  test('a store that fails says how', async () => {
    answer({ '/tempo/': { status: 500, body: 'out of memory' } });
    show(<TracePage path={{ traceId: 'ab' }} />, '/trace/ab');
    expect((await screen.findByRole('alert')).textContent).toContain('out of memory');
  });

  test('pasted text that is no trace says what is wrong', () => {
    show(<TracePage path={{}} />, '/trace');
    fireEvent.change(screen.getByRole('textbox', { name: 'Or paste JSON' }), { target: { value: '{"a":1}' } });
    fireEvent.click(screen.getByRole('button', { name: 'Show' }));
    expect(screen.getByRole('alert').textContent).toContain('want an object with resourceSpans or batches, got a');
    expect(url()).toBe('/trace');
  });

  const views = [
    { tab: 'Statistics', want: 'SELECT carts' },
    { tab: 'Flame graph', want: 'service-a SELECT carts' },
    { tab: 'Graph', want: 'service-a SELECT carts' },
    { tab: 'JSON', want: /resourceSpans/ },
  ];
  for (const c of views) {
    test(`view: ${c.tab}`, async () => {
      showUpload();
      fireEvent.click(screen.getByRole('tab', { name: c.tab }));
      await waitFor(() => expect(url()).toMatch(/view=\w+/));
      const panel = await screen.findByRole('tabpanel');
      expect((await within(panel).findAllByText(c.want)).length).toBeGreaterThan(0);
    });
  }
});

describe('comparison page', () => {
  test('says what is slower and what is gone', async () => {
    answer({
      '/api/traces/aa': { body: writeOtlpJson(testSources(SPANS)) },
      '/api/traces/bb': { body: writeOtlpJson(testSources(SLOWER)) },
      '/api/search': { body: { traces: [] } },
    });
    show(<ComparePage />, '/trace-compare?a=aa&b=bb');
    expect(await screen.findByText('1 slower, 0 faster, 0 only in B, 2 only in A')).toBeTruthy();
    const row = screen.getByRole('row', { name: /SELECT carts/ });
    expect(row.textContent).toContain('slower +40 ms');
    expect(screen.getByRole('row', { name: /late/ }).textContent).toContain('only in A');
  });

  test('offers recent traces of the same operation', async () => {
    const found = {
      traceID: 'cc',
      rootServiceName: 'api-gateway',
      rootTraceName: 'GET /api',
      startTimeUnixNano: '1',
      durationMs: 12,
    };
    answer({
      '/api/traces/aa': { body: writeOtlpJson(testSources(SPANS)) },
      '/api/search': { body: { traces: [found] } },
    });
    show(<ComparePage />, '/trace-compare?a=aa&b=');
    const second = await screen.findByRole('region', { name: 'Second trace (B)' });
    const recent = await within(second).findByRole('combobox', { name: 'Recent traces of api-gateway: GET /api' });
    await waitFor(() => expect(recent.hasAttribute('disabled')).toBe(false));
    fireEvent.change(recent, { target: { value: 'cc' } });
    await waitFor(() => expect(url()).toContain('b=cc'));
    expect(asked.some((text) => text.includes('rootName'))).toBe(true);
  });
});
