import { expect, test } from 'vitest';
import { nearestOf, rangeAround, searchWindows, selectorsOf } from './nearest-data.ts';

test('selectors of a query', () => {
  expect(selectorsOf('sum(rate(a{b="c"}[$__rate_interval])) / d offset 5m + sum(rate(a{b="c"}[1m]))')).toEqual([
    'a{b="c"}',
    'd',
  ]);
  expect(selectorsOf('rate(')).toEqual([]);
});

test('the nearest sample may be before or behind the range', () => {
  const series = [{ labels: {}, timesMs: [100, 200, 900], values: [1, 1, 1] }];
  expect(nearestOf(series, { fromMs: 300, toMs: 400 })).toBe(200);
  expect(nearestOf(series, { fromMs: 700, toMs: 800 })).toBe(900);
  expect(nearestOf([], { fromMs: 0, toMs: 1 })).toBeUndefined();
});

test('the range jumped to is as long and holds the moment', () => {
  expect(rangeAround(1000, { fromMs: 5000, toMs: 5400 }, 10_000)).toEqual({ fromMs: 700, toMs: 1100 });
  expect(rangeAround(9990, { fromMs: 0, toMs: 400 }, 10_000)).toEqual({ fromMs: 9600, toMs: 10_000 });
});

test('the search reaches the present, in few enough steps', () => {
  const now = Date.UTC(2026, 10, 22);
  const range = { fromMs: now - 30 * 86_400_000, toMs: now - 29 * 86_400_000 };
  const windows = searchWindows(range, now);
  expect(windows.at(-1)?.toMs).toBe(now);
  for (const { fromMs, toMs, stepMs } of windows) {
    expect((toMs - fromMs) / stepMs).toBeLessThanOrEqual(360);
    expect(stepMs % 60_000).toBe(0);
    expect((toMs - fromMs) % stepMs, 'a step ends at the end').toBe(0);
  }
});
