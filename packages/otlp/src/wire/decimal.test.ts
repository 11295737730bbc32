import { expect, test } from 'vitest';
import { decimalOf, highOf, lowOf, readDigits } from './decimal.ts';

const VALUES = [0n, 1n, 9n, 10n, 999_999_999n, 1_000_000_000n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 53n + 1n];
const EDGES = [10n ** 18n - 1n, 1544712660300000001n, 2n ** 63n - 1n, 2n ** 63n, 10n ** 19n, 2n ** 64n - 1n];

for (const value of [...VALUES, ...EDGES]) {
  test(`digits ${value}`, () => {
    const digits = Buffer.from(value.toString());
    const into = { low: 0, high: 0 };
    expect(readDigits(digits, 0, digits.length, into)).toBe(true);
    expect(into).toEqual({ low: lowOf(value), high: highOf(value) });
    expect(decimalOf(into.low, into.high)).toBe(BigInt.asIntN(64, value).toString());
  });
}

for (const value of [-1n, -(2n ** 32n), -(2n ** 53n) - 1n, -(2n ** 63n)]) {
  test(`prints ${value}`, () => expect(decimalOf(lowOf(value), highOf(value))).toBe(value.toString()));
}

test('more than 64 bits are noticed', () => {
  for (const text of ['18446744073709551616', '99999999999999999999']) {
    expect(readDigits(Buffer.from(text), 0, text.length, { low: 0, high: 0 })).toBe(false);
  }
});
