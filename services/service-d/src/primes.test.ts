import { expect, test } from 'vitest';
import { countPrimes, PRIMES_UP_TO_MAX, parsePrimesUpTo } from './primes.ts';

test.each([
  [1, 0],
  [2, 1],
  [10, 4],
  [100, 25],
  [1_000_000, 78_498],
])('there are %i: %i primes', (n, want) => {
  expect(countPrimes(n)).toBe(want);
});

test.each([
  [undefined, 200_000],
  ['1', 1],
  [String(PRIMES_UP_TO_MAX), PRIMES_UP_TO_MAX],
])('n=%s is %i', (text, want) => {
  expect(parsePrimesUpTo(text)).toBe(want);
});

test.each(['0', '-5', '1.5', 'ten', '', '2000001', 'Infinity', '1e999'])('n=%j is refused', (text) => {
  expect(() => parsePrimesUpTo(text)).toThrow(/^n: got ".*", want an integer from 1 to 2000000$/);
});
