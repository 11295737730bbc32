import { describe, expect, test } from 'vitest';
import { asJson, asText, isoNanos } from './as-file.ts';
import { barEnds, barWidthMs, levelHistogram, levelSeries } from './histogram-model.ts';
import { passingCount, totalsOf } from './level-totals.ts';
import { contextOf } from './line/context-lines.tsx';
import { metricChart } from './metric-model.ts';
import { errorKinds } from './pipeline-errors.tsx';
import { problemsOf } from './problems.ts';
import { testRow } from './testing.ts';
import { nearer, rangeAround } from './why-empty.ts';

describe('bars', () => {
  for (const [rangeMs, widthMs] of [
    [1, 100],
    [60_000, 1000],
    [900_000, 15_000],
    [3_600_000, 60_000],
    [30 * 86_400_000, 43_200_000],
    [365 * 86_400_000, 6 * 86_400_000],
  ] as const) {
    test(`${rangeMs} ms`, () => expect(barWidthMs({ fromMs: 0, toMs: rangeMs })).toBe(widthMs));
  }
  test('lie on multiples of their width and count what ends at them', () => {
    const ends = barEnds({ fromMs: 1500, toMs: 3200 }, 1000);
    expect(ends).toEqual({ fromMs: 2000, toMs: 4000 });
    const series = [
      { labels: { detected_level: 'info' }, timesMs: [2000, 4000, 9000], values: [5, 7, 1] },
      { labels: { detected_level: 'INFORMATION' }, timesMs: [3000], values: [1] },
      { labels: {}, timesMs: [3000], values: [2] },
      { labels: { detected_level: 'error' }, timesMs: [], values: [] },
    ];
    const histogram = levelHistogram(series, ends, 1000);
    expect(histogram.timesMs).toEqual([1500, 2500, 3500]);
    expect(histogram.levels).toEqual([
      { level: 'error', counts: [0, 0, 0], totalCount: 0 },
      { level: 'info', counts: [5, 1, 7], totalCount: 13 },
      { level: 'unknown', counts: [0, 2, 0], totalCount: 2 },
    ]);
    expect(levelSeries(histogram, ['error']).map(({ hidden }) => hidden)).toEqual([false, true, true]);
  });
});

test('levels are counted, those that the query refuses apart', () => {
  const totals = totalsOf([
    { labels: { detected_level: 'info' }, timesMs: [0], values: [5] },
    { labels: { detected_level: 'error' }, timesMs: [0], values: [2] },
    { labels: {}, timesMs: [0], values: [1] },
  ]);
  expect([...totals]).toEqual([
    ['info', 5],
    ['error', 2],
    ['unknown', 1],
  ]);
  expect(passingCount(totals, '{a="b"}')).toBe(8);
  expect(passingCount(totals, '{a="b"} | detected_level="error"')).toBe(2);
  expect(passingCount(totals, '{a="b"} | detected_level=~"error|info"')).toBe(7);
});

test('a metric on its grid; no number is a gap', () => {
  const series = [{ labels: { service_name: 'a' }, timesMs: [0, 2000], values: [1, Number.NaN] }];
  const chart = metricChart(series, { fromMs: 0, toMs: 2000 }, 1000, 'none');
  expect(chart.series[0]).toMatchObject({ label: 'a', values: [1, null, null] });
});

describe("the backend's error in the text", () => {
  const error = new Error('parse error at line 2, col 3: unexpected "x"');
  for (const [name, failed, draft, from] of [
    ['its place', '{a="b"}\n| x', '{a="b"}\n| x', 10],
    ['another text now', '{a="b"}\n| x', '{a="b"}', undefined],
    ['beyond the text', 'a', 'a', undefined],
  ] as const) {
    test(name, () => expect(problemsOf(error, failed, draft)[0]?.from).toBe(from));
  }
  test('without a place', () => expect(problemsOf(new Error('no'), 'a', 'a')).toEqual([]));
});

test('files keep every digit and every label', () => {
  const row = testRow(1, 'text', { timeUnixNano: '1700000000000000007', parsed: { a: 'b' } });
  expect(isoNanos(row)).toBe('2023-11-14T22:13:20.000000007Z');
  expect(asText([row])).toBe('2023-11-14T22:13:20.000000007Z\ttext\n');
  expect(JSON.parse(asJson([row]))).toMatchObject([{ line: 'text', parsed: { a: 'b' } }]);
});

test('the lines around one, without itself', () => {
  const at = testRow(5, 'here');
  const found = [1, 2, 3, 5, 7, 8, 9].map((ms) => (ms === 5 ? testRow(5, 'here') : testRow(ms, `l${ms}`)));
  const { before, after } = contextOf(at, found, 2);
  expect([...before, ...after].map(({ line }) => line)).toEqual(['l2', 'l3', 'l7', 'l8']);
});

test('errors of the pipeline by kind', () => {
  const rows = ['A', 'B', 'A', ''].map((kind, i) => testRow(i, '', { parsed: kind === '' ? {} : { __error__: kind } }));
  expect([...errorKinds(rows)]).toEqual([
    ['A', 2],
    ['B', 1],
  ]);
});

test('the nearest line, and a range around it that does not reach beyond the present', () => {
  const range = { fromMs: 1000, toMs: 2000 };
  expect(nearer(range, 900, 2500)).toBe(900);
  expect(nearer(range, undefined, 2500)).toBe(2500);
  expect(nearer(range, undefined, undefined)).toBeUndefined();
  expect(rangeAround(5000, range, 5100)).toEqual({ fromMs: 4100, toMs: 5100 });
});
