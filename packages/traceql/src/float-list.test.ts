import { expect, test } from 'vitest';
import { FloatList } from './float-list.ts';

const cases: readonly (readonly [name: string, values: readonly number[], sorted: readonly number[]])[] = [
  ['none', [], []],
  ['numbers sort as numbers, NaN last', [10, Number.NaN, 9, -1, 100], [-1, 9, 10, 100, Number.NaN]],
  [
    'more than fit at first',
    Array.from({ length: 1000 }, (_, i) => 999 - i),
    Array.from({ length: 1000 }, (_, i) => i),
  ],
];

for (const [name, values, sorted] of cases) {
  test(name, () => {
    const list = new FloatList();
    for (const value of values) list.push(value);
    expect([...list.sorted()]).toEqual(sorted);
  });
}
