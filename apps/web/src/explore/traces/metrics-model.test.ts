import { describe, expect, test } from 'vitest';
import type { Series } from '../../data/prometheus.ts';
import { serviceColor } from '../../ui/series-color.ts';
import {
  bucketRows,
  chartSeries,
  metricsStepMs,
  namesOf,
  readExemplars,
  seriesFacts,
  shorterRanges,
  timesOf,
} from './metrics-model.ts';

const series = (labels: Record<string, string>, samples: readonly (readonly [number, number])[]): Series => ({
  labels,
  timesMs: samples.map(([timeMs]) => timeMs),
  values: samples.map(([, value]) => value),
});

describe('step', () => {
  const cases: readonly (readonly [minutes: number, stepS: number])[] = [
    [1, 1],
    [15, 10],
    [60, 30],
    [24 * 60, 900],
    [365 * 24 * 60, 345_600],
  ];
  for (const [minutes, stepS] of cases) {
    test(`${minutes} min`, () => expect(metricsStepMs({ fromMs: 0, toMs: minutes * 60_000 })).toBe(stepS * 1000));
  }
});

test('series share the moments of all; what is no number is a gap', () => {
  const all = [
    series({ 'resource.service.name': 'service-a' }, [
      [1, 5],
      [3, Number.NaN],
    ]),
    series({ 'resource.service.name': 'service-b' }, [[2, 7]]),
  ];
  const times = timesOf(all);
  expect(times).toEqual([1, 2, 3]);
  expect(chartSeries(all, times).map(({ label, color, values }) => [label, color, values])).toEqual([
    ['service-a', serviceColor('service-a'), [5, null, null]],
    ['service-b', serviceColor('service-b'), [null, 7, null]],
  ]);
});

describe('names say what differs', () => {
  const cases: readonly (readonly [all: readonly Record<string, string>[], names: readonly string[]])[] = [
    [[{}], ['{}']],
    [[{ __name__: 'rate' }], ['rate']],
    [[{ 'span.http.route': '/x' }], ['/x']],
    [
      [
        { s: 'a', p: '0.95' },
        { s: 'b', p: '0.95' },
      ],
      ['a', 'b'],
    ],
    [
      [
        { s: 'a', p: '0.95' },
        { s: 'a', p: '0.99' },
        { s: 'b', p: '0.99' },
      ],
      ['s=a, p=0.95', 's=a, p=0.99', 's=b, p=0.99'],
    ],
    [
      [{ s: 'a' }, {}],
      ['a', '{}'],
    ],
    [[{ __bucket: '0.5' }], ['__bucket=0.5']],
  ];
  for (const [all, names] of cases) {
    test(names.join(' | '), () => {
      const list = all.map((labels) => series(labels, []));
      expect(all.map(namesOf(list))).toEqual(names);
    });
  }
});

describe('buckets', () => {
  test('of powers of two have a row for the power between', () => {
    const rows = bucketRows([series({ __bucket: '4' }, [[1, 3]]), series({ __bucket: '1' }, [[1, 5]])], [1]);
    expect(rows).toEqual([
      { from: 0.5, to: 1, counts: [5] },
      { from: 1, to: 2, counts: [null] },
      { from: 2, to: 4, counts: [3] },
    ]);
  });
  test('of other bounds stand for themselves', () => {
    const rows = bucketRows([series({ __bucket: '3' }, [[1, 3]]), series({ __bucket: '1' }, [[1, 5]])], [1]);
    expect(rows.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 3],
    ]);
  });
  test('of zero end', () => expect(bucketRows([series({ __bucket: '0' }, [[1, 5]])], [1])).toHaveLength(1));
  test('of nothing are none', () => expect(bucketRows([series({ a: 'b' }, [])], [])).toEqual([]));
});

test('figures, largest first', () => {
  const facts = seriesFacts([
    series({ a: 'x' }, []),
    series({ a: 'y' }, [
      [1, 1],
      [2, 3],
    ]),
    series({ a: 'z' }, [[1, 9]]),
  ]);
  expect(facts.map(({ name, last, mean, max }) => [name, last, mean, max])).toEqual([
    ['z', 9, 9, 9],
    ['y', 3, 2, 3],
    ['x', undefined, undefined, undefined],
  ]);
});

test('exemplars as Tempo writes them; other shapes are none', () => {
  const exemplar = {
    labels: [{ key: 'trace:id', value: { stringValue: 'ab' } }],
    value: 0.25,
    timestampMs: '1700000000000',
  };
  expect(readExemplars(JSON.stringify({ series: [{ exemplars: [exemplar] }] }))).toEqual([
    { timeMs: 1_700_000_000_000, value: 0.25, labels: { 'trace:id': 'ab' }, traceId: 'ab', spanId: undefined },
  ]);
  for (const text of ['', '{}', '{"series":[{"exemplars":7}]}', '{"series":[{"exemplars":[{}']) {
    expect(readExemplars(text)).toEqual([]);
  }
});

test('shorter ranges end where the range ends', () => {
  const ranges = shorterRanges({ fromMs: 0, toMs: 3_600_000 });
  expect(ranges.map(({ fromMs, toMs }) => [(toMs - fromMs) / 60_000, toMs])).toEqual([
    [15, 3_600_000],
    [5, 3_600_000],
    [1, 3_600_000],
  ]);
  expect(shorterRanges({ fromMs: 0, toMs: 60_000 })).toEqual([]);
});
