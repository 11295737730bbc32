import { expect, test } from 'vitest';
import { isDetails, itemsOf, rowOf } from './items.ts';

test('details stand under their row, and only if it is shown', () => {
  const items = itemsOf(Int32Array.of(0, 3, 4), new Set([3, 1]));
  expect([...items].map((item) => `${rowOf(item)}${isDetails(item) ? ' details' : ''}`)).toEqual([
    '0',
    '3',
    '3 details',
    '4',
  ]);
});
