import { labelsOf, type UnixMs, unixMs } from '@o11y-lab/model';
import { createMemoryStore, type TelemetryStore } from '@o11y-lab/storage';
import type { Hono } from 'hono';
import { beforeAll, describe, expect, test } from 'vitest';
import { createPrometheusApi } from './api.ts';

/** 2023-11-14T22:13:20Z, a whole minute. */
const BASE_MS = 1_699_999_980_000;
const BASE = BASE_MS / 1000;
const AT = BASE + 300;

let app: Hono;

beforeAll(async () => {
  const store = createMemoryStore();
  await load(store, { __name__: 'requests_total', svc: 'cart', code: '200' }, (i) => i * 60);
  await load(store, { __name__: 'requests_total', svc: 'shop', code: '500' }, (i) => i * 6);
  await load(store, { __name__: 'latency_bucket', le: '0.1' }, (i) => i * 10);
  await load(store, { __name__: 'latency_bucket', le: '1' }, (i) => i * 20);
  await load(store, { __name__: 'latency_bucket', le: '+Inf' }, (i) => i * 20);
  await load(store, { __name__: 'dotted', 'http.route': '/a "b"\u20ac' }, () => 0.1);
  await store.metrics.append({
    seriesIds: [],
    timeUnixMs: [],
    value: [],
    staleRows: [],
    histograms: [],
    exemplars: [
      {
        seriesId: store.metrics.seriesId(
          labelsOf([
            ['__name__', 'latency_bucket'],
            ['le', '1'],
          ]),
        ),
        timeUnixMs: BASE_MS + 500,
        value: 0.25,
        labels: labelsOf([['trace_id', 'abc']]),
      },
    ],
    metadata: [
      { name: 'requests', type: 'counter', help: 'served', unit: '' },
      { name: 'latency', type: 'histogram', help: '', unit: 's' },
    ],
  });
  app = createPrometheusApi({ store: store.metrics, now: () => unixMs(AT * 1000) });
});

async function load(
  store: TelemetryStore,
  labels: Record<string, string>,
  value: (i: number) => number,
): Promise<void> {
  const id = store.metrics.seriesId(labelsOf(Object.entries(labels)));
  const rows = Array.from({ length: 11 }, (_, i) => i);
  await store.metrics.append({
    seriesIds: rows.map(() => id),
    timeUnixMs: rows.map((i) => BASE_MS + i * 60_000),
    value: rows.map(value),
    staleRows: [],
    histograms: [],
    exemplars: [],
    metadata: [],
  });
}

function path(endpoint: string, params: Record<string, string | number | readonly string[]>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  return `${endpoint}?${search}`;
}

async function get(
  endpoint: string,
  params: Record<string, string | number | readonly string[]> = {},
): Promise<{ status: number; body: unknown }> {
  const response = await app.request(path(endpoint, params));
  const text = await response.text();
  return {
    status: response.status,
    body: response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text,
  };
}

const query = (text: string, more: Record<string, string | number> = {}): ReturnType<typeof get> =>
  get('/api/v1/query', { query: text, time: AT, ...more });

const vector = (result: unknown): unknown => ({ status: 'success', data: { resultType: 'vector', result } });

describe('queries', () => {
  const cases: readonly { name: string; query: string; want: unknown }[] = [
    {
      name: 'sum by of a rate',
      query: 'sum by (svc) (rate(requests_total[2m]))',
      want: vector([
        { metric: { svc: 'cart' }, value: [AT, '1'] },
        { metric: { svc: 'shop' }, value: [AT, '0.1'] },
      ]),
    },
    {
      name: 'histogram_quantile',
      query: 'histogram_quantile(0.5, rate(latency_bucket[3m]))',
      want: vector([{ metric: {}, value: [AT, '0.1'] }]),
    },
    {
      name: 'scalar',
      query: '1e21',
      want: { status: 'success', data: { resultType: 'scalar', result: [AT, '1e+21'] } },
    },
    {
      name: 'string',
      query: '"a\\n"',
      want: { status: 'success', data: { resultType: 'string', result: [AT, 'a\n'] } },
    },
    { name: 'NaN', query: 'vector(0) / 0', want: vector([{ metric: {}, value: [AT, 'NaN'] }]) },
    { name: 'infinity', query: 'vector(-1) / 0', want: vector([{ metric: {}, value: [AT, '-Inf'] }]) },
    { name: 'small', query: 'vector(1e-7)', want: vector([{ metric: {}, value: [AT, '1e-07'] }]) },
    { name: 'nothing', query: 'unknown', want: vector([]) },
    {
      name: 'quoted label name',
      query: '{"dotted", "http.route"!=""}',
      want: vector([{ metric: { __name__: 'dotted', 'http.route': '/a "b"\u20ac' }, value: [AT, '0.1'] }]),
    },
    {
      name: 'raw samples',
      query: 'dotted[61s]',
      want: {
        status: 'success',
        data: {
          resultType: 'matrix',
          result: [
            {
              metric: { __name__: 'dotted', 'http.route': '/a "b"\u20ac' },
              values: [
                [AT - 60, '0.1'],
                [AT, '0.1'],
              ],
            },
          ],
        },
      },
    },
  ];
  for (const c of cases) {
    test(c.name, async () => expect(await query(c.query)).toEqual({ status: 200, body: c.want }));
  }

  test('time defaults to now, and may be RFC 3339 or a fraction', async () => {
    const want = { status: 200, body: { status: 'success', data: { resultType: 'scalar', result: [AT, '1'] } } };
    expect(await get('/api/v1/query', { query: '1' })).toEqual(want);
    expect(await get('/api/v1/query', { query: '1', time: new Date(AT * 1000).toISOString() })).toEqual(want);
    const fraction = await get('/api/v1/query', { query: 'time()', time: `${AT}.1239` });
    expect(fraction.body).toMatchObject({ data: { result: [AT + 0.124, `${AT + 0.124}`] } });
  });

  test('a form in the body', async () => {
    const body = new URLSearchParams({ query: '2', time: String(AT) });
    const response = await app.request('/api/v1/query', { method: 'POST', body });
    expect(await response.json()).toMatchObject({ data: { resultType: 'scalar', result: [AT, '2'] } });
  });

  test('a range, with the step as a number or a duration', async () => {
    const params = { query: 'sum(requests_total)', start: BASE, end: BASE + 120 };
    const want = {
      status: 200,
      body: {
        status: 'success',
        data: {
          resultType: 'matrix',
          result: [
            {
              metric: {},
              values: [
                [BASE, '0'],
                [BASE + 60, '66'],
                [BASE + 120, '132'],
              ],
            },
          ],
        },
      },
    };
    expect(await get('/api/v1/query_range', { ...params, step: 60 })).toEqual(want);
    expect(await get('/api/v1/query_range', { ...params, step: '1m' })).toEqual(want);
  });

  test('limit cuts and warns', async () => {
    const { body } = await query('requests_total', { limit: 1 });
    expect(body).toMatchObject({ status: 'success', warnings: ['results truncated due to limit'] });
    expect((body as { data: { result: unknown[] } }).data.result).toHaveLength(1);
  });

  test('annotations', async () => {
    const { body } = await query('quantile(2, requests_total)');
    expect(body).toMatchObject({
      warnings: ['PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)'],
    });
  });

  test('a large matrix comes in several pieces and is whole', async () => {
    const params = {
      query: 'label_replace(vector(time()), "a", "é", "", "")',
      start: BASE,
      end: BASE + 10_000,
      step: 1,
    };
    const { status, body } = await get('/api/v1/query_range', params);
    expect(status).toBe(200);
    const [series] = (body as { data: { result: { metric: object; values: unknown[] }[] } }).data.result;
    expect(series?.metric).toEqual({ a: 'é' });
    expect(series?.values).toHaveLength(10_001);
  });
});

describe('errors', () => {
  const range = { start: BASE, end: BASE + 60, step: 15 };
  const cases: readonly { name: string; path: string; status: number; errorType: string; error: string }[] = [
    {
      name: 'syntax',
      path: path('/api/v1/query', { query: 'sum(' }),
      status: 400,
      errorType: 'bad_data',
      error: 'invalid parameter "query": 1:5: parse error: unclosed left parenthesis',
    },
    {
      name: 'type',
      path: path('/api/v1/query', { query: 'rate(up)' }),
      status: 400,
      errorType: 'bad_data',
      error:
        'invalid parameter "query": 1:6: parse error: expected type range vector in call to function "rate", got instant vector',
    },
    {
      name: 'unknown function',
      path: path('/api/v1/query', { query: 'foo(up)' }),
      status: 400,
      errorType: 'bad_data',
      error: 'invalid parameter "query": 1:1: parse error: unknown function with name "foo"',
    },
    {
      name: 'experimental',
      path: path('/api/v1/query', { query: 'limitk(1, up)' }),
      status: 400,
      errorType: 'bad_data',
      error: 'invalid parameter "query": 1:1: parse error: the aggregation "limitk" is experimental and not supported',
    },
    {
      name: 'no query',
      path: '/api/v1/query',
      status: 400,
      errorType: 'bad_data',
      error: 'invalid parameter "query": missing; give it in the URL, or as a form in the body of a POST',
    },
    {
      name: 'empty query',
      path: '/api/v1/query?query=',
      status: 400,
      errorType: 'bad_data',
      error: 'invalid parameter "query": 1:1: parse error: no expression found in input',
    },
    {
      name: 'bad time',
      path: path('/api/v1/query', { query: '1', time: 'soon' }),
      status: 400,
      errorType: 'bad_data',
      error: 'invalid parameter "time": cannot parse "soon" to a valid timestamp, want seconds since 1970 or RFC 3339',
    },
    {
      name: 'bad timeout',
      path: path('/api/v1/query', { query: '1', timeout: 'x' }),
      status: 400,
      errorType: 'bad_data',
      error: 'invalid parameter "timeout": cannot parse "x" to a valid duration, want seconds or e.g. 15s',
    },
    {
      name: 'no step',
      path: path('/api/v1/query_range', { query: '1', start: BASE, end: AT }),
      status: 400,
      errorType: 'bad_data',
      error: 'invalid parameter "step": missing, want seconds or e.g. 15s',
    },
    {
      name: 'step zero',
      path: path('/api/v1/query_range', { query: '1', ...range, step: 0 }),
      status: 400,
      errorType: 'bad_data',
      error: 'invalid parameter "step": got 0, want a millisecond or more',
    },
    {
      name: 'end before start',
      path: path('/api/v1/query_range', { query: '1', ...range, end: 1 }),
      status: 400,
      errorType: 'bad_data',
      error: 'invalid parameter "end": end timestamp must not be before start time',
    },
    {
      name: 'too many steps',
      path: path('/api/v1/query_range', { query: '1', start: 0, end: 11_000, step: 1 }),
      status: 400,
      errorType: 'bad_data',
      error: 'exceeded maximum resolution of 11000 points per timeseries; use a larger step or a shorter range',
    },
    {
      name: 'range of a range vector',
      path: path('/api/v1/query_range', { query: 'up[5m]', ...range }),
      status: 400,
      errorType: 'bad_data',
      error: 'invalid expression type "range vector" for range query, must be Scalar or instant Vector',
    },
    {
      name: 'many to many',
      path: path('/api/v1/query', { query: 'vector(1) + on() requests_total' }),
      status: 422,
      errorType: 'execution',
      error:
        'found duplicate series for the match group {} on the right side of the operation: [requests_total{code="200", svc="cart"}, requests_total{code="500", svc="shop"}]; many-to-many matching is not allowed: matching labels must be unique on one side',
    },
    {
      name: 'series without match',
      path: '/api/v1/series',
      status: 400,
      errorType: 'bad_data',
      error: 'invalid parameter "match[]": no match[] parameter provided',
    },
    {
      name: 'match of an expression',
      path: path('/api/v1/series', { 'match[]': 'up + 1' }),
      status: 400,
      errorType: 'bad_data',
      error: 'invalid parameter "match[]": want a plain series selector such as up{job="x"}, got "up + 1"',
    },
    {
      name: 'rules',
      path: '/api/v1/rules',
      status: 404,
      errorType: 'not_found',
      error: 'rules: not supported yet by this backend',
    },
    {
      name: 'admin',
      path: '/api/v1/admin/tsdb/snapshot',
      status: 404,
      errorType: 'not_found',
      error: 'admin: not supported yet by this backend',
    },
    {
      name: 'federation',
      path: '/federate',
      status: 404,
      errorType: 'not_found',
      error: 'federation: not supported yet by this backend',
    },
  ];
  for (const c of cases) {
    test(c.name, async () => {
      const response = await app.request(c.path);
      expect([response.status, await response.json()]).toEqual([
        c.status,
        { status: 'error', errorType: c.errorType, error: c.error },
      ]);
    });
  }

  for (const [method, target, allow] of [
    ['DELETE', '/api/v1/query', 'GET, POST'],
    ['POST', '/api/v1/label/job/values', 'GET'],
    ['GET', '/api/v1/write', 'POST'],
  ] as const) {
    test(`${method} ${target} is 405`, async () => {
      const response = await app.request(target, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
      expect(await response.text()).toBe(`${method} is not allowed for ${target}, only ${allow}\n`);
    });
  }

  test('exemplars without a range are those of all time', async () => {
    expect((await get('/api/v1/query_exemplars', { query: 'latency_bucket' })).body).toMatchObject({ data: [{}] });
  });

  test('of many exemplars some, with a warning; limit says how many, 0 is all', async () => {
    const crowded = createMemoryStore();
    const seriesId = crowded.metrics.seriesId(labelsOf([['__name__', 'many']]));
    await crowded.metrics.append({
      seriesIds: [seriesId],
      timeUnixMs: [BASE_MS],
      value: [1],
      staleRows: [],
      histograms: [],
      exemplars: Array.from({ length: 1500 }, (_, i) => ({
        seriesId,
        timeUnixMs: BASE_MS + i,
        value: 1 + (i % 100),
        labels: labelsOf([['trace_id', String(i)]]),
      })),
      metadata: [],
    });
    const api = createPrometheusApi({ store: crowded.metrics, now: () => unixMs(BASE_MS) });
    const answer = async (limit: string): Promise<[count: number, warnings: unknown]> => {
      const response = await api.request(`/api/v1/query_exemplars?query=many${limit}`);
      const { data, warnings } = (await response.json()) as { data: { exemplars: unknown[] }[]; warnings?: unknown };
      return [data.reduce((sum, { exemplars }) => sum + exemplars.length, 0), warnings];
    };
    const cut = ['results truncated due to limit'];
    expect(await answer('')).toEqual([1000, cut]);
    expect(await answer('&limit=20')).toEqual([20, cut]);
    expect(await answer('&limit=1500')).toEqual([1500, undefined]);
    expect(await answer('&limit=0')).toEqual([1500, undefined]);
    expect((await api.request('/api/v1/query_exemplars?query=many&limit=x')).status).toBe(400);
  });

  test('an unknown path is 404 in text', async () => {
    const { status, body } = await get('/api/v1/nothing');
    expect(status).toBe(404);
    expect(body).toMatch(/^there is no \/api\/v1\/nothing; this port has Prometheus' HTTP API/);
  });

  test('a query that runs out of time is 503', async () => {
    let ms = AT * 1000;
    const store = createMemoryStore();
    const now = (): UnixMs => {
      ms += 1000;
      return unixMs(ms);
    };
    const slow = createPrometheusApi({ store: store.metrics, now });
    const response = await slow.request(path('/api/v1/query', { query: '1', timeout: '500ms' }));
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: 'error', errorType: 'timeout', error: 'query timed out after 500 ms' },
    ]);
  });

  test('a failure of ours is told to the log, not to the caller', async () => {
    const store = createMemoryStore().metrics;
    const seen: unknown[] = [];
    const cause = new Error('disk on fire');
    const broken = createPrometheusApi({
      store: Object.assign(Object.create(store), { select: () => Promise.reject(cause) }),
      now: () => unixMs(0),
      onError: (error) => seen.push(error),
    });
    const response = await broken.request(path('/api/v1/query', { query: 'up' }));
    expect([response.status, await response.json()]).toEqual([
      500,
      { status: 'error', errorType: 'internal', error: 'internal error, see the log of the backend' },
    ]);
    expect(seen).toEqual([cause]);
  });
});

describe('metadata', () => {
  const ok = (data: unknown): unknown => ({ status: 200, body: { status: 'success', data } });
  const cases: readonly {
    name: string;
    path: string;
    params?: Record<string, string | number | readonly string[]>;
    want: unknown;
  }[] = [
    { name: 'labels', path: '/api/v1/labels', want: ['__name__', 'code', 'http.route', 'le', 'svc'] },
    {
      name: 'labels of some series',
      path: '/api/v1/labels',
      params: { 'match[]': 'latency_bucket' },
      want: ['__name__', 'le'],
    },
    { name: 'labels of another time', path: '/api/v1/labels', params: { start: 0, end: 10 }, want: [] },
    { name: 'label values', path: '/api/v1/label/svc/values', want: ['cart', 'shop'] },
    { name: 'names', path: '/api/v1/label/__name__/values', want: ['dotted', 'latency_bucket', 'requests_total'] },
    { name: 'escaped label name', path: '/api/v1/label/U__http_2e_route/values', want: ['/a "b"\u20ac'] },
    {
      name: 'series of several selectors',
      path: '/api/v1/series',
      params: { 'match[]': ['requests_total{svc="cart"}', '{le="1"}'] },
      want: [
        { __name__: 'latency_bucket', le: '1' },
        { __name__: 'requests_total', code: '200', svc: 'cart' },
      ],
    },
    {
      name: 'metadata',
      path: '/api/v1/metadata',
      want: {
        latency: [{ type: 'histogram', help: '', unit: 's' }],
        requests: [{ type: 'counter', help: 'served', unit: '' }],
      },
    },
    {
      name: 'metadata of one',
      path: '/api/v1/metadata',
      params: { metric: 'requests' },
      want: { requests: [{ type: 'counter', help: 'served', unit: '' }] },
    },
    {
      name: 'exemplars of the selectors of an expression',
      path: '/api/v1/query_exemplars',
      params: { query: 'histogram_quantile(0.9, rate(latency_bucket[1m]))', start: BASE, end: AT },
      want: [
        {
          seriesLabels: { __name__: 'latency_bucket', le: '1' },
          exemplars: [{ labels: { trace_id: 'abc' }, value: '0.25', timestamp: BASE + 0.5 }],
        },
      ],
    },
  ];
  for (const c of cases) test(c.name, async () => expect(await get(c.path, c.params)).toEqual(ok(c.want)));

  test('a query laid out', async () => {
    expect(await get('/api/v1/format_query', { query: 'sum(up)by(job)' })).toEqual(ok('sum by (job) (up)'));
    expect((await get('/api/v1/format_query', { query: 'sum(' })).status).toBe(400);
  });

  test('build info', async () => {
    expect(await get('/api/v1/status/buildinfo')).toMatchObject({ status: 200, body: { data: { version: '3.5.0' } } });
  });
});

test('a form larger than its bound is refused', async () => {
  const body = new URLSearchParams({ query: ' '.repeat(2_000_001) });
  const response = await app.request('/api/v1/query', { method: 'POST', body });
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { error: expect.stringContaining('2000000 bytes') },
  ]);
});

test('a query whose client has gone ends early', async () => {
  const signal = AbortSignal.abort();
  const response = await app.request(
    new Request(`http://localhost${path('/api/v1/query', { query: 'requests_total' })}`, { signal }),
  );
  expect([response.status, await response.json()]).toEqual([
    499,
    { status: 'error', errorType: 'canceled', error: 'the query was canceled' },
  ]);
});
