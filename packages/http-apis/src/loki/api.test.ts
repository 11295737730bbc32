import { encodeAttributes, labelsOf, newLogBatch, unixMs } from '@o11y-lab/model';
import { createMemoryStore } from '@o11y-lab/storage';
import type { Hono } from 'hono';
import { beforeEach, describe, expect, test } from 'vitest';
import { createLokiApi } from './api.ts';

const NOW_S = 1_750_000_000;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const ns = (secondsAgo: number): string => `${NOW_S - secondsAgo}000000000`;

let api: Hono;
let store: ReturnType<typeof createMemoryStore>;

beforeEach(async () => {
  store = createMemoryStore();
  api = createLokiApi({ store: store.logs, now: () => unixMs(NOW_S * 1000) });
  await push([
    {
      stream: { service_name: 'cart', env: 'lab' },
      values: [
        [ns(30), 'one'],
        [ns(20), 'two ERROR', { trace_id: TRACE, pod: 'p1' }],
      ],
    },
    {
      stream: { service_name: 'pay' },
      values: [[ns(10), '{"code":500,"trace_id":"in the line"}', { trace_id: TRACE }]],
    },
  ]);
});

async function push(streams: unknown): Promise<void> {
  const response = await api.request('/loki/api/v1/push', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ streams }),
  });
  expect([response.status, await response.text()]).toEqual([204, '']);
}

interface LogAnswer {
  readonly status: string;
  readonly data: {
    readonly resultType: string;
    readonly encodingFlags?: readonly string[];
    readonly result: readonly { readonly stream: Record<string, string>; readonly values: string[][] }[];
    readonly stats: { readonly summary: Record<string, number> };
  };
}

async function get<T>(
  path: string,
  params: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<T> {
  const response = await api.request(`${path}?${new URLSearchParams(params)}`, { headers });
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as T; // the expectations look at what is really there
}

const list = async (path: string, params: Record<string, string> = {}): Promise<unknown> =>
  (await get<{ data: unknown }>(path, params)).data;

const range = (params: Record<string, string>) => get<LogAnswer>('/loki/api/v1/query_range', params);

test('lines come newest first, grouped by their labels', async () => {
  const answer = await range({ query: '{service_name=~".+"}' });
  expect(answer.status).toBe('success');
  expect(answer.data.resultType).toBe('streams');
  expect(answer.data.result).toEqual([
    { stream: { service_name: 'pay', trace_id: TRACE }, values: [[ns(10), '{"code":500,"trace_id":"in the line"}']] },
    { stream: { env: 'lab', service_name: 'cart', trace_id: TRACE, pod: 'p1' }, values: [[ns(20), 'two ERROR']] },
    { stream: { env: 'lab', service_name: 'cart' }, values: [[ns(30), 'one']] },
  ]);
  expect(answer.data.stats.summary).toMatchObject({ totalLinesProcessed: 3, totalEntriesReturned: 3 });
});

describe('which lines a query finds', () => {
  const cases: readonly (readonly [params: Record<string, string>, lines: readonly string[]])[] = [
    [{ query: '{service_name="cart"}', direction: 'forward' }, ['one', 'two ERROR']],
    [{ query: '{service_name="cart"}', limit: '1' }, ['two ERROR']],
    [{ query: '{service_name="cart"} |= "ERROR"' }, ['two ERROR']],
    [{ query: `{service_name=~"c.*"} | trace_id="${TRACE}"` }, ['two ERROR']],
    [{ query: '{service_name="cart"}', start: ns(30), end: ns(20) }, ['one']],
    [{ query: '{service_name="cart"}', start: String(NOW_S - 25) }, ['two ERROR']],
    [{ query: '{service_name="cart"}', start: `${NOW_S - 30}.5` }, ['two ERROR']],
    [{ query: '{service_name="cart"}', since: '25s' }, ['two ERROR']],
    [{ query: '{service_name="cart"}', end: '2025-06-15T15:06:15Z' }, ['one']],
    [{ query: '{service_name="none"}' }, []],
  ];
  for (const [params, lines] of cases) {
    test(JSON.stringify(params), async () => {
      const answer = await range(params);
      const found = answer.data.result.flatMap((stream) => stream.values);
      found.sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1));
      expect(found.map(([, line]) => line)).toEqual(lines);
    });
  }
});

test('a parsed label whose name the metadata has gets a suffix', async () => {
  const answer = await range({ query: '{service_name="pay"} | json' });
  expect(answer.data.result[0]?.stream).toEqual({
    service_name: 'pay',
    trace_id: TRACE,
    trace_id_extracted: 'in the line',
    code: '500',
  });
});

test('on request labels are told apart by where they come from', async () => {
  const headers = { 'X-Loki-Response-Encoding-Flags': 'categorize-labels' };
  const answer = await get<LogAnswer>(
    '/loki/api/v1/query_range',
    { query: '{service_name="pay"} | json code' },
    headers,
  );
  expect(answer.data.encodingFlags).toEqual(['categorize-labels']);
  expect(answer.data.result).toEqual([
    {
      stream: { service_name: 'pay' },
      values: [
        [
          ns(10),
          '{"code":500,"trace_id":"in the line"}',
          { structuredMetadata: { trace_id: TRACE }, parsed: { code: '500' } },
        ],
      ],
    },
  ]);
});

test('the fields of an OTLP record have the names that Loki gives them', async () => {
  const batch = newLogBatch();
  const attributes = (entries: Record<string, string>) =>
    encodeAttributes(new Map(Object.entries(entries).map(([key, value]) => [key, { kind: 'string', value }])));
  batch.resources.push({
    serviceName: 'shop',
    attributes: attributes({ 'service.name': 'shop', 'host.name': 'h1' }),
    schemaUrl: '',
  });
  batch.scopes.push({ name: 'lib', version: '2', attributes: attributes({ 'lib.kind': 'x' }), schemaUrl: '' });
  batch.length = 1;
  batch.resourceIndex.push(0);
  batch.scopeIndex.push(0);
  batch.timeUnixNano.pushBigInt(BigInt(ns(5)));
  batch.observedUnixNano.pushBigInt(7n);
  batch.severityNumber.push(17);
  batch.severityText.push('ERROR');
  batch.body.push('boom');
  batch.bodyType.push('s');
  batch.traceId.push(Uint8Array.from({ length: 16 }, () => 1));
  batch.spanId.pushZero();
  batch.flags.push(1);
  batch.eventName.push('');
  const own = attributes({ 'http.route': '/x' });
  batch.attributesJson.push(own.json);
  batch.attributeTypes.push(own.types);
  batch.droppedAttributesCount.push(0);
  await store.logs.append({ batch, streams: [labelsOf([['service_name', 'shop']])], streamIndex: [0] });
  const answer = await range({ query: '{service_name="shop"}' });
  expect(answer.data.result).toEqual([
    {
      stream: {
        service_name: 'shop',
        host_name: 'h1',
        lib_kind: 'x',
        scope_name: 'lib',
        scope_version: '2',
        http_route: '/x',
        trace_id: '01'.repeat(16),
        severity_number: '17',
        severity_text: 'ERROR',
        flags: '1',
        observed_timestamp: '7',
        detected_level: 'error',
      },
      values: [[ns(5), 'boom']],
    },
  ]);
});

test('names, values and series of streams', async () => {
  expect(await list('/loki/api/v1/labels')).toEqual(['env', 'service_name']);
  expect(await list('/loki/api/v1/labels', { query: '{service_name="pay"}' })).toEqual(['service_name']);
  expect(await list('/loki/api/v1/label/service_name/values')).toEqual(['cart', 'pay']);
  expect(await list('/loki/api/v1/label/service_name/values', { query: '{env="lab"}' })).toEqual(['cart']);
  expect(await list('/loki/api/v1/series', { 'match[]': '{service_name="cart"}' })).toEqual([
    { env: 'lab', service_name: 'cart' },
  ]);
});

test('volumes, by the labels that are asked for', async () => {
  const sizes = { cart: 3 + 9, pay: 37 };
  const volumes = async (path: string, params: Record<string, string>): Promise<unknown> => {
    const data = (await list(path, params)) as { result: unknown };
    return data.result;
  };
  expect(await get('/loki/api/v1/index/stats', { query: '{service_name="cart"}' })).toEqual({
    streams: 1,
    chunks: 1,
    bytes: sizes.cart,
    entries: 2,
  });
  const all = '{service_name=~".+"}';
  expect(await volumes('/loki/api/v1/index/volume', { query: all })).toEqual([
    { metric: { service_name: 'pay' }, value: [NOW_S, String(sizes.pay)] },
    { metric: { service_name: 'cart' }, value: [NOW_S, String(sizes.cart)] },
  ]);
  expect(await volumes('/loki/api/v1/index/volume', { query: all, limit: '1' })).toHaveLength(1);
  expect(await volumes('/loki/api/v1/index/volume', { query: all, targetLabels: 'env' })).toEqual([
    { metric: {}, value: [NOW_S, String(sizes.pay)] },
    { metric: { env: 'lab' }, value: [NOW_S, String(sizes.cart)] },
  ]);
  expect(await volumes('/loki/api/v1/index/volume', { query: all, aggregateBy: 'labels' })).toEqual([
    { metric: { service_name: '' }, value: [NOW_S, String(sizes.pay + sizes.cart)] },
    { metric: { env: '' }, value: [NOW_S, String(sizes.cart)] },
  ]);
  const range = { query: '{service_name="cart"}', start: String(NOW_S - 40), end: String(NOW_S), step: '15s' };
  expect(await volumes('/loki/api/v1/index/volume_range', range)).toEqual([
    {
      metric: { service_name: 'cart' },
      values: [
        [NOW_S - 40, '3'],
        [NOW_S - 25, '9'],
      ],
    },
  ]);
});

test('fields and labels are detected', async () => {
  await push([{ stream: { service_name: 'old' }, values: [[ns(5), 'took=1.5s size=3kB ok=true 12 ratio=0.5']] }]);
  expect(await get('/loki/api/v1/detected_labels')).toEqual({
    detectedLabels: [
      { label: 'env', cardinality: 1 },
      { label: 'service_name', cardinality: 3 },
    ],
  });
  const { fields } = await get<{ fields: unknown }>('/loki/api/v1/detected_fields', { query: '{service_name=~".+"}' });
  expect(fields).toEqual([
    { label: 'code', type: 'int', cardinality: 1, parsers: ['json'] },
    { label: 'ok', type: 'boolean', cardinality: 1, parsers: ['logfmt'] },
    { label: 'pod', type: 'string', cardinality: 1, parsers: null },
    { label: 'ratio', type: 'float', cardinality: 1, parsers: ['logfmt'] },
    { label: 'size', type: 'bytes', cardinality: 1, parsers: ['logfmt'] },
    { label: 'took', type: 'duration', cardinality: 1, parsers: ['logfmt'] },
    { label: 'trace_id', type: 'string', cardinality: 1, parsers: null },
    { label: 'trace_id_extracted', type: 'string', cardinality: 1, parsers: ['json'] },
  ]);
  const query = { query: '{service_name="pay"}' };
  expect(await get('/loki/api/v1/detected_field/code/values', query)).toEqual({ values: ['500'], limit: 1000 });
  expect(await get('/loki/api/v1/detected_field/none/values', query)).toEqual({ values: [], limit: 1000 });
});

test('a query may come as a form', async () => {
  const response = await api.request('/loki/api/v1/query_range', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ query: '{service_name="pay"}' }).toString(),
  });
  expect(((await response.json()) as LogAnswer).data.result).toHaveLength(1);
});

describe('refusals', () => {
  const cases: readonly (readonly [path: string, params: Record<string, string>, status: number, text: string])[] = [
    ['query_range', {}, 400, 'the parameter query is missing'],
    ['query_range', { query: '{a="b"} | json |' }, 400, 'parse error at line 1, col 17: unexpected end of input'],
    ['query_range', { query: '{a="b"}', start: 'yesterday' }, 400, 'start=yesterday is no time'],
    ['query_range', { query: '{a="b"}', start: '20', end: '10' }, 400, 'start is after end'],
    ['query_range', { query: '{a="b"}', start: '1.0e400' }, 400, 'start=1.0e400 is no time'],
    ['query_range', { query: '{a="b"}', since: '1e400' }, 400, 'since=1e400 is no duration'],
    ['query_range', { query: 'rate({a="b"}[1m])', step: '1e300' }, 400, 'step=1e300 is no duration'],
    ['query_range', { query: '{a="b"}', limit: '5001' }, 400, 'at most 5000'],
    ['query_range', { query: '{a="b"}', limit: '-1' }, 400, 'limit=-1'],
    ['query_range', { query: '{a="b"}', direction: 'up' }, 400, 'direction=up'],
    ['query_range', { query: '{a="b"}', interval: '5s' }, 400, 'interval is not supported'],
    ['query', { query: '{a="b"}' }, 400, 'query_range'],
    ['series', {}, 400, 'match[]'],
    ['tail', { query: '{a="b"}' }, 426, 'is a WebSocket'],
    ['rules', {}, 404, 'not supported'],
    ['patterns', {}, 404, 'not supported'],
    ['index/volume', { aggregateBy: 'x' }, 400, 'aggregateBy=x'],
    ['index/volume_range', { step: '1ms' }, 400, 'at most 11000'],
    ['detected_fields', {}, 400, 'the parameter query is missing'],
    ['detected_fields', { query: 'rate({a="b"}[1m])' }, 400, 'want a log query'],
    ['detected_fields', { query: '{a="b"}', line_limit: '5001' }, 400, 'at most 5000'],
  ];
  for (const [path, params, status, text] of cases) {
    test(`${path} ${JSON.stringify(params)}`, async () => {
      const response = await api.request(`/loki/api/v1/${path}?${new URLSearchParams(params)}`);
      expect(response.status).toBe(status);
      expect(await response.text()).toContain(text);
    });
  }

  const pushes: readonly (readonly [body: string, text: string])[] = [
    ['{', 'no JSON'],
    ['{}', 'streams must be an array'],
    ['{"streams":[{"stream":{},"values":[]}]}', 'at least one'],
    ['{"streams":[{"stream":{"a b":"c"},"values":[]}]}', 'no label name'],
    ['{"streams":[{"stream":{"a":1},"values":[]}]}', 'a must be a string'],
    ['{"streams":[{"stream":{"a":"b"},"values":[[1,"x"]]}]}', 'streams[0].values[0][0]'],
    ['{"streams":[{"stream":{"a":"b"},"values":[["1",2]]}]}', 'streams[0].values[0][1]'],
    ['{"streams":[{"stream":{"a":"b"},"values":[["1","x",{"k":2}]]}]}', 'k must be a string'],
  ];
  for (const [body, text] of pushes) {
    test(`push ${body}`, async () => {
      const headers = { 'content-type': 'application/json' };
      const response = await api.request('/loki/api/v1/push', { method: 'POST', headers, body });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(text);
    });
  }
});

describe('metric queries', () => {
  test('over a range', async () => {
    const params = {
      query: 'sum by (env) (count_over_time({service_name="cart"}[1m]))',
      start: String(NOW_S - 60),
      end: String(NOW_S),
      step: '30s',
    };
    expect(await list('/loki/api/v1/query_range', params)).toMatchObject({
      resultType: 'matrix',
      result: [
        {
          metric: { env: 'lab' },
          values: [
            [NOW_S - 30, '1'],
            [NOW_S, '2'],
          ],
        },
      ],
    });
  });
  test('at an instant', async () => {
    const query = 'sum(rate({service_name=~".+"}[1m]))';
    expect(await list('/loki/api/v1/query', { query, time: String(NOW_S) })).toMatchObject({
      resultType: 'vector',
      result: [{ metric: {}, value: [NOW_S, '0.05'] }],
    });
    expect(await list('/loki/api/v1/query', { query: '1e30 + 1', time: `${NOW_S}.5` })).toMatchObject({
      resultType: 'scalar',
      result: [NOW_S + 0.5, '1000000000000000000000000000000'],
    });
  });
  test('a query is formatted', async () => {
    expect(await list('/loki/api/v1/format_query', { query: 'sum(rate({a="b"}[5m]))by(x)' })).toBe(
      'sum by (x) (rate({a="b"}[5m]))',
    );
  });
});

describe('push as protobuf', () => {
  const bytes = (...parts: (number | string | Uint8Array)[]): Uint8Array =>
    Uint8Array.from(
      parts.flatMap((part) =>
        typeof part === 'number' ? [part] : typeof part === 'string' ? [...new TextEncoder().encode(part)] : [...part],
      ),
    );
  const field = (number: number, value: Uint8Array): Uint8Array => bytes((number << 3) | 2, value.length, value);
  const text = (number: number, value: string): Uint8Array => field(number, bytes(value));
  /** A snappy block of one literal; short enough for one byte of length. */
  const snappy = (body: Uint8Array): Uint8Array => bytes(body.length, 60 << 2, body.length - 1, body);
  const seconds = [...Array(5).keys()].map((i) => (Math.floor((NOW_S - 3) / 128 ** i) % 128) | (i < 4 ? 128 : 0));
  const time = field(1, bytes(0x08, ...seconds));
  const entry = field(2, bytes(time, text(2, 'from an agent'), field(3, bytes(text(1, 'pod'), text(2, 'p9')))));
  const request = (labels: string): Uint8Array => snappy(field(1, bytes(text(1, labels), entry)));
  const send = (body: Uint8Array) =>
    api.request('/loki/api/v1/push', {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: new Uint8Array(body),
    });

  test('lines are found again', async () => {
    expect((await send(request('{app="agent"}'))).status).toBe(204);
    expect((await range({ query: '{app="agent"}' })).data.result).toEqual([
      { stream: { app: 'agent', pod: 'p9' }, values: [[ns(3), 'from an agent']] },
    ]);
  });

  test('truncated and hostile bytes are refused', async () => {
    const whole = request('{app="agent"}');
    for (let length = 0; length < whole.length; length++) {
      expect((await send(whole.slice(0, length))).status).toBe(400);
    }
    for (const body of [request('{app=~"a.*"}'), request('{}'), request('app'), bytes(255, 255, 255, 255, 15, 0)]) {
      expect((await send(body)).status).toBe(400);
    }
  });
});

test('another method is 405 and says which there are', async () => {
  const response = await api.request('/loki/api/v1/query_range', { method: 'DELETE' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  expect(await response.text()).toBe('DELETE is not allowed for /loki/api/v1/query_range, only GET, POST\n');
});

test('a form or a push that is too large is refused before it is read', async () => {
  const ask = (target: string, type: string, bytes: number) =>
    api.request(target, { method: 'POST', headers: { 'content-type': type }, body: 'x'.repeat(bytes) });
  const form = await ask('/loki/api/v1/query_range', 'application/x-www-form-urlencoded', 2_000_001);
  expect([form.status, await form.text()]).toEqual([400, 'the form is larger than 2000000 bytes\n']);
  const push = await ask('/loki/api/v1/push', 'application/json', 16 * 1024 * 1024 + 1);
  expect([push.status, await push.text()]).toEqual([413, expect.stringContaining('send smaller batches')]);
});
