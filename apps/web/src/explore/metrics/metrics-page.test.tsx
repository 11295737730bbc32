// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import type { ReactElement } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LocaleProvider } from '../../i18n/locale.tsx';
import { RefreshProvider } from '../../time/use-time.tsx';
import { PaneProvider } from '../../url/pane.tsx';
import MetricsPage from './metrics-page.tsx';

// A canvas has no drawing in this environment; what a chart is given is tested in chart-model.test.ts.
vi.mock('../../charts/time-series-chart.tsx', () => ({
  TimeSeriesChart: ({ series }: { readonly series: readonly { readonly label: string }[] }): ReactElement => (
    <figure aria-label="chart">{series.map(({ label }) => label).join(';')}</figure>
  ),
}));

const VECTOR = { resultType: 'vector', result: [{ metric: { service_name: 'service-a' }, value: [1, '2.5'] }] };
const NOW_S = Math.floor(Date.now() / 1000);
const MATRIX = {
  resultType: 'matrix',
  result: ['service-a', 'service-b'].map((name) => ({ metric: { service_name: name }, values: [[NOW_S - 60, '1']] })),
};
let answers: Record<string, { status: number; body: unknown }>;
let asked: string[];

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  localStorage.setItem('o11y-lab.locale', 'en');
  asked = [];
  answers = {
    '/api/datasources': { status: 200, body: [{ uid: 'prometheus', jsonData: { timeInterval: '5s' } }] },
    '/api/v1/query_range': { status: 200, body: { data: MATRIX } },
    '/api/v1/query': { status: 200, body: { data: VECTOR } },
    '/api/v1/label/__name__/values': { status: 200, body: { data: ['http_requests_total'] } },
    '/api/v1/metadata': {
      status: 200,
      body: { data: { http_requests_total: [{ type: 'counter', help: 'Requests' }] } },
    },
  };
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    const path = url.split('?')[0]?.replace('/api/datasources/proxy/uid/prometheus', '') ?? '';
    asked.push(`${path} ${init?.body ?? ''}`);
    const { status, body } = answers[path] ?? { status: 404, body: { error: `no ${path}` } };
    return new Response(JSON.stringify(body), { status });
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Url(): ReactElement {
  const { pathname, search } = useLocation();
  return <output aria-label="url">{`${pathname}${search}`}</output>;
}

function show(url: string): void {
  render(
    <MantineProvider>
      <LocaleProvider>
        <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
          <MemoryRouter initialEntries={[url]}>
            <RefreshProvider>
              <PaneProvider kind="main">
                <MetricsPage />
              </PaneProvider>
            </RefreshProvider>
            <Url />
          </MemoryRouter>
        </QueryClientProvider>
      </LocaleProvider>
    </MantineProvider>,
  );
}

const urlParams = (): URLSearchParams => new URLSearchParams(screen.getByLabelText('url').textContent?.split('?')[1]);

describe('explore metrics', () => {
  test('begins with examples, one click runs one', async () => {
    show('/explore/metrics');
    fireEvent.click(screen.getByRole('button', { name: /Requests per second, by service/ }));
    await waitFor(() => expect(screen.getByLabelText('chart').textContent).toBe('service-a;service-b'));
    expect(urlParams().get('q')).toBe('sum by (service_name) (rate(http_requests_total[5m]))');
    expect(screen.getByText('2 series loaded')).toBeDefined();
  });

  test('macros are replaced in what is asked, not in what is shown', async () => {
    show('/explore/metrics?q=rate(http_requests_total[$__rate_interval])&from=now-15m&to=now');
    await waitFor(() => expect(screen.getByLabelText('chart')).toBeDefined());
    const range = asked.find((item) => item.startsWith('/api/v1/query_range')) ?? '';
    expect(decodeURIComponent(range)).toMatch(/rate\(http_requests_total\[\d+s\]\)/);
    expect(urlParams().get('q')).toContain('$__rate_interval');
  });

  test('the table shows values', async () => {
    show('/explore/metrics?q=up&tab=table');
    const table = await screen.findByRole('table');
    expect(within(table).getByRole('cell', { name: 'service-a' })).toBeDefined();
    expect(within(table).getByRole('cell', { name: '2.50' })).toBeDefined();
  });

  test('a counter without rate is mended at one click', async () => {
    show('/explore/metrics?q=http_requests_total');
    fireEvent.click(await screen.findByRole('button', { name: 'Use rate()' }));
    await waitFor(() => expect(urlParams().get('q')).toBe('rate(http_requests_total[$__rate_interval])'));
  });

  test('the backend’s error is shown with its code', async () => {
    answers['/api/v1/query_range'] = { status: 422, body: { error: 'too many series' } };
    show('/explore/metrics?q=up');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('too many series');
    expect(alert.textContent).toContain('HTTP 422');
  });

  test('nothing in the range says where something is', async () => {
    answers['/api/v1/query_range'] = { status: 200, body: { data: { resultType: 'matrix', result: [] } } };
    answers['/api/v1/query'] = { status: 200, body: { data: { resultType: 'vector', result: [] } } };
    show('/explore/metrics?q=http_requests_total{a="b"}');
    expect(await screen.findByText('Nothing in this time range')).toBeDefined();
    expect(await screen.findByText(/No series fits this query at any time/)).toBeDefined();
  });

  test('what was typed and not run outlives the page', async () => {
    show('/explore/metrics?q=up');
    fireEvent.change(screen.getByLabelText('Legend: Query A'), { target: { value: '{{job}}' } });
    expect(urlParams().get('legend')).toBeNull();
    cleanup();
    show('/explore/metrics?q=up');
    expect(screen.getByLabelText<HTMLInputElement>('Legend: Query A').value).toBe('{{job}}');
    fireEvent.click(screen.getByRole('button', { name: 'Run' }));
    await waitFor(() => expect(urlParams().get('legend')).toBe('{{job}}'));
    expect(sessionStorage.getItem('o11y-lab.draft.metrics.main')).toBeNull();
  });

  test('queries are added, duplicated and removed', async () => {
    show('/explore/metrics?q=a');
    fireEvent.click(screen.getByRole('button', { name: 'Add query' }));
    expect(screen.getByRole('textbox', { name: 'Query B' })).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Hide: Query A' }));
    await waitFor(() => expect(urlParams().get('hide')).toBe('A'));
  });
});
