import { unixMs, unixNano } from '@o11y-lab/model';
import { decodeTraces } from '@o11y-lab/otlp';
import { createMemoryStore } from '@o11y-lab/storage';
import type { FoundTrace } from '@o11y-lab/traceql';
import type { Hono } from 'hono';
import { beforeEach, describe, expect, test } from 'vitest';
import { createTempoApi } from './api.ts';
import { anyValue, searchAnswer } from './encode.ts';

const NOW_S = 1_750_000_000;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SLOW = '1af7651916cd43dd8448eb211c80319c';
let api: Hono;

beforeEach(async () => {
  const store = createMemoryStore();
  api = createTempoApi({ store: store.spans, now: () => unixMs(NOW_S * 1000) });
  const span = (traceId: string, spanId: string, name: string, ms: number, more: object = {}) => ({
    traceId,
    spanId,
    name,
    kind: 2,
    startTimeUnixNano: `${NOW_S - 10}000000000`,
    endTimeUnixNano: String(BigInt(NOW_S - 10) * 1_000_000_000n + BigInt(ms) * 1_000_000n),
    ...more,
  });
  const resource = (name: string) => ({ attributes: [{ key: 'service.name', value: { stringValue: name } }] });
  const code = { key: 'http.status_code', value: { intValue: '500' } };
  const body = {
    resourceSpans: [
      {
        resource: resource('service-a'),
        scopeSpans: [
          { scope: { name: 'lib' }, spans: [span(TRACE, '00000000000000a1', 'GET /', 20, { attributes: [code] })] },
        ],
      },
      {
        resource: resource('service-b'),
        scopeSpans: [
          {
            spans: [
              span(TRACE, '00000000000000b1', 'enqueue', 5, { parentSpanId: '00000000000000a1', status: { code: 2 } }),
              span(SLOW, '00000000000000b2', 'enqueue', 1500),
            ],
          },
        ],
      },
    ],
  };
  await store.spans.append(decodeTraces(new TextEncoder().encode(JSON.stringify(body)), 'json').batch);
});

async function getJson(path: string): Promise<unknown> {
  const response = await api.request(path);
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
}

describe('a trace by its id', () => {
  test('in JSON, both versions', async () => {
    const v1 = (await getJson(`/api/traces/${TRACE}`)) as {
      batches: { scopeSpans: { spans: { traceId: string; name: string }[] }[] }[];
    };
    const names = v1.batches.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)),
    );
    expect(names.sort()).toEqual(['GET /', 'enqueue']);
    expect(v1.batches[0]?.scopeSpans[0]?.spans[0]?.traceId).toBe(TRACE);
    const v2 = (await getJson(`/api/v2/traces/${TRACE.toUpperCase()}`)) as { trace: { resourceSpans: unknown } };
    expect(v2.trace.resourceSpans).toEqual(v1.batches);
  });

  test('in protobuf, both versions', async () => {
    const read = async (path: string): Promise<Uint8Array> => {
      const response = await api.request(path, { headers: { accept: 'application/protobuf' } });
      expect(response.headers.get('content-type')).toBe('application/protobuf');
      return new Uint8Array(await response.arrayBuffer());
    };
    const v1 = await read(`/api/traces/${TRACE}`);
    // A Trace message is on the wire what an export request is.
    expect(decodeTraces(v1, 'protobuf').batch.name.toSorted()).toEqual(['GET /', 'enqueue']);
    const v2 = await read(`/api/v2/traces/${TRACE}`);
    expect(v2[0]).toBe(0x0a);
    expect(v2.slice(v2.length - v1.length)).toEqual(v1);
  });

  for (const [id, status, text] of [
    ['00000000000000000000000000000001', 404, 'trace not found'],
    ['xyz', 400, 'no trace id'],
    ['0', 400, 'no trace id'],
    ['1'.repeat(33), 400, 'no trace id'],
  ] as const) {
    test(`${id} => ${status}`, async () => {
      for (const version of ['', 'v2/']) {
        const response = await api.request(`/api/${version}traces/${id}`);
        expect(response.status).toBe(status);
        expect(await response.text()).toContain(text);
      }
    });
  }
});

describe('which traces a search finds', () => {
  const cases: readonly (readonly [params: Record<string, string>, ids: readonly string[]])[] = [
    [{}, [TRACE, SLOW]],
    [{ tags: 'service.name=service-a' }, [TRACE]],
    [{ tags: 'service.name=service-b' }, [TRACE, SLOW]],
    [{ tags: 'service.name="service-b" name=enqueue', minDuration: '1s' }, [SLOW]],
    [{ tags: 'http.status_code=500' }, [TRACE]],
    [{ tags: 'http.status_code=500 service.name=service-b' }, []],
    [{ tags: 'error=true' }, [TRACE]],
    [{ tags: 'status=error' }, [TRACE]],
    [{ maxDuration: '100ms' }, [TRACE]],
    [{ minDuration: '20ms', maxDuration: '20ms' }, [TRACE]],
    [{ q: '{ resource.service.name = "service-a" } >> { status = error }' }, [TRACE]],
    [{ q: '{ duration > 1s }' }, [SLOW]],
    [{ start: String(NOW_S - 10), end: String(NOW_S - 9) }, [TRACE, SLOW]],
    [{ start: String(NOW_S - 9), end: String(NOW_S) }, [SLOW]],
    [{ start: String(NOW_S - 5), end: String(NOW_S) }, []],
  ];
  for (const [params, ids] of cases) {
    test(JSON.stringify(params), async () => {
      const answer = (await getJson(`/api/search?${new URLSearchParams(params)}`)) as { traces: { traceID: string }[] };
      expect(answer.traces.map(({ traceID }) => traceID).sort()).toEqual(ids.toSorted());
    });
  }
});

test('a search result has the fields that Tempo gives', async () => {
  const answer = (await getJson(
    `/api/search?${new URLSearchParams({ q: '{ span.http.status_code = 500 } | count() = 1' })}`,
  )) as object;
  const start = `${NOW_S - 10}000000000`;
  const spanSet = {
    matched: 1,
    attributes: [{ key: 'count()', value: { intValue: '1' } }],
    spans: [
      {
        spanID: '00000000000000a1',
        name: 'GET /',
        startTimeUnixNano: start,
        durationNanos: '20000000',
        attributes: [{ key: 'http.status_code', value: { intValue: '500' } }],
      },
    ],
  };
  expect(answer).toEqual({
    traces: [
      {
        traceID: TRACE,
        rootServiceName: 'service-a',
        rootTraceName: 'GET /',
        startTimeUnixNano: start,
        durationMs: 20,
        spanSet,
        spanSets: [spanSet],
        serviceStats: { 'service-a': { spanCount: 1, errorCount: 0 }, 'service-b': { spanCount: 1, errorCount: 1 } },
      },
    ],
    metrics: { inspectedTraces: 1, inspectedSpans: '2', completedJobs: 1, totalJobs: 1 },
  });
});

test('names and values of tags', async () => {
  expect(await getJson('/api/search/tags')).toMatchObject({ tagNames: ['http.status_code', 'service.name'] });
  expect(await getJson('/api/v2/search/tags?scope=span')).toMatchObject({
    scopes: [{ name: 'span', tags: ['http.status_code'] }],
  });
  const q = encodeURIComponent('{ duration > 1s }');
  expect(await getJson(`/api/v2/search/tags?scope=span&q=${q}`)).toMatchObject({ scopes: [] });
  expect(await getJson('/api/search/tag/service.name/values')).toMatchObject({ tagValues: ['service-b', 'service-a'] });
  expect(await getJson('/api/v2/search/tag/.http.status_code/values')).toMatchObject({
    tagValues: [{ type: 'int', value: '500' }],
  });
  expect(await getJson('/api/v2/search/tag/status/values')).toMatchObject({
    tagValues: [
      { type: 'keyword', value: 'unset' },
      { type: 'keyword', value: 'error' },
    ],
  });
  expect(await getJson(`/api/v2/search/tag/resource.service.name/values?q=${q}`)).toMatchObject({
    tagValues: [{ type: 'string', value: 'service-b' }],
  });
});

describe('metrics', () => {
  test('over a range, samples at the right end of their interval', async () => {
    const params = {
      q: '{} | rate() by (resource.service.name)',
      start: String(NOW_S - 20),
      end: String(NOW_S),
      step: '10s',
    };
    expect(await getJson(`/api/metrics/query_range?${new URLSearchParams(params)}`)).toMatchObject({
      series: [
        {
          labels: [{ key: 'resource.service.name', value: { stringValue: 'service-a' } }],
          promLabels: '{resource.service.name="service-a"}',
          samples: [
            { timestampMs: `${NOW_S - 10}000`, value: 0.1 },
            { timestampMs: `${NOW_S}000`, value: 0 },
          ],
        },
        { promLabels: '{resource.service.name="service-b"}', samples: [{ value: 0.2 }, { value: 0 }] },
      ],
    });
  });
  test('at an instant', async () => {
    const params = { q: '{} | max_over_time(duration)', start: String(NOW_S - 10), end: String(NOW_S) };
    expect(await getJson(`/api/metrics/query?${new URLSearchParams(params)}`)).toMatchObject({
      series: [{ labels: [{ key: '__name__', value: { stringValue: 'max_over_time' } }], value: 1.5 }],
    });
  });
});

test('echo', async () => {
  const response = await api.request('/api/echo');
  expect([response.status, await response.text()]).toEqual([200, 'echo\n']);
});

describe('refusals', () => {
  const cases: readonly (readonly [path: string, status: number, text: string])[] = [
    [`/api/search?q=${encodeURIComponent('{ .a == 1 }')}`, 400, 'parse error at line 1, col 7'],
    [`/api/search?q=${encodeURIComponent('{ parent.a = 1 }')}`, 400, 'parent span are not supported'],
    [`/api/search?q=${encodeURIComponent('{} | rate()')}`, 400, 'metrics'],
    ['/api/search?limit=1001', 400, 'at most 1000'],
    ['/api/search?limit=x', 400, 'limit=x'],
    ['/api/search?minDuration=soon', 400, 'minDuration=soon'],
    ['/api/search?start=20&end=10', 400, 'start is after end'],
    ['/api/search?limit=9999999999', 400, 'at most 1000'],
    ['/api/search?minDuration=2s&maxDuration=1s', 400, 'minDuration is more than maxDuration'],
    [
      `/api/metrics/query_range?q=${encodeURIComponent('{} | rate()')}&step=${'9'.repeat(30)}`,
      400,
      'at most 100 years',
    ],
    ['/api/search?tags=%3D', 400, 'tags'],
    ['/api/search?tags=a%3Db&q=%7B%7D', 400, 'not both'],
    ['/api/search/tags?scope=moon', 400, 'scope=moon'],
    ['/api/v2/search/tag/nestedSetLeft/values', 400, "can't be listed"],
    [`/api/metrics/query_range?q=${encodeURIComponent('{}')}`, 400, 'add a metrics function'],
    [
      `/api/metrics/query_range?q=${encodeURIComponent('{} | compare({ status = error })')}`,
      400,
      'compare() is not supported',
    ],
    ['/api/metrics/query_range', 400, 'q is missing'],
    [`/api/metrics/query_range?q=${encodeURIComponent('{} | rate()')}&step=0`, 400, 'step'],
    ['/api/metrics/summary', 404, 'not supported'],
    ['/api/nothing', 404, '/api/nothing is not supported'],
  ];
  for (const [path, status, text] of cases) {
    test(decodeURIComponent(path), async () => {
      const response = await api.request(path);
      expect(response.status).toBe(status);
      expect(await response.text()).toContain(text);
    });
  }
});

test('another method is 405 and says which there are', async () => {
  const response = await api.request('/api/search', { method: 'DELETE' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
  expect(await response.text()).toBe('DELETE is not allowed for /api/search, only GET\n');
});

test('a whole number near the end of 64 bits is shown as one that fits', () => {
  expect(anyValue({ type: 'int', value: 2 ** 63 })).toEqual({ intValue: '9223372036854775807' });
  expect(anyValue({ type: 'int', value: -(2 ** 63) })).toEqual({ intValue: '-9223372036854775808' });
  expect(anyValue({ type: 'int', value: 2 ** 60 })).toEqual({ intValue: '1152921504606846976' });
});

test('an end beyond all time is the end of time', async () => {
  const answer = (await getJson(`/api/search?start=1&end=${'9'.repeat(25)}`)) as { traces: unknown[] };
  expect(answer.traces).toHaveLength(2);
});

test('a span that ends before it starts is shown with no duration', () => {
  const span = { spanId: 'b1', name: 'x', startUnixNano: unixNano(20n), durationNs: -5e9, attributes: [] };
  const trace: FoundTrace = {
    traceId: TRACE,
    rootServiceName: 'a',
    rootName: 'x',
    startUnixNano: unixNano(20n),
    durationNs: -5e9,
    spansets: [{ spans: [span], matched: 1, attributes: [] }],
    services: new Map(),
  };
  const answer = searchAnswer({ traces: [trace], inspectedTraces: 1, inspectedSpans: 1 });
  expect(answer).toMatchObject({ traces: [{ durationMs: 0, spanSets: [{ spans: [{ durationNanos: '0' }] }] }] });
});
