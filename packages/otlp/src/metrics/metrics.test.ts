import { describe, expect, test } from 'vitest';
import { decodeMetrics, encodeMetricsRequest, OtlpDecodeError } from '../index.ts';
import { plain, problemsOf } from '../testing/batch-shape.ts';
import type { Write } from '../testing/requests.ts';
import {
  doublePoint,
  ENCODINGS,
  FULL_METRICS,
  message,
  metric,
  metricsRequest,
  SPAN_ID,
  TIME,
  TRACE_ID,
  times,
} from '../testing/requests.ts';
import type { MessageWriter } from '../wire/message-writer.ts';

const NONE = { count: 0, message: '' };
const EXEMPLAR = {
  timeUnixNano: TIME - 1n,
  value: 0.75,
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  attributes: { json: '{"user":"x"}', types: 's' },
};

describe.each(ENCODINGS)('%s', (encoding) => {
  test('every kind and field reaches its column', () => {
    const { batch, rejected } = decodeMetrics(metricsRequest(encoding, ...FULL_METRICS), encoding);
    expect(rejected).toEqual(NONE);
    expect(problemsOf(batch)).toEqual([]);
    const base = (name: string): object => ({
      name,
      description: `about ${name}`,
      unit: 's',
      resourceIndex: 0,
      scopeIndex: 0,
    });
    expect(batch.metrics).toEqual([
      { kind: 'gauge', ...base('temperature') },
      { kind: 'sum', ...base('requests'), temporality: 'cumulative', monotonic: true },
      { kind: 'histogram', ...base('latency'), temporality: 'delta' },
      { kind: 'exponential-histogram', ...base('size'), temporality: 'cumulative' },
      { kind: 'summary', ...base('wait') },
    ]);
    const common = (metricIndex: number, flags = 1): object => ({
      length: 2,
      metricIndex: [metricIndex, metricIndex],
      startUnixNano: [TIME - 60n, TIME - 60n],
      timeUnixNano: [TIME, TIME],
      flags: [flags, flags],
      attributesJson: ['{"room":"a"}', '{"room":"a"}'],
      attributeTypes: ['s', 's'],
    });
    const exemplars = [0, 1].map((row) => [row, [EXEMPLAR, EXEMPLAR]]);
    expect(plain(batch.numbers)).toMatchObject({
      length: 4,
      metricIndex: [0, 0, 1, 1],
      timeUnixNano: [TIME, TIME, TIME, TIME],
      flags: [0, 0, 1, 1],
      attributeTypes: ['s', 's', 'ssbbiiddddyesaamm', 'ssbbiiddddyesaamm'],
      exemplars: [2, 3].map((row) => [row, [EXEMPLAR, EXEMPLAR]]),
      value: [-42, -42, 1.5, 1.5],
    });
    expect(plain(batch.histograms)).toEqual({
      ...common(2),
      exemplars,
      count: [6, 6],
      sum: [3.5, 3.5],
      min: [0, 0],
      max: [2, 2],
      explicitBounds: Array(2).fill([0.1, 1]),
      bucketCounts: Array(2).fill([1, 2, 3]),
    });
    expect(plain(batch.exponentialHistograms)).toEqual({
      ...common(3),
      exemplars,
      count: [9, 9],
      sum: [3.5, 3.5],
      min: [-1, -1],
      max: [2, 2],
      scale: [-3, -3],
      zeroCount: [2, 2],
      zeroThreshold: [0.001, 0.001],
      positive: Array(2).fill({ offset: -7, counts: [0, 300, 1] }),
      negative: Array(2).fill({ offset: 0, counts: [4] }),
    });
    expect(plain(batch.summaries)).toEqual({
      ...common(4),
      exemplars: [],
      count: [9, 9],
      sum: [3.5, 3.5],
      quantiles: Array(2).fill([
        { quantile: 0.5, value: 5 },
        { quantile: 0.99, value: 9.9 },
      ]),
    });
  });

  test('what is optional is NaN when it is absent', () => {
    const body = metricsRequest(
      encoding,
      (w) => metric(w, 'h', 9, 'histogram', times),
      (w) => metric(w, 'e', 10, 'exponentialHistogram', times),
      (w) => metric(w, 's', 11, 'summary', times),
    );
    const { batch, rejected } = decodeMetrics(body, encoding);
    expect(rejected).toEqual(NONE);
    for (const points of [batch.histograms, batch.exponentialHistograms]) {
      expect(plain([points.sum, points.min, points.max, points.count])).toEqual([
        [Number.NaN, Number.NaN],
        [Number.NaN, Number.NaN],
        [Number.NaN, Number.NaN],
        [0, 0],
      ]);
    }
    expect(plain(batch.summaries.sum)).toEqual([0, 0]);
    expect(batch.exponentialHistograms.positive[0]).toEqual({ offset: 0, counts: [] });
  });

  for (const [name, temporality, want] of [
    ['0', 0, 'unspecified'],
    ['1', 1, 'delta'],
    ['2', 2, 'cumulative'],
    ['of the future', 9, 'unspecified'],
  ] as const) {
    test(`temporality ${name} is ${want}`, () => {
      const body = metricsRequest(
        encoding,
        ...(
          [
            [7, 'sum'],
            [9, 'histogram'],
            [10, 'exponentialHistogram'],
          ] as const
        ).map(
          ([number, data]): Write =>
            (w) =>
              metric(w, data, number, data, number === 7 ? doublePoint : times, () =>
                w.int32(2, 'aggregationTemporality', temporality),
              ),
        ),
      );
      const { metrics } = decodeMetrics(body, encoding).batch;
      expect(metrics.map((item) => 'temporality' in item && item.temporality)).toEqual([want, want, want]);
    });
  }

  for (const [name, bounds, counts, problem] of [
    ['no buckets', [], [], ''],
    ['one bucket without bounds', [], [5], ''],
    ['n bounds and n + 1 counts', [1, 2], [1, 2, 3], ''],
    ['infinite bounds', [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], [1, 2, 3], ''],
    ['as many counts as bounds', [1, 2], [1, 2], 'it has 2 bucket counts for 2 bounds, want 3'],
    ['bounds without counts', [1], [], 'it has 0 bucket counts for 1 bounds, want 2'],
    ['counts without bounds', [], [1, 2], 'it has 2 bucket counts for 0 bounds, want 1'],
    ['bounds that descend', [2, 1], [1, 2, 3], 'its bucket bounds do not ascend'],
    ['a bound twice', [1, 1], [1, 2, 3], 'its bucket bounds do not ascend'],
    ['a bound that is no number', [Number.NaN], [1, 2], 'its bucket bounds do not ascend'],
  ] as const) {
    test(`histogram with ${name}`, () => {
      const body = metricsRequest(encoding, (w) =>
        metric(w, 'h', 9, 'histogram', () => {
          w.fixed64s(6, 'bucketCounts', counts);
          w.doubles(7, 'explicitBounds', bounds);
        }),
      );
      const { batch, rejected } = decodeMetrics(body, encoding);
      const isGood = problem === '';
      expect([batch.histograms.length, batch.metrics.length]).toEqual(isGood ? [2, 1] : [0, 0]);
      expect(rejected).toEqual(isGood ? NONE : { count: 2, message: `data point of "h": ${problem} (and 1 more)` });
    });
  }

  test('a metric without data, or without points, is nothing', () => {
    const body = metricsRequest(
      encoding,
      (w) => w.string(1, 'name', 'nothing'),
      (w) => {
        w.string(1, 'name', 'no points');
        w.message(5, 'gauge', () => {});
      },
    );
    const { batch, rejected } = decodeMetrics(body, encoding);
    expect([batch.metrics, batch.resources, batch.scopes, rejected]).toEqual([[], [], [], NONE]);
  });

  test('points of a metric without a name are rejected', () => {
    const body = metricsRequest(
      encoding,
      (w) => metric(w, '', 5, 'gauge', doublePoint),
      (w) => metric(w, 'good', 5, 'gauge', doublePoint),
    );
    const { batch, rejected } = decodeMetrics(body, encoding);
    expect(batch.metrics.map((item) => item.name)).toEqual(['good']);
    expect(batch.numbers.metricIndex).toEqual([0, 0]);
    expect(rejected).toEqual({ count: 2, message: 'data point of a gauge metric without a name (and 1 more)' });
  });

  test('a number without a value is rejected, unless it says that there is none', () => {
    const body = metricsRequest(encoding, (w) => {
      w.string(1, 'name', 'g');
      w.message(5, 'gauge', () => w.messages(1, 'dataPoints', [0, 1], (flags) => w.int32(8, 'flags', flags)));
    });
    const { batch, rejected } = decodeMetrics(body, encoding);
    expect([batch.numbers.length, batch.numbers.flags]).toEqual([1, [1]]);
    expect(rejected).toEqual({ count: 1, message: 'data point of "g": it has neither asInt nor asDouble' });
  });

  test('the data may stand before the name, and of several kinds the last one counts', () => {
    const body = metricsRequest(encoding, (w: MessageWriter) => {
      w.message(9, 'histogram', () => w.messages(1, 'dataPoints', [0], () => times(w)));
      w.message(7, 'sum', () => {
        w.bool(3, 'isMonotonic', true);
        w.messages(1, 'dataPoints', [0], () => doublePoint(w));
      });
      w.string(1, 'name', 'late');
    });
    const { batch } = decodeMetrics(body, encoding);
    expect(batch.metrics).toMatchObject([{ kind: 'sum', name: 'late', monotonic: true }]);
    expect([batch.numbers.length, batch.histograms.length]).toEqual([1, 0]);
  });

  test('an exemplar keeps its value without valid ids', () => {
    const body = metricsRequest(encoding, (w) =>
      metric(w, 'g', 5, 'gauge', () => {
        w.alwaysDouble(4, 'asDouble', 1);
        w.messages(5, 'exemplars', ['', 'abcd', '0'.repeat(32)], (id) => {
          w.alwaysDouble(3, 'asDouble', 2);
          w.id(5, 'traceId', id);
        });
      }),
    );
    const exemplars = decodeMetrics(body, encoding).batch.numbers.exemplars.get(0) ?? [];
    expect(exemplars.map(({ traceId, value }) => [traceId, value])).toEqual(Array(3).fill(['', 2]));
  });

  test('nothing at all', () => {
    expect(
      decodeMetrics(
        message(encoding, () => {}),
        encoding,
      ).batch.metrics,
    ).toEqual([]);
  });

  test('a batch goes out and comes back the same', () => {
    const { batch } = decodeMetrics(metricsRequest(encoding, ...FULL_METRICS), encoding);
    for (const other of ENCODINGS) {
      expect(plain(decodeMetrics(encodeMetricsRequest(batch, other), other).batch)).toEqual(plain(batch));
    }
  });
});

test('both encodings of a request decode to the same batch', () => {
  const [a, b] = ENCODINGS.map((encoding) => plain(decodeMetrics(metricsRequest(encoding, ...FULL_METRICS), encoding)));
  expect(a).toEqual(b);
});

test('protobuf: repeated numbers come packed or one by one', () => {
  const body = metricsRequest('protobuf', (w) =>
    metric(w, 'h', 9, 'histogram', () => {
      for (const count of [1n, 2n]) w.fixed64(6, '', count);
      w.fixed64s(6, '', [3]);
      w.alwaysDouble(7, '', 1);
      w.doubles(7, '', [2]);
    }),
  );
  const { batch } = decodeMetrics(body, 'protobuf');
  expect([batch.histograms.bucketCounts[0], batch.histograms.explicitBounds[0]]).toEqual([
    [1, 2, 3],
    [1, 2],
  ]);
});

const inJson = (metricJson: string): Buffer =>
  Buffer.from(`{"resourceMetrics":[{"scopeMetrics":[{"metrics":[${metricJson}]}]}]}`);

test('JSON: 64-bit integers are strings or numbers, doubles may be names', () => {
  const point = '"count":"3","sum":"NaN","bucketCounts":[1,"2"],"explicitBounds":["Infinity"],"min":"-Infinity"';
  const { batch } = decodeMetrics(
    inJson(`{"name":"h","histogram":{"dataPoints":[{${point}}]}},
      {"name":"g","gauge":{"dataPoints":[{"asInt":"-9007199254740993"},{"asInt":7},{"asDouble":"1.5"},{"asDouble":2}]}}`),
    'json',
  );
  expect(plain(batch.histograms)).toMatchObject({ count: [3], sum: [Number.NaN], bucketCounts: [[1, 2]] });
  expect(batch.histograms.explicitBounds).toEqual([[Number.POSITIVE_INFINITY]]);
  expect([...batch.numbers.value.view()]).toEqual([-(2 ** 53), 7, 1.5, 2]);
});

for (const [name, metricJson] of [
  ['a temporality by name', '{"name":"s","sum":{"aggregationTemporality":"AGGREGATION_TEMPORALITY_DELTA"}}'],
  ['a count below zero', '{"name":"h","histogram":{"dataPoints":[{"count":-1}]}}'],
  ['a value that is text', '{"name":"g","gauge":{"dataPoints":[{"asDouble":"warm"}]}}'],
  ['points that are no list', '{"name":"g","gauge":{"dataPoints":{}}}'],
] as const) {
  test(`JSON: refuses ${name}`, () => {
    expect(() => decodeMetrics(inJson(metricJson), 'json')).toThrow(OtlpDecodeError);
  });
}
