import { expect, test } from 'vitest';
import { firstStale, setStale, staleTest } from './stale.ts';

test('the stale marker is a NaN that is told from the ordinary one, also in a part of a buffer', () => {
  const values = new Float64Array([1, Number.NaN, 0, 7]).subarray(1);
  setStale(values, 1);
  expect(values[1]).toBeNaN();
  expect([0, 1, 2].map(staleTest(values))).toEqual([false, true, false]);
  expect([0, 1].map(staleTest(values.slice(1)))).toEqual([true, false]);
  expect([firstStale(values), firstStale(values.subarray(2)), firstStale(values.subarray(0, 1))]).toEqual([1, 1, 1]);
});
