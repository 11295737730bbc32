import { expect, test } from 'vitest';
import { repeats } from './span-twins.ts';

const words = (...ids: readonly bigint[]): Uint32Array => new Uint32Array(BigUint64Array.from(ids).buffer);
/** Random enough for ids, and different for different i. */
const id = (i: number): bigint => BigInt.asUintN(64, (BigInt(i) + 1n) * 0x9e3779b97f4a7c15n);
const many = (from: number, to: number): bigint[] => Array.from({ length: to - from }, (_, i) => id(from + i));

const cases: readonly (readonly [name: string, lists: readonly Uint32Array[], isAny: boolean])[] = [
  ['none at all', [], false],
  ['one', [words(7n)], false],
  ['two that differ', [words(7n, 8n)], false],
  ['two alike', [words(7n, 7n)], true],
  ['alike in different lists', [words(1n, 2n), words(3n, 1n)], true],
  ['alike in one half each', [words(0x1_0000_0002n, 0x3_0000_0002n, 0x1_0000_0004n)], false],
  ['zero twice', [words(0n, 5n, 0n)], true],
  ['ids that count up', [new Uint32Array(BigUint64Array.from({ length: 5000 }, (_, i) => BigInt(i)).buffer)], false],
  ['many', [words(...many(0, 50_000)), words(...many(50_000, 100_000))], false],
  ['many, the first again', [words(...many(0, 50_000)), words(...many(50_000, 100_000), id(0))], true],
];

for (const [name, lists, isAny] of cases) {
  test(name, () =>
    expect(
      repeats(
        lists,
        lists.reduce((sum, list) => sum + list.length / 2, 0),
      ),
    ).toBe(isAny),
  );
}
