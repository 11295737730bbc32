// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import type { LoadPoint, LoadRunDetails, LoadRunSummary, LoadScript } from '@o11y-lab/lab-control';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import type { ReactElement } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TimeSeriesChartProps } from '../charts/chart-types.ts';
import { LocaleProvider } from '../i18n/locale.tsx';
import { RefreshProvider } from '../time/use-time.tsx';
import { PaneProvider } from '../url/pane.tsx';
import LoadPage from './load-page.tsx';
import RunPage from './run-page.tsx';

// A canvas has no drawing in this environment; what a chart is given is tested in models.test.ts.
vi.mock('../charts/time-series-chart.tsx', () => ({
  TimeSeriesChart: ({ title, timesMs }: TimeSeriesChartProps): ReactElement => (
    <figure aria-label={`chart ${title}`}>{timesMs.length} points</figure>
  ),
}));

const SCRIPTS: readonly LoadScript[] = [
  {
    path: 'k6/load-test.ts',
    title: 'Load test',
    about: 'The usual day.',
    sizeBytes: 1,
    plan: [
      {
        name: 'default',
        executor: 'ramping-vus',
        startMs: 0,
        unit: 'vus',
        from: 1,
        stages: [{ durationMs: 30_000, target: 10 }],
      },
    ],
  },
  { path: 'k6/checkout-test.ts', title: 'Checkout test', about: '', sizeBytes: 1, hasOwnLoadOnly: true },
];
const TOTALS = {
  vus: 5,
  iterations: 20,
  requests: 40,
  failedRequests: 4,
  checksPassed: 30,
  checksFailed: 10,
  droppedIterations: 0,
  p50Ms: 20,
  p95Ms: 100,
  p99Ms: 200,
  dataReceivedBytes: 1000,
  dataSentBytes: 100,
};
const LIVE: LoadRunSummary = {
  id: '20261122-140000-live',
  script: 'k6/load-test.ts',
  by: 'k6',
  engine: 'embedded',
  command: 'npx k6 run --vus 5 --duration 30s k6/load-test.ts',
  state: 'running',
  pid: 1,
  startedUnixMs: 1_795_356_000_000,
  plannedMs: 30_000,
  totals: TOTALS,
  thresholds: [{ metric: 'http_req_failed', source: 'rate<0.05', ok: false }],
  checks: [{ group: '', name: 'status is 200', passes: 30, fails: 10 }],
  scenarios: [],
};
const ENDED: LoadRunSummary = {
  ...LIVE,
  id: '20261122-130000-done',
  state: 'finished',
  exitCode: 99,
  endedUnixMs: LIVE.startedUnixMs + 30_000,
};
const POINT: LoadPoint = { ...TOTALS, unixMs: LIVE.startedUnixMs + 1000, elapsedMs: 1000 };

let answers: Record<string, { status: number; body: unknown }>;
let asked: { readonly what: string; readonly body: unknown; readonly headers: unknown }[];

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  localStorage.setItem('o11y-lab.locale', 'en');
  asked = [];
  answers = {
    'GET /scripts': { status: 200, body: SCRIPTS },
    'GET /runs': { status: 200, body: [] },
  };
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    const what = `${init?.method ?? 'GET'} ${url.split('?')[0]?.replace('/api/lab/load', '')}`;
    asked.push({
      what,
      body: init?.body === undefined ? undefined : JSON.parse(String(init.body)),
      headers: init?.headers,
    });
    const { status, body } = answers[what] ?? { status: 404, body: { error: `no ${what}` } };
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

function show(url: string, page: ReactElement): void {
  render(
    <MantineProvider>
      <LocaleProvider>
        <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
          <MemoryRouter initialEntries={[url]}>
            <RefreshProvider>
              <PaneProvider kind="main">{page}</PaneProvider>
            </RefreshProvider>
            <Url />
          </MemoryRouter>
        </QueryClientProvider>
      </LocaleProvider>
    </MantineProvider>,
  );
}

const url = (): string => screen.getByLabelText('url').textContent ?? '';

test('stages are edited in the URL, and started with one click', async () => {
  answers['POST /runs'] = { status: 200, body: { ...LIVE, by: 'page' } };
  show('/load?mode=stages&stage=10s:3', <LoadPage />);
  fireEvent.change(await screen.findByLabelText('Stage 1: VUs at its end'), { target: { value: '7' } });
  expect(url()).toContain('stage=10s%3A7');
  fireEvent.click(screen.getByRole('button', { name: 'Add a stage' }));
  expect(screen.getByText('npx k6 run --stage 10s:7 --stage 30s:7 k6/load-test.ts')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Start Load test' }));
  await waitFor(() => expect(url()).toBe(`/load/${LIVE.id}`));
  expect(asked.find(({ what }) => what === 'POST /runs')).toMatchObject({
    body: {
      script: 'k6/load-test.ts',
      stages: [
        { duration: '10s', target: 7 },
        { duration: '30s', target: 7 },
      ],
    },
    headers: { 'x-lab-request': '1' },
  });
});

test('what is wrong is said at its field, and nothing can be started', async () => {
  show('/load?mode=constant&vus=5000&duration=soon', <LoadPage />);
  expect(await screen.findByText('A whole number from 1 to 1,000')).toBeTruthy();
  expect(screen.getByText('Such as 30s or 1m30s')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Start Load test' })).toHaveProperty('disabled', true);
});

test('why the lab refused is said', async () => {
  answers['POST /runs'] = { status: 409, body: { error: '3 load tests run already; stop one first' } };
  show('/load', <LoadPage />);
  fireEvent.click(await screen.findByRole('button', { name: 'Start Load test' }));
  expect(await screen.findByText(/3 load tests run already/)).toBeTruthy();
});

test('a script without a default function keeps its own load', async () => {
  show('/load?script=k6/checkout-test.ts&mode=stages', <LoadPage />);
  expect(await screen.findByText(/no default function/)).toBeTruthy();
  expect(screen.getByRole('radio', { name: 'Stages' })).toHaveProperty('disabled', true);
  expect(screen.getByText('npx k6 run k6/checkout-test.ts')).toBeTruthy();
});

test('a run from a terminal appears, and two are compared', async () => {
  answers['GET /runs'] = { status: 200, body: [LIVE, ENDED] };
  const details = (run: LoadRunSummary): LoadRunDetails => ({ run, points: [POINT], output: '' });
  answers[`GET /runs/${LIVE.id}`] = { status: 200, body: details(LIVE) };
  answers[`GET /runs/${ENDED.id}`] = { status: 200, body: details(ENDED) };
  show('/load', <LoadPage />);
  const now = within(await screen.findByRole('region', { name: 'Running now' }));
  expect(now.getByText('from a terminal')).toBeTruthy();
  expect(await now.findByText(/5 VUs · 40 \/s · P95 100 ms/)).toBeTruthy();
  for (const box of screen.getAllByRole('checkbox')) fireEvent.click(box);
  expect(url()).toContain(`compare=${LIVE.id}&compare=${ENDED.id}`);
  const comparison = within(await screen.findByRole('region', { name: 'Comparison' }));
  expect(await comparison.findByRole('row', { name: 'P95 100 ms 100 ms =' })).toBeTruthy();
  expect(comparison.getByRole('figure', { name: /^chart P95/ }).textContent).toBe('2 points');
});

test('no lab, no scripts, no runs', async () => {
  answers['GET /scripts'] = { status: 503, body: { error: 'no', kind: 'no-lab' } };
  show('/load', <LoadPage />);
  expect(await screen.findByText('This backend runs without a lab')).toBeTruthy();
  cleanup();
  answers['GET /scripts'] = { status: 200, body: [] };
  show('/load', <LoadPage />);
  expect(await screen.findByText('There are no scripts yet')).toBeTruthy();
  expect(await screen.findByText('No run yet')).toBeTruthy();
});

test('one run, live: its figures, verdicts, output; it is stopped', async () => {
  answers[`GET /runs/${LIVE.id}`] = { status: 200, body: { run: LIVE, points: [POINT], output: '\nhello from k6\n' } };
  answers[`POST /runs/${LIVE.id}/stop`] = { status: 200, body: LIVE };
  show(`/load/${LIVE.id}`, <RunPage path={{ id: LIVE.id }} />);
  expect(await screen.findByText('hello from k6')).toBeTruthy();
  expect(screen.getByText('crossed')).toBeTruthy();
  expect(screen.getByText('30 of 40')).toBeTruthy();
  expect(screen.getAllByText('10%').length).toBeGreaterThan(0);
  expect(screen.getAllByRole('figure')).toHaveLength(4);
  fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  await waitFor(() => expect(asked.some(({ what }) => what === `POST /runs/${LIVE.id}/stop`)).toBe(true));
  expect(screen.getByRole('link', { name: 'Once more' }).getAttribute('href')).toContain('mode=constant&vus=5');
});

test('one run that never was, that failed at once, that is lost', async () => {
  show('/load/x', <RunPage path={{ id: 'x' }} />);
  expect(await screen.findByText('There is no such run')).toBeTruthy();
  cleanup();
  const failed = { ...ENDED, state: 'failed', exitCode: 107, error: 'ReferenceError: x is not defined' };
  answers[`GET /runs/${ENDED.id}`] = { status: 200, body: { run: failed, points: [], output: '' } };
  show(`/load/${ENDED.id}`, <RunPage path={{ id: ENDED.id }} />);
  expect(await screen.findByText(/ReferenceError/)).toBeTruthy();
  expect(screen.getByText('This run left no figures.')).toBeTruthy();
  cleanup();
  const { exitCode: _, ...rest } = ENDED;
  answers[`GET /runs/${ENDED.id}`] = {
    status: 200,
    body: { run: { ...rest, state: 'lost' }, points: [POINT], output: '' },
  };
  show(`/load/${ENDED.id}`, <RunPage path={{ id: ENDED.id }} />);
  expect(await screen.findByText(/did not say how it ended/)).toBeTruthy();
});
