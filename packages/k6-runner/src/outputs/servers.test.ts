import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BUILTIN_METRICS, type Metric, type Sample } from '../metrics/types.ts';
import { createOutput } from './create-output.ts';
import { BUCKET_BOUNDS } from './opentelemetry-output.ts';
import { encodeSnappy } from './snappy.ts';
import { testContext } from './testing/context.ts';
import { messages, numberOf, readMessage, readSnappy, textOf } from './testing/read-protobuf.ts';
import { type Receiver, startReceiver } from './testing/receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const tags = { status: '200', scenario: 'default', empty: '' };
const sample = (metric: Metric, value: number): Sample => ({ metric, value, tags, timeMs: 1_700_000_000_123.4 });
const samples: Sample[] = [
  sample(BUILTIN_METRICS.http_reqs, 1),
  sample(BUILTIN_METRICS.http_reqs, 2),
  sample(BUILTIN_METRICS.vus, 5),
  sample(BUILTIN_METRICS.vus, 3),
  sample(BUILTIN_METRICS.http_req_failed, 0),
  sample(BUILTIN_METRICS.http_req_failed, 0),
  sample(BUILTIN_METRICS.http_req_failed, 1),
  sample(BUILTIN_METRICS.http_req_duration, 100),
  sample(BUILTIN_METRICS.http_req_duration, 450),
  sample(BUILTIN_METRICS.http_req_duration, 70_000),
  sample(BUILTIN_METRICS.data_sent, 1_000),
];

interface OtlpPoint {
  readonly value: number | undefined;
  readonly count: number | undefined;
  readonly sum: number | undefined;
  readonly buckets: readonly number[];
  readonly bounds: readonly number[];
  readonly attributes: Record<string, string>;
}

/** By metric name, by hand: field numbers of opentelemetry/proto/metrics/v1/metrics.proto. */
function readOtlp(body: Uint8Array) {
  const [resourceMetrics] = messages(body, 1);
  if (!resourceMetrics) throw new Error('no ResourceMetrics');
  const attributesOf = (bytes: Uint8Array, field: number): Record<string, string> =>
    Object.fromEntries(
      messages(bytes, field).map((one) => [textOf(one, 1) ?? '', textOf(messages(one, 2)[0] ?? one, 1) ?? '']),
    );
  const metrics = messages(resourceMetrics, 2)
    .flatMap((scope) => messages(scope, 2))
    .map((metric) => {
      const field = [5, 7, 9].find((number) => messages(metric, number).length > 0) ?? 0;
      const [data] = messages(metric, field);
      if (!data) throw new Error('a metric without data');
      const points: OtlpPoint[] = messages(data, 1).map((point) => ({
        value: numberOf(point, 4, field === 9 ? 'fixed' : 'double'),
        count: numberOf(point, 4, 'fixed'),
        sum: numberOf(point, 5, 'double'),
        buckets: numbersOf(messages(point, 6)[0], (view, at) => Number(view.getBigUint64(at, true))),
        bounds: numbersOf(messages(point, 7)[0], (view, at) => view.getFloat64(at, true)),
        attributes: attributesOf(point, field === 9 ? 9 : 7),
      }));
      return {
        name: textOf(metric, 1) ?? '',
        unit: textOf(metric, 3) ?? '',
        kind: { 5: 'gauge', 7: 'sum', 9: 'histogram' }[field],
        temporality: numberOf(data, 2, 'varint'),
        isMonotonic: numberOf(data, 3, 'varint') === 1,
        points,
      };
    });
  const [resource] = messages(resourceMetrics, 1);
  return { resource: resource ? attributesOf(resource, 1) : {}, metrics };
}

function numbersOf(bytes: Uint8Array | undefined, read: (view: DataView, at: number) => number): number[] {
  if (!bytes || bytes.length % 8 !== 0) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, index) => read(view, index * 8));
}

describe('opentelemetry', () => {
  test('cumulative sums, gauges, rates and histograms', async () => {
    const context = testContext('/', { shell: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
    const output = createOutput('opentelemetry', context);
    await output.start();
    output.add(samples);
    await output.stop();
    expect(context.logged).toEqual([]);
    const request = receiver.requests.at(-1);
    expect(request).toMatchObject({ path: '/v1/metrics', headers: { 'content-type': 'application/x-protobuf' } });
    const { resource, metrics } = readOtlp(request?.body ?? new Uint8Array());
    expect(resource).toEqual({ 'service.name': 'k6' });
    const byName = Object.fromEntries(metrics.map((metric) => [metric.name, metric]));
    const attributes = { scenario: 'default', status: '200' };
    expect(byName['k6_http_reqs']).toMatchObject({
      kind: 'sum',
      temporality: 2,
      isMonotonic: true,
      points: [{ value: 3, attributes }],
    });
    expect(byName['k6_vus']).toMatchObject({ kind: 'gauge', points: [{ value: 3 }] });
    expect(byName['k6_data_sent']).toMatchObject({ unit: 'By', points: [{ value: 1_000 }] });
    expect(byName['k6_http_req_failed']).toMatchObject({
      kind: 'sum',
      points: [
        { value: 1, attributes: { ...attributes, condition: 'nonzero' } },
        { value: 2, attributes: { ...attributes, condition: 'zero' } },
      ],
    });
    const durations = byName['k6_http_req_duration'];
    expect(durations).toMatchObject({ kind: 'histogram', unit: 'ms', temporality: 2 });
    const [point] = durations?.points ?? [];
    expect(point).toMatchObject({ count: 3, sum: 70_550, bounds: BUCKET_BOUNDS, attributes });
    expect(point?.buckets).toHaveLength(BUCKET_BOUNDS.length + 1);
    // A bound belongs to the bucket below it.
    expect(point?.buckets[BUCKET_BOUNDS.indexOf(100)]).toBe(1);
    expect(point?.buckets[BUCKET_BOUNDS.indexOf(500)]).toBe(1);
    expect(point?.buckets.at(-1)).toBe(1);
  });

  test('settings: address, path, headers, prefix, names, two counters for a rate', async () => {
    const context = testContext('/', {
      shell: {
        K6_OTEL_HTTP_EXPORTER_ENDPOINT: receiver.url.replace('http://', ''),
        K6_OTEL_HTTP_EXPORTER_URL_PATH: '/in',
        K6_OTEL_HEADERS: 'x-a=1,x-b=a%20b',
        K6_OTEL_METRIC_PREFIX: '',
        K6_OTEL_SERVICE_NAME: 'mine',
        K6_OTEL_SINGLE_COUNTER_FOR_RATE: 'false',
      },
    });
    const output = createOutput('opentelemetry', context);
    expect(output.describe()).toBe(`opentelemetry (${receiver.url}/in)`);
    await output.start();
    output.add(samples);
    await output.stop();
    const request = receiver.requests.at(-1);
    expect(request).toMatchObject({ path: '/in', headers: { 'x-a': '1', 'x-b': 'a b' } });
    const { resource, metrics } = readOtlp(request?.body ?? new Uint8Array());
    expect(resource).toEqual({ 'service.name': 'mine' });
    const names = metrics.map(({ name, points }) => `${name} ${points[0]?.value}`);
    expect(names).toContain('http_req_failed.occurred 1');
    expect(names).toContain('http_req_failed.total 3');
  });

  test('what does not change is not told again at once', async () => {
    const shell = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, K6_OTEL_EXPORT_INTERVAL: '20ms' };
    const output = createOutput('opentelemetry', testContext('/', { shell }));
    await output.start();
    output.add(samples);
    await vi.waitFor(() => expect(receiver.requests).toHaveLength(1));
    output.add([sample(BUILTIN_METRICS.http_reqs, 1)]);
    await vi.waitFor(() => expect(receiver.requests).toHaveLength(2));
    const second = readOtlp(receiver.requests[1]?.body ?? new Uint8Array());
    expect(second.metrics.map(({ name }) => name)).toEqual(['k6_http_reqs']);
    await output.stop();
    // The end tells all.
    expect(readOtlp(receiver.requests.at(-1)?.body ?? new Uint8Array()).metrics).toHaveLength(5);
  });

  test('the address on this machine is plain HTTP, elsewhere it is not', () => {
    const rows: [Record<string, string>, string][] = [
      [{}, 'http://127.0.0.1:4318/v1/metrics'],
      [{ K6_OTEL_HTTP_EXPORTER_ENDPOINT: 'localhost:14318' }, 'http://localhost:14318/v1/metrics'],
      [{ K6_OTEL_HTTP_EXPORTER_ENDPOINT: 'far:4318' }, 'https://far:4318/v1/metrics'],
      [
        { K6_OTEL_HTTP_EXPORTER_ENDPOINT: 'far:4318', K6_OTEL_HTTP_EXPORTER_INSECURE: 'true' },
        'http://far:4318/v1/metrics',
      ],
      [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:1/' }, 'http://c:1/v1/metrics'],
      [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://c:1/m' }, 'http://c:1/m'],
    ];
    for (const [shell, url] of rows) {
      expect(createOutput('opentelemetry', testContext('/', { shell })).describe()).toBe(`opentelemetry (${url})`);
    }
  });
});

/** `name{label="value",…}` → samples, by hand. */
function readWriteRequest(body: Uint8Array): Map<string, number[]> {
  return new Map(
    messages(readSnappy(body), 1).map((series) => {
      const labels = messages(series, 1).map((label) => `${textOf(label, 1)}=${textOf(label, 2)}`);
      const values = messages(series, 2).map((one) => numberOf(one, 1, 'double') ?? Number.NaN);
      return [labels.join(','), values];
    }),
  );
}

describe('experimental-prometheus-rw', () => {
  test('one state per series, times in seconds', async () => {
    const shell = {
      K6_PROMETHEUS_RW_SERVER_URL: `${receiver.url}/api/v1/write`,
      K6_PROMETHEUS_RW_TREND_STATS: 'avg,p(50),p(99.9),count,sum',
      K6_PROMETHEUS_RW_USERNAME: 'u',
      K6_PROMETHEUS_RW_PASSWORD: 'p',
      K6_PROMETHEUS_RW_STALE_MARKERS: 'true',
    };
    const context = testContext('/', { shell, now: () => 1_700_000_001_000 });
    const output = createOutput('experimental-prometheus-rw', context);
    await output.start();
    output.add(samples);
    await output.stop();
    expect(context.logged).toEqual([]);
    const request = receiver.requests.at(-1);
    expect(request).toMatchObject({
      path: '/api/v1/write',
      headers: {
        'content-encoding': 'snappy',
        'content-type': 'application/x-protobuf',
        'x-prometheus-remote-write-version': '0.1.0',
        authorization: `Basic ${Buffer.from('u:p').toString('base64')}`,
      },
    });
    const series = readWriteRequest(request?.body ?? new Uint8Array());
    const read = (name: string): number | undefined => series.get(`__name__=${name},scenario=default,status=200`)?.[0];
    expect(read('k6_http_reqs_total')).toBe(3);
    expect(read('k6_vus')).toBe(3);
    expect(read('k6_http_req_failed_rate')).toBeCloseTo(1 / 3, 12);
    expect(read('k6_http_req_duration_p50')).toBeCloseTo(0.45, 12);
    expect(read('k6_http_req_duration_p99_9')).toBeCloseTo(0.45 + (70 - 0.45) * 0.998, 9);
    expect(read('k6_http_req_duration_avg')).toBeCloseTo(70.55 / 3, 9);
    expect(read('k6_http_req_duration_sum')).toBeCloseTo(70.55, 9);
    expect(read('k6_http_req_duration_count')).toBe(3);
    expect(read('k6_data_sent_total')).toBe(1_000);
    // The stale marker behind each value, with its very bits.
    const [first] = messages(readSnappy(request?.body ?? new Uint8Array()), 1);
    const [sampleNow, stale] = first ? messages(first, 2) : [];
    expect(sampleNow && numberOf(sampleNow, 2, 'varint')).toBe(1_700_000_001_000);
    const bits = stale && readMessage(stale)[0]?.value;
    expect(bits instanceof DataView ? bits.getBigUint64(0, true) : undefined).toBe(0x7ff0000000000002n);
  });
});

describe('a server that fails', () => {
  test('is said once, and when it is back', async () => {
    receiver.status = 429;
    const shell = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, K6_OTEL_EXPORT_INTERVAL: '20ms' };
    const context = testContext('/', { shell });
    const output = createOutput('opentelemetry', context);
    await output.start();
    for (let round = 1; round <= 3; round++) {
      output.add(samples);
      await vi.waitFor(() => expect(receiver.requests.length).toBeGreaterThanOrEqual(round));
    }
    receiver.status = 200;
    output.add(samples);
    await output.stop();
    expect(context.logged).toHaveLength(2);
    expect(context.logged[0]).toMatch(
      /^warning: opentelemetry: sending to .* failed: 429 too much; is a collector there\?/,
    );
    expect(context.logged[1]).toMatch(/^info: opentelemetry: .* takes figures again/);
    // Nothing is lost: sums are cumulative.
    const { metrics } = readOtlp(receiver.requests.at(-1)?.body ?? new Uint8Array());
    expect(metrics.find(({ name }) => name === 'k6_http_reqs')?.points[0]?.value).toBe(12);
  });

  test('nobody listens: the end does not hang', async () => {
    const shell = { K6_PROMETHEUS_RW_SERVER_URL: `${receiver.url}/api/v1/write` };
    await receiver.close();
    const context = testContext('/', { shell });
    const output = createOutput('experimental-prometheus-rw', context);
    await output.start();
    output.add(samples);
    await output.stop();
    expect(context.logged).toHaveLength(1);
    expect(context.logged[0]).toMatch(/ECONNREFUSED.*does it take remote write\?/);
  });
});

test('snappy: short, long, and many literals', () => {
  for (const length of [0, 1, 60, 255, 65_536, 65_537, 200_000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) % 251);
    expect(Buffer.compare(readSnappy(encodeSnappy(bytes)), bytes), String(length)).toBe(0);
  }
});

// 20,000 series, on a machine that may be busy.
test('too many series are left out, and counted', async () => {
  const context = testContext('/', { shell: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  const output = createOutput('opentelemetry', context);
  await output.start();
  output.add(
    Array.from({ length: 20_010 }, (_, id) => ({ ...sample(BUILTIN_METRICS.vus, 1), tags: { url: `/item/${id}` } })),
  );
  await output.stop();
  expect(context.logged.join()).toContain('10 samples were left out');
}, 30_000);
