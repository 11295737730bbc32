import { describe, expect, test } from 'vitest';
import type { FoundTrace } from '../../data/tempo.ts';
import {
  brushedFilter,
  brushedRange,
  brushOf,
  coveredRange,
  dotsOf,
  durationAt,
  durationScale,
  durationText,
  heightOf,
  nearestDot,
  type Plot,
} from './scatter-model.ts';

const PLOT: Plot = { left: 50, top: 10, width: 200, height: 100 };
const trace = (startMs: number, durationMs: number, errorCount = 0): FoundTrace => ({
  traceId: `${startMs}`,
  rootServiceName: 'a',
  rootTraceName: 'b',
  startMs,
  durationMs,
  spanSets: [],
  serviceStats: { a: { spanCount: 1, errorCount } },
});

describe('scale', () => {
  const cases: readonly (readonly [name: string, durations: number[], isLog: boolean, ticks: number[]])[] = [
    ['of nothing', [], false, [0, 1]],
    ['of no durations', [0, 0], false, [0, 1]],
    ['of close ones is linear', [100, 180], false, [0, 50, 100, 150, 200]],
    ['of one', [3], false, [0, 1, 2, 3, 4]],
    ['of far ones is logarithmic', [2, 400], true, [3, 10, 30, 100, 300]],
    ['of very far ones has whole powers', [0.5, 40_000], true, [1, 10, 100, 1000, 10_000]],
    ['of none among some', [0, 40], true, [0.001, 0.01, 0.1, 1, 10]],
  ];
  for (const [name, durations, isLog, ticks] of cases) {
    test(name, () => {
      const scale = durationScale(durations);
      expect(scale.isLog).toBe(isLog);
      expect(scale.ticksMs).toEqual(ticks);
      for (const ms of durations) {
        const height = heightOf(ms, scale);
        expect(height).toBeGreaterThanOrEqual(0);
        expect(height).toBeLessThanOrEqual(1);
        if (ms > 0) expect(durationAt(height, scale)).toBeCloseTo(ms, 6);
      }
    });
  }
});

test('dots stand where their trace began; those outside the range don’t', () => {
  const scale = durationScale([50, 100]);
  const dots = dotsOf([trace(0, 100), trace(500, 50, 1), trace(2000, 50)], { fromMs: 0, toMs: 1000 }, scale, PLOT);
  expect(dots.map(({ x, isError }) => [x, isError])).toEqual([
    [50, false],
    [150, true],
  ]);
  expect(nearestDot(dots, 155, dots[1]?.y ?? 0, 12)?.trace.startMs).toBe(500);
  expect(nearestDot(dots, 100, 50, 12)).toBeUndefined();
});

describe('covered', () => {
  const range = { fromMs: 0, toMs: 10_000 };
  test('is the whole range when all was found', () => expect(coveredRange([trace(5000, 1)], range, false)).toBe(range));
  test('else back to the oldest', () =>
    expect(coveredRange([trace(5000, 1), trace(9000, 1)], range, true)).toEqual({ fromMs: 4900, toMs: 10_000 }));
  test('but a second at least, and never more than the range', () => {
    expect(coveredRange([trace(9999, 1)], range, true).fromMs).toBe(9000);
    expect(coveredRange([trace(-50, 1)], range, true)).toEqual(range);
  });
});

describe('a drag', () => {
  test('of a few pixels is a click', () => expect(brushOf(10, 10, 13, 14)).toBeUndefined());
  test('sideways is time', () => {
    const brush = brushOf(150, 50, 100, 60);
    expect(brush).toEqual({ kind: 'time', from: 100, to: 150 });
    expect(brush && brushedRange(brush, { fromMs: 0, toMs: 20_000 }, PLOT)).toEqual({ fromMs: 5000, toMs: 10_000 });
  });
  test('beyond the edge ends there, and is a second at least', () => {
    const brush = brushOf(245, 0, 400, 0);
    expect(brush && brushedRange(brush, { fromMs: 0, toMs: 8000 }, PLOT)).toEqual({ fromMs: 7800, toMs: 8800 });
  });
  const scale = { isLog: false, minMs: 0, maxMs: 1000, ticksMs: [] };
  const bands: readonly (readonly [y0: number, y1: number, filter: readonly string[]])[] = [
    [35, 85, ['trace:duration >= 250ms', 'trace:duration <= 750ms']],
    [0, 60, ['trace:duration >= 500ms']],
    [60, 300, ['trace:duration <= 500ms']],
    [-10, 300, []],
  ];
  for (const [y0, y1, filter] of bands) {
    test(`from ${y0} to ${y1} is a band of durations`, () => {
      const brush = brushOf(100, y0, 100, y1);
      expect(brush && brushedFilter(brush, scale, PLOT)).toEqual(filter);
    });
  }
});

test('durations as TraceQL', () => {
  expect([0.0123, 0.5, 1.234, 45.67, 123.4, 1500, 65_432].map(durationText)).toEqual([
    '12us',
    '500us',
    '1.2ms',
    '46ms',
    '123ms',
    '1.5s',
    '65s',
  ]);
});
