// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { act } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LocaleProvider } from '../../i18n/locale.tsx';
import { RefreshProvider } from '../../time/use-time.tsx';
import TracesPage from './traces-page.tsx';

// A machine that is busy is not a page that fails: waiting ends with its condition.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 30_000 });

/** The backend as the page sees it: every request is kept, and answered by its path and query. */
const asked: URL[] = [];
let answer: (url: URL) => unknown;

const found = (traceId: string, durationMs: number, errorCount = 0): unknown => ({
  traceID: traceId,
  rootServiceName: 'api-gateway',
  rootTraceName: `GET /${traceId.slice(0, 2)}`,
  startTimeUnixNano: String(BigInt(Date.now() - 60_000) * 1_000_000n),
  durationMs,
  spanSets: [
    {
      matched: 4,
      spans: [
        { spanID: 'ab12', name: 'charge_card', startTimeUnixNano: '1', durationNanos: '2500000', attributes: [] },
      ],
    },
  ],
  serviceStats: { 'api-gateway': { spanCount: 3, errorCount } },
});
const A = 'aa'.repeat(16);
const B = 'bb'.repeat(16);
const TRACES = { traces: [found(A, 120), found(B, 480, 2)], metrics: { inspectedTraces: 7 } };

function Place(): null {
  const { pathname, search } = useLocation();
  place = { path: pathname, params: new URLSearchParams(search) };
  return null;
}
let place: { path: string; params: URLSearchParams };

function open(params: Record<string, string> = {}, locale = 'en'): void {
  localStorage.setItem('o11y-lab.locale', locale);
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } },
  });
  render(
    <MantineProvider env="test">
      <LocaleProvider>
        <QueryClientProvider client={client}>
          <MemoryRouter initialEntries={[`/explore/traces?${new URLSearchParams(params)}`]}>
            <RefreshProvider>
              <TracesPage />
              <Place />
            </RefreshProvider>
          </MemoryRouter>
        </QueryClientProvider>
      </LocaleProvider>
    </MantineProvider>,
  );
}

beforeEach(() => {
  asked.length = 0;
  answer = (url) => (url.pathname.endsWith('/api/search') ? TRACES : {});
  // Rows are drawn for what is seen, which needs a size; happy-dom lays nothing out.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
    const url = new URL(input, 'http://lab.test');
    if (typeof init?.body === 'string') {
      for (const [key, value] of new URLSearchParams(init.body)) url.searchParams.set(key, value);
    }
    asked.push(url);
    const body = answer(url);
    return body instanceof Response ? body : new Response(JSON.stringify(body));
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  localStorage.clear();
  sessionStorage.clear();
});

/** As Enter does in a field. */
function submit(field: HTMLElement): void {
  const form = field.closest('form');
  if (form === null) throw new Error('the field is in no form');
  fireEvent.submit(form);
}

/** The form of the query. */
function submittable(): HTMLElement {
  const form = screen.getByRole('button', { name: 'Run' }).closest('form');
  if (form === null) throw new Error('the button runs nothing');
  return form;
}

const searches = (): readonly string[] =>
  asked
    .filter(({ pathname }) => pathname.endsWith('/api/search'))
    .map(({ searchParams }) => searchParams.get('q') ?? '');

describe('the form', () => {
  test('writes TraceQL while it is filled in, and Enter runs it', async () => {
    open();
    fireEvent.change(screen.getByRole('combobox', { name: 'Service' }), { target: { value: 'service-a' } });
    const longer = screen.getByRole('textbox', { name: 'Longer than' });
    fireEvent.change(longer, { target: { value: '600ms' } });
    const query = '{ resource.service.name = "service-a" && duration > 600ms }';
    expect(screen.getByText(query)).toBeTruthy();
    expect(searches()).toEqual([]);
    submit(longer);
    await screen.findByRole('treegrid', { name: 'Traces found' });
    expect(searches()).toEqual([query]);
    expect(place.params.get('q')).toBe(query);
  });

  test('keeps half a duration and says what it wants', () => {
    open();
    const longer = screen.getByRole('textbox', { name: 'Longer than' });
    fireEvent.change(longer, { target: { value: '5' } });
    expect(screen.getByText('Want a duration such as 500ms or 1s')).toBeTruthy();
    expect(screen.getByDisplayValue('5')).toBeTruthy();
  });

  test('is filled in from the URL', async () => {
    open({ q: '{ status = error && span.http.route =~ "/api/.*" && nestedSetParent < 0 }' });
    expect(await screen.findByRole('combobox', { name: 'Tag 1' })).toHaveProperty('value', 'span.http.route');
    expect(screen.getByRole('combobox', { name: 'Value of tag 1' })).toHaveProperty('value', '/api/.*');
    expect(screen.getByRole('combobox', { name: 'Status' })).toHaveProperty('value', 'error');
    expect(screen.getByRole('checkbox', { name: 'Root spans only' })).toHaveProperty('checked', true);
  });

  test('gives way to TraceQL that says more', async () => {
    open({ q: '{ name = "a" } >> { name = "b" }' });
    expect(await screen.findByText(/says more than the form can/)).toBeTruthy();
    expect(await screen.findByRole('textbox', { name: 'TraceQL query' })).toBeTruthy();
  });
});

describe('what was found', () => {
  test('stands as rows that open beside, and can be told apart when they failed', async () => {
    open({ q: '{}' });
    const grid = await screen.findByRole('treegrid', { name: 'Traces found' });
    expect(await screen.findByText('GET /aa')).toBeTruthy();
    expect(screen.getByTitle('2 failed spans')).toBeTruthy();
    expect(screen.getByText(/2 traces · 7 traces inspected/)).toBeTruthy();
    act(() => grid.focus());
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    fireEvent.keyDown(grid, { key: 'Enter' });
    expect(place.params.get('beside')).toMatch(/^\/trace\/(aa|bb)+$/);
  });

  test('shows what matched, which opens at its span', async () => {
    open({ q: '{}' });
    await screen.findByText('GET /aa');
    const [first] = screen.getAllByRole('button', { name: 'Show matched spans' });
    if (first) fireEvent.click(first);
    fireEvent.click(await screen.findByText('charge_card'));
    expect(place.params.get('beside')).toMatch(/^\/trace\/(aa|bb)+\?span=ab12$/);
    expect(screen.getByText('3 more matched spans; open the trace to see them')).toBeTruthy();
  });

  test('is compared in twos', async () => {
    open({ q: '{}' });
    await screen.findByText('GET /aa');
    for (const box of screen.getAllByRole('checkbox', { name: /Choose to compare/ })) fireEvent.click(box);
    fireEvent.click(screen.getByRole('button', { name: 'Compare 2/2' }));
    expect(place.params.get('beside')).toMatch(/^\/trace-compare\?a=/);
  });

  test('is sorted by its headings', async () => {
    open({ q: '{}' });
    fireEvent.click(await screen.findByRole('button', { name: 'Duration' }));
    expect(place.params.get('sort')).toBe('-duration');
    expect(screen.getByRole('columnheader', { name: 'Duration' }).getAttribute('aria-sort')).toBe('descending');
  });

  test('leads to logs that were counted', async () => {
    answer = (url) => {
      if (url.pathname.endsWith('/api/search')) return TRACES;
      const value = url.searchParams.get('query')?.includes('trace_id') ? '12' : '0';
      return { data: { resultType: 'vector', result: [{ metric: {}, value: [1, value] }] } };
    };
    open({ q: '{ resource.service.name = "service-a" }' });
    fireEvent.click(await screen.findByRole('button', { name: 'Logs of these 2 traces (12)' }));
    expect(place.params.get('beside')).toMatch(/^\/explore\/logs\?q=%7Bservice_name%3D%22service-a%22%7D/);
    const none = await screen.findByRole('button', { name: 'Logs of service-a (0)' });
    expect(none.getAttribute('aria-disabled')).toBe('true');
  });

  test('is limited, and more can be loaded', async () => {
    open({ q: '{}', limit: '2' });
    expect(await screen.findByText(/The 2 newest traces · there are more/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Load 20' }));
    expect(place.params.get('limit')).toBe('20');
  });
});

test('nothing found: the condition that excludes all is named', async () => {
  answer = (url) => {
    if (url.pathname.endsWith('/values')) return { tagValues: [{ type: 'string', value: 'service-a' }] };
    if (!url.pathname.endsWith('/api/search')) return {};
    return url.searchParams.get('q')?.includes('duration') ? { traces: [] } : TRACES;
  };
  open({ q: '{ resource.service.name = "service-a" && duration > 1s }' });
  fireEvent.click(await screen.findByRole('button', { name: 'Without duration > 1s' }));
  await waitFor(() => expect(place.params.get('q')).toBe('{ resource.service.name = "service-a" }'));
});

test('the backend goes away: what was found stays', async () => {
  open({ q: '{}' });
  await screen.findByText('GET /aa');
  answer = () => new Response('busy', { status: 500 });
  fireEvent.submit(submittable());
  expect((await screen.findByRole('alert')).textContent).toContain('busy');
  expect(screen.getByText('GET /aa')).toBeTruthy();
});

test('a refused query says why, at its place', async () => {
  answer = () => new Response('parse error at line 1, col 3: nested is no intrinsic', { status: 400 });
  open({ q: '{ nested = 1 }', mode: 'code' });
  expect((await screen.findByRole('alert')).textContent).toContain('nested is no intrinsic');
});

test('metrics of too many traces: shorter ranges are offered', async () => {
  answer = () => new Response('more than 20000 traces in the range; ask for a shorter one', { status: 422 });
  open({ q: '{} | rate()' });
  fireEvent.click(await screen.findByRole('button', { name: 'last 5m' }));
  expect(Number(place.params.get('to')) - Number(place.params.get('from'))).toBe(300_000);
});

describe('opening by id', () => {
  test('takes a header', () => {
    open();
    const field = screen.getByRole('textbox', { name: 'Open a trace by its id' });
    fireEvent.change(field, { target: { value: `00-${A}-00f067aa0ba902b7-01` } });
    submit(field);
    expect(place.params.get('beside')).toBe(`/trace/${A}?span=00f067aa0ba902b7`);
  });
  test('refuses what is no id', () => {
    open();
    const field = screen.getByRole('textbox', { name: 'Open a trace by its id' });
    fireEvent.change(field, { target: { value: 'service-a' } });
    submit(field);
    expect(screen.getByText(/16 to 32 hex digits/)).toBeTruthy();
    expect(place.params.get('beside')).toBeNull();
  });
});

test('an example is one click, in the other language too', async () => {
  open({}, 'zh-TW');
  fireEvent.click(screen.getByRole('button', { name: /含有失敗的 span/ }));
  await screen.findByRole('treegrid', { name: '找到的追蹤' });
  expect(searches()).toEqual(['{ status = error }']);
});
