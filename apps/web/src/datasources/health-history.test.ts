import { expect, test } from 'vitest';
import { type History, withLook } from './health-history.ts';

test('since when, and what was last wrong', () => {
  const looks: readonly [atMs: number, error: string | undefined][] = [
    [1, undefined],
    [2, undefined],
    [3, 'refused'],
    [4, 'timeout'],
    [5, undefined],
  ];
  let history: History | undefined;
  const seen = looks.map(([atMs, error]) => {
    history = withLook(history, { atMs, error });
    return [history.isWell, history.sinceMs, history.lastError?.text];
  });
  expect(seen).toEqual([
    [true, 1, undefined],
    [true, 1, undefined],
    [false, 3, 'refused'],
    [false, 3, 'timeout'],
    [true, 5, 'timeout'],
  ]);
});
