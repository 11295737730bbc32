import { expect, test } from 'vitest';
import type { ChartSeries } from './chart-types.ts';
import {
  afterLegendClick,
  chartFacts,
  decimalsFor,
  LEGEND_CALCS,
  lonelyIndices,
  plotted,
  tooltipRows,
} from './time-series-model.ts';

const line = (id: string, values: (number | null)[], rest: Partial<ChartSeries> = {}): ChartSeries => ({
  id,
  label: id,
  color: 'red',
  values,
  ...rest,
});
const nothing: ReadonlySet<string> = new Set();
const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i * 1000);
const draw = (
  series: readonly ChartSeries[],
  options: Partial<Parameters<typeof plotted>[2]> = {},
): ReturnType<typeof plotted> =>
  plotted(times(series[0]?.values.length ?? 0), series, {
    stacking: 'none',
    scale: 'linear',
    hidden: nothing,
    ...options,
  });

test.each([
  { name: 'NaN and infinities are gaps', values: [1, Number.NaN, Number.POSITIVE_INFINITY], want: [1, null, null] },
  { name: 'a log scale has no zero', values: [0, -1, 2], scale: 'log' as const, want: [null, null, 2] },
  {
    name: 'short gaps are passed over',
    values: [1, null, 2, null, null, null, 3],
    spanGaps: 2000,
    want: [1, undefined, 2, null, null, null, 3],
  },
  { name: 'a gap at the start stays', values: [null, 1], spanGaps: 9000, want: [null, 1] },
])('$name', ({ values, want, scale, spanGaps }) => {
  const series = line('a', values, spanGaps === undefined ? {} : { spanGaps });
  expect(draw([series], { scale: scale ?? 'linear' }).columns[0]).toEqual(want);
});

test('stacking adds up, per sign and group, and leaves gaps', () => {
  const series = [
    line('a', [1, null]),
    line('b', [2, 2]),
    line('down', [-1, -1]),
    line('deeper', [-2, -2]),
    line('other', [5, 5], { stackGroup: 'x' }),
    line('alone', [9, 9], { notStacked: true }),
  ];
  const { columns, bands } = draw(series, { stacking: 'normal' });
  expect(columns).toEqual([
    [1, null],
    [3, 2],
    [-1, -1],
    [-3, -3],
    [5, 5],
    [9, 9],
  ]);
  expect(bands).toEqual([
    { upper: 1, lower: 0, isNegative: false },
    { upper: 3, lower: 2, isNegative: true },
  ]);
});

test('percent stacking shares out what is shown, and nothing of nothing is nothing', () => {
  const series = [line('a', [1, 0]), line('b', [3, 0]), line('hidden', [100, 100])];
  const { columns } = draw(series, { stacking: 'percent', hidden: new Set(['hidden']) });
  expect(columns.slice(0, 2)).toEqual([
    [0.25, 0],
    [1, 0],
  ]);
});

test('a sample between two gaps is found', () => {
  expect(lonelyIndices([1, null, 2, null, 3, 4])).toEqual([0, 2]);
});

test('the tooltip is sorted by value, knows the nearest, and leaves out what is hidden or missing', () => {
  const series = [
    line('low', [1]),
    line('gone', [null]),
    line('high', [9]),
    line('nan', [Number.NaN]),
    line('off', [5]),
  ];
  const rows = tooltipRows(series, 0, {
    hidden: new Set(['off']),
    sort: 'desc',
    distancePx: (s) => [4, 0, 20, undefined, 0][s],
  });
  expect(rows.map((row) => [row.id, row.isNearest])).toEqual([
    ['high', false],
    ['low', true],
    ['nan', false],
  ]);
  expect(tooltipRows(series, 0, { hidden: nothing, sort: 'asc' }).map((row) => row.id)).toEqual([
    'nan',
    'low',
    'off',
    'high',
  ]);
});

test.each([
  { name: 'click: only this one', hidden: [], clicked: 'b', toggles: false, want: ['a', 'c'] },
  { name: 'click on the only one: all again', hidden: ['a', 'c'], clicked: 'b', toggles: false, want: [] },
  { name: 'click on a hidden one: only that', hidden: ['a', 'c'], clicked: 'a', toggles: false, want: ['b', 'c'] },
  { name: 'ctrl-click hides', hidden: [], clicked: 'b', toggles: true, want: ['b'] },
  { name: 'ctrl-click shows', hidden: ['b'], clicked: 'b', toggles: true, want: [] },
])('legend, $name', ({ hidden, clicked, toggles, want }) => {
  expect([...afterLegendClick(new Set(hidden), ['a', 'b', 'c'], clicked, toggles)].sort()).toEqual(want);
});

test.each([
  [5, 0],
  [0.5, 1],
  [0.25, 1],
  [0.05, 2],
  [0.1, 1],
  [0.001, 3],
  [0, 0],
])('ticks %d apart need %d decimals', (step, want) => {
  expect(decimalsFor(step)).toBe(want);
});

test('facts leave out hidden series', () => {
  const series = [line('a', [1, 7, null]), line('b', [99])];
  expect(chartFacts(series, new Set(['b']))).toEqual({ highest: { label: 'a', value: 7, index: 1 }, shown: 1 });
  expect(chartFacts([line('a', [null])], nothing).highest).toBeUndefined();
});

test('legend figures pass over gaps', () => {
  const values = [1, 5, null];
  expect(Object.entries(LEGEND_CALCS).map(([name, of]) => [name, of(values, [])])).toEqual([
    ['last', 5],
    ['mean', 3],
    ['max', 5],
    ['min', 1],
  ]);
  expect(LEGEND_CALCS.max([null], [])).toBeNull();
});
