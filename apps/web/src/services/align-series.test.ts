import { expect, test } from 'vitest';
import { alignSeries, stepFor } from './align-series.ts';

test('samples come onto the grid, holes and NaN are gaps', () => {
  const series = { labels: {}, timesMs: [2000, 3001, 5000], values: [1, Number.NaN, 3] };
  expect(alignSeries(series, { fromMs: 1000, toMs: 6000 }, 1000)).toEqual({
    timesMs: [1000, 2000, 3000, 4000, 5000, 6000],
    values: [null, 1, null, null, 3, null],
  });
  expect(alignSeries(undefined, { fromMs: 0, toMs: 1000 }, 1000).values).toEqual([null, null]);
});

test('steps are whole seconds', () => {
  expect(stepFor({ fromMs: 0, toMs: 900_000 }, 120)).toBe(8000);
  expect(stepFor({ fromMs: 0, toMs: 10 }, 120)).toBe(1000);
});
