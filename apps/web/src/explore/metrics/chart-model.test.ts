import { describe, expect, test } from 'vitest';
import type { Series } from '../../data/prometheus.ts';
import { seriesColor, serviceColor } from '../../ui/series-color.ts';
import {
  type AnsweredQuery,
  chartData,
  chartExemplars,
  highestValue,
  labelsText,
  legendText,
  thinExemplars,
} from './chart-model.ts';

const OPTIONS = {
  range: { fromMs: 0, toMs: 30_000 },
  stepMs: 10_000,
  draw: 'line',
  isStacked: false,
  countMax: 10,
} as const;
const series = (labels: Record<string, string>, ...points: readonly [number, number][]): Series => ({
  labels,
  timesMs: points.map(([time]) => time),
  values: points.map(([, value]) => value),
});
const answered = (letter: string, all: readonly Series[], legend = ''): AnsweredQuery => ({
  letter,
  text: `query ${letter}`,
  legend,
  series: all,
});

test('samples stand on the grid; what is missing or no number is a gap', () => {
  const data = chartData([answered('A', [series({ a: 'b' }, [0, 1], [20_000, Number.NaN], [30_000, 4])])], OPTIONS);
  expect(data.timesMs).toEqual([0, 10_000, 20_000, 30_000]);
  expect(data.series[0]?.values).toEqual([1, null, null, 4]);
});

describe('names', () => {
  const cases: readonly (readonly [name: string, queries: readonly AnsweredQuery[], labels: readonly string[]])[] = [
    ['no labels: the query', [answered('A', [series({})])], ['query A']],
    ['one label tells apart', [answered('A', [series({ a: 'x', s: '1' }), series({ a: 'y', s: '1' })])], ['x', 'y']],
    [
      'two labels tell apart',
      [answered('A', [series({ a: 'x', b: '1' }), series({ a: 'y', b: '2' })])],
      ['a=x, b=1', 'a=y, b=2'],
    ],
    [
      'labels of the scrape say it again',
      [answered('A', [series({ job: 'x', instance: 'h:1', s: 'x' }), series({ job: 'y', instance: 'h:2', s: 'y' })])],
      ['x', 'y'],
    ],
    [
      'an instance that tells apart stays',
      [answered('A', [series({ instance: 'h:1', s: 'x' }), series({ instance: 'h:2', s: 'x' })])],
      ['h:1', 'h:2'],
    ],
    ['a legend', [answered('A', [series({ a: 'x', b: '1' })], '{{a}}/{{ b }}{{c}}')], ['x/1']],
    ['several queries', [answered('A', [series({})]), answered('B', [series({ a: 'x' })])], ['A: query A', 'B: a=x']],
  ];
  for (const [name, queries, labels] of cases) {
    test(name, () => expect(chartData(queries, OPTIONS).series.map(({ label }) => label)).toEqual(labels));
  }
});

test('of many series those with the highest peaks are drawn', () => {
  const all = Array.from({ length: 30 }, (_, i) => series({ i: String(i) }, [0, i]));
  const data = chartData([answered('A', all)], OPTIONS);
  expect(data.totalCount).toBe(30);
  expect(data.series.map(({ label }) => Number(label))).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
});

test('services keep their colours where each is one series', () => {
  const byService = [series({ service_name: 'service-a' }), series({ service_name: 'service-b' })];
  expect(chartData([answered('A', byService)], OPTIONS).series[1]?.color).toBe(serviceColor('service-b'));
  const twice = [series({ service_name: 'service-a', x: '1' }), series({ service_name: 'service-a', x: '2' })];
  expect(chartData([answered('A', twice)], OPTIONS).series[1]?.color).toBe(seriesColor(1));
});

test('texts of labels', () => {
  expect(labelsText({ __name__: 'up', a: 'x"y' })).toBe('up{a="x\\"y"}');
  expect(labelsText({ __name__: 'up' })).toBe('up');
  expect(labelsText({})).toBe('{}');
  expect(legendText('{{a}} of {{missing}}', { a: '1' })).toBe('1 of ');
});

test('exemplars know their trace', () => {
  const labels = { trace_id: 'abc', span_id: 'def' };
  expect(chartExemplars([[{ labels: { s: 'x' }, exemplars: [{ timeMs: 1, value: 2, labels }] }]])).toEqual([
    { timeMs: 1, value: 2, labels: { s: 'x', ...labels }, traceId: 'abc', spanId: 'def' },
  ]);
});

test('of many exemplars each stretch of time keeps its slowest, and its highest within the chart', () => {
  const range = { fromMs: 0, toMs: 80_000 };
  const many = Array.from({ length: 8000 }, (_, i) => ({
    timeMs: i * 10,
    value: i % 100,
    labels: {},
    traceId: `t${i}`,
    spanId: undefined,
  }));
  const thin = thinExemplars(many, range, 50);
  expect(thin).toHaveLength(160);
  expect(new Set(thin.map(({ value }) => value))).toEqual(new Set([99, 50]));
  expect(thinExemplars(many.slice(0, 20), range, 0)).toHaveLength(20);
});

test('the highest value of a chart', () => {
  expect(highestValue(chartData([answered('A', [series({}, [0, 3], [10_000, 7])])], OPTIONS).series)).toBe(7);
  expect(highestValue([])).toBe(0);
});
