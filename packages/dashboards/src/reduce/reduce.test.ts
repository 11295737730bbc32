import { expect, test } from 'vitest';
import { isKnownReducer, keepsUnit, reducerLabel, reduceValues } from './reduce.ts';

const gappy = [null, 3, 1, Number.NaN, 4, null];

const cases: readonly (readonly [reducer: string, values: readonly unknown[], want: unknown])[] = [
  ['last', gappy, null],
  ['lastNotNull', gappy, 4],
  ['lastNotNull', ['a', 'b', null], 'b'],
  ['lastNotNull', [], null],
  ['current', gappy, 4],
  ['first', gappy, null],
  ['firstNotNull', gappy, 3],
  ['min', gappy, 1],
  ['max', gappy, 4],
  ['max', [null], null],
  ['mean', gappy, 8 / 3],
  ['avg', [1, 2], 1.5],
  ['median', [5, 1, 3], 3],
  ['median', [4, 1, 3, 2], 2.5],
  ['sum', gappy, 8],
  ['sum', [], null],
  ['count', gappy, 6],
  ['range', gappy, 3],
  ['diff', [10, 7, 15], 5],
  ['diffperc', [10, 15], 0.5],
  ['delta', [10, 12, 3, 5], 7],
  ['step', [1, 4, 6], 2],
  ['logmin', [0, -1, 5, 2], 2],
  ['logmin', [0], null],
  ['allIsZero', [0, 0], true],
  ['allIsZero', [0, null], false],
  ['allIsNull', [null, null], true],
  ['allIsNull', [], true],
  ['changeCount', [1, 1, 2, null, 2, 1], 2],
  ['distinctCount', ['a', 'b', 'a'], 2],
  ['variance', [1, 3], 1],
  ['stdDev', [1, 5], 2],
  ['p95', [0, 100], 95],
  ['p50', [1, 2, 3], 2],
  ['no-such', [1], null],
];
for (const [reducer, values, want] of cases) {
  test(`${reducer} of ${JSON.stringify(values)}`, () => expect(reduceValues(values, reducer)).toEqual(want));
}

test('names', () => {
  expect(reducerLabel('lastNotNull')).toBe('Last *');
  expect(reducerLabel('p99')).toBe('99th %');
  expect(isKnownReducer('p99')).toBe(true);
  expect(isKnownReducer('toString2')).toBe(false);
  expect(keepsUnit('mean')).toBe(true);
  expect(keepsUnit('count')).toBe(false);
});
