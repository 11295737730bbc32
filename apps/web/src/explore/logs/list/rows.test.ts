import { describe, expect, test } from 'vitest';
import type { Dedup } from '../logs-state.ts';
import { testRow } from '../testing.ts';
import { foldRepeats, inOrder, joinPages, nextBoundaryMs } from './rows.ts';

const lines = (rows: readonly { readonly line: string }[]): readonly string[] => rows.map(({ line }) => line);

test('lines of several streams become one story', () => {
  const rows = [testRow(2, 'c'), testRow(0, 'a'), testRow(1, 'b')];
  expect(lines(inOrder(rows, 'oldest'))).toEqual(['a', 'b', 'c']);
  expect(lines(inOrder(rows, 'newest'))).toEqual(['c', 'b', 'a']);
});

test('pages overlap in a millisecond, and say no line twice', () => {
  const first = [testRow(5, 'e'), testRow(4, 'd'), testRow(3, 'c')];
  expect(nextBoundaryMs(first, 'newest')).toBe(1_700_000_000_004);
  expect(nextBoundaryMs(first.toReversed(), 'oldest')).toBe(1_700_000_000_005);
  expect(nextBoundaryMs([], 'newest')).toBeUndefined();
  const second = [testRow(3, 'c'), testRow(3, 'c'), testRow(3, 'c2'), testRow(1, 'a')];
  expect(lines(joinPages([first, second]))).toEqual(['e', 'd', 'c', 'c', 'c2', 'a']);
});

describe('repeats', () => {
  const said = ['took 12 ms', 'took 12 ms', 'took 7 ms', 'lost 3 bytes', 'took 12 ms'];
  const cases: readonly (readonly [dedup: Dedup, counts: readonly number[]])[] = [
    ['none', [1, 1, 1, 1, 1]],
    ['exact', [2, 1, 1, 1]],
    ['numbers', [3, 1, 1]],
    ['signature', [5]],
  ];
  for (const [dedup, counts] of cases) {
    test(dedup, () => {
      const shown = foldRepeats(
        said.map((line, i) => testRow(i, line)),
        dedup,
      );
      expect(shown.map(({ repeatCount }) => repeatCount)).toEqual(counts);
      expect(new Set(shown.map(({ key }) => key)).size).toBe(shown.length);
    });
  }
  test('equal lines of one nanosecond have different keys', () => {
    const shown = foldRepeats([testRow(0, 'a'), testRow(0, 'a')], 'none');
    expect(shown[0]?.key).not.toBe(shown[1]?.key);
  });
});
