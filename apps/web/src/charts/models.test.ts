import { expect, test } from 'vitest';
import { withAlpha } from './canvas-color.ts';
import { fullTime, timeTicks } from './chart-time.ts';
import { fitTextPx, gridOf, ringPath, scalePieces, shareOf, textOn } from './figure-model.ts';
import type { Figure } from './figure-types.ts';
import { floatingPosition } from './floating-position.ts';
import { countScale, rowPosition, rowsFromLe, rowsFromNative, rowsFromSamples } from './heatmap-model.ts';
import { nextIndex } from './next-index.ts';
import { pieSlices } from './pie-model.ts';
import { sparkPaths } from './sparkline-model.ts';

test('cumulative buckets become rows, whatever their order, and never less than nothing', () => {
  const rows = rowsFromLe(
    [
      { le: Number.POSITIVE_INFINITY, values: [5, null, 2.9] },
      { le: 1, values: [1, null, 1] },
      { le: 2, values: [3, null, 3] },
      { le: 1, values: [1, null, 0] },
    ],
    3,
  );
  expect(rows).toEqual([
    { from: 0, to: 1, counts: [2, null, 1] },
    { from: 1, to: 2, counts: [1, null, 2] },
    { from: 2, to: Number.POSITIVE_INFINITY, counts: [2, null, 0] },
  ]);
  expect(rowsFromLe([], 3)).toEqual([]);
});

test('native histograms share rows, and a bucket that is missing is empty', () => {
  const bucket = (from: number, to: number, count: number): { from: number; to: number; count: number } => ({
    from,
    to,
    count,
  });
  const rows = rowsFromNative(
    [
      { index: 0, buckets: [bucket(1, 2, 4)] },
      { index: 2, buckets: [bucket(0.5, 1, 3), bucket(1, 2, 1)] },
    ],
    3,
  );
  expect(rows).toEqual([
    { from: 0.5, to: 1, counts: [0, null, 3] },
    { from: 1, to: 2, counts: [4, null, 1] },
  ]);
});

test('plain samples are counted', () => {
  expect(
    rowsFromSamples(
      [
        [0, 10],
        [10, null],
      ],
      2,
      2,
    ).map((row) => row.counts),
  ).toEqual([
    [1, 0],
    [1, 1],
  ]);
  expect(rowsFromSamples([[null]], 1)).toEqual([]);
  expect(rowsFromSamples([[7, 7]], 2)).toHaveLength(1);
});

test.each([
  [-1, 0],
  [0, 0],
  [0.5, 0.5],
  [1, 1],
  [1.5, 1.5],
  [3, 2.5],
])('the value %d stands at row %d', (value, want) => {
  const counts: number[] = [];
  const rows = [
    { from: 0, to: 1, counts },
    { from: 1, to: 2, counts },
    { from: 2, to: Number.POSITIVE_INFINITY, counts },
  ];
  expect(rowPosition(rows, value)).toBe(want);
});

test('counts become colours, linear or by their logarithm', () => {
  const rows = [{ from: 0, to: 1, counts: [0, 1, 10, 100, null] }];
  const indices = (kind: 'linear' | 'log'): number[] => {
    const { colorIndex } = countScale(rows, { kind, colorCount: 10 });
    return [0, 1, 10, 100, null].map(colorIndex);
  };
  expect(indices('linear')).toEqual([-1, 0, 1, 9, -1]);
  expect(indices('log')).toEqual([-1, 0, 5, 9, -1]);
});

test('sparklines keep gaps and survive flat and empty series', () => {
  expect(sparkPaths([1, 2, null, 3]).line.match(/M/g)).toHaveLength(2);
  expect(sparkPaths([5, 5]).line).toBe('M0.00 50.00L100.00 50.00');
  expect(sparkPaths([null, Number.NaN])).toEqual({ line: '', area: '' });
});

const figure = (id: string, value: number | null): Figure => ({
  id,
  name: id,
  text: String(value),
  value,
  color: 'red',
});

test('slices share what is shown, largest first; negative values have no share', () => {
  const figures = [figure('a', 1), figure('b', 3), figure('minus', -4), figure('off', 9), figure('none', null)];
  const slices = pieSlices(figures, { hidden: new Set(['off']), sort: 'desc' });
  expect(slices.map((slice) => [slice.figure.id, slice.share])).toEqual([
    ['off', 0],
    ['b', 0.75],
    ['a', 0.25],
    ['minus', 0],
    ['none', 0],
  ]);
  expect(slices.at(-1)?.to).toBeCloseTo(2 * Math.PI);
  expect(pieSlices([figure('a', 0)], { hidden: new Set(), sort: 'none' })[0]?.share).toBe(0);
});

test('a whole ring is not an empty one', () => {
  const path = ringPath(0, Math.PI * 2, 10, 5);
  expect(path).toContain('A10 10 0 1 1');
  expect(path.startsWith('M0.000 -10.000')).toBe(true);
});

test('a grid fills its box', () => {
  expect(gridOf(4, { widthPx: 800, heightPx: 100 }, 'auto').columns).toBe(4);
  expect(gridOf(4, { widthPx: 200, heightPx: 400 }, 'auto').columns).toBe(1);
  expect(gridOf(3, { widthPx: 90, heightPx: 90 }, 'horizontal')).toMatchObject({ columns: 1, rows: 3 });
  expect(gridOf(0, { widthPx: 90, heightPx: 90 }, 'vertical')).toMatchObject({ columns: 1, rows: 1 });
});

test('scales, shares and sizes', () => {
  const steps = [
    { value: Number.NEGATIVE_INFINITY, color: 'g' },
    { value: 50, color: 'y' },
    { value: 200, color: 'r' },
  ];
  expect(scalePieces(steps, 0, 100)).toEqual([
    { from: 0, to: 50, color: 'g' },
    { from: 50, to: 100, color: 'y' },
  ]);
  expect([shareOf(5, 0, 10), shareOf(null, 0, 10), shareOf(99, 0, 10), shareOf(1, 3, 3)]).toEqual([0.5, 0, 1, 0]);
  expect(fitTextPx('12345', 60, 200, 100)).toBe(20);
  expect([textOn('#ffffff'), textOn('#101010'), textOn('rgb(250, 250, 0)')]).toEqual(['#000000', '#ffffff', '#000000']);
});

test.each([
  ['#f00', 0.5, 'rgba(255, 0, 0, 0.5)'],
  ['#00ff0080', 0.5, 'rgba(0, 255, 0, 0.251)'],
  ['rgb(1, 2, 3)', 0.1, 'rgba(1, 2, 3, 0.1)'],
  ['red', 0.25, 'color-mix(in srgb, red 25%, transparent)'],
  ['#123456', 1, '#123456'],
])('%s at %d', (color, alpha, want) => {
  expect(withAlpha(color, alpha)).toBe(want);
});

test('ticks say the day when it begins, and times are of 24 hours', () => {
  const style = { locale: 'en', timeZone: 'UTC' };
  const midnight = Date.UTC(2026, 10, 22);
  expect(timeTicks([midnight - 3_600_000, midnight, midnight + 3_600_000], 3_600_000, style)).toEqual([
    '23:00',
    '11/22\n00:00',
    '01:00',
  ]);
  expect(timeTicks([midnight], 86_400_000, { locale: 'zh-TW', timeZone: 'UTC' })).toEqual(['11/22']);
  expect(fullTime(midnight + 13 * 3_600_000 + 5, style)).toContain('13:00:00.005');
});

test.each([
  ['right of the pointer', { x: 100, y: 100 }, { left: 114, top: 114 }],
  ['left of it at the edge', { x: 980, y: 100 }, { left: 766, top: 114 }],
  ['up at the bottom', { x: 100, y: 780 }, { left: 114, top: 696 }],
  ['never outside', { x: -500, y: -500 }, { left: 4, top: 4 }],
])('a tooltip stands %s', (_, pointer, want) => {
  const { left, top } = floatingPosition(pointer, { width: 200, height: 100 }, { width: 1000, height: 800 });
  expect({ left, top }).toEqual(want);
});

test.each([
  ['ArrowRight', undefined, 0],
  ['ArrowRight', 9, 9],
  ['ArrowLeft', undefined, 9],
  ['ArrowLeft', 0, 0],
  ['Home', 5, 0],
  ['End', 5, 9],
  ['a', 5, undefined],
])('%s from %s leads to %s', (key, from, want) => {
  expect(nextIndex(key, from, 9)).toBe(want);
});
