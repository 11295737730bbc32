import { expect, test } from 'vitest';
import { floatText } from './float-text.ts';

const cases: readonly [number, string][] = [
  [0, '0'],
  [-0, '-0'],
  [1, '1'],
  [0.005, '0.005'],
  [2.5, '2.5'],
  [10000, '10000'],
  [1e21, '1000000000000000000000'],
  [1.25e22, '12500000000000000000000'],
  [1e-7, '0.0000001'],
  [-1.5e-9, '-0.0000000015'],
  [123456789.125, '123456789.125'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [Number.NaN, 'NaN'],
];

for (const [value, want] of cases) {
  test(`${value} is written ${want}`, () => {
    expect(floatText(value)).toBe(want);
    if (Number.isFinite(value)) expect(Number(floatText(value))).toBe(value);
  });
}
