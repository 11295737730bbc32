import { expect, test } from 'vitest';
import { BytesColumn, Float64Column, Int64Column } from './columns.ts';

test('columns keep every row while they grow', () => {
  const ids = new BytesColumn(8);
  const times = new Int64Column();
  const values = new Float64Column();
  for (let i = 0; i < 1000; i++) {
    ids.push(Uint8Array.of(9, i & 255, i >> 8, 3, 4, 5, 6, 7, 8), 1);
    times.pushBigInt(1_800_000_000_123_456_789n + BigInt(i) * 1_000_000n);
    values.push(i / 3);
  }
  ids.pushZero();
  expect(ids.view().subarray(8 * 999, 8 * 999 + 2)).toEqual(Uint8Array.of(999 & 255, 999 >> 8));
  expect(ids.view().subarray(8 * 1000)).toEqual(new Uint8Array(8));
  expect(times.view()[999]).toBe(1_800_000_001_122_456_789n);
  expect(values.view()[500]).toBe(500 / 3);
});

const times: readonly { nano: bigint; ms: number }[] = [
  { nano: 0n, ms: 0 },
  { nano: 999_999n, ms: 0 },
  { nano: 1_000_000n, ms: 1 },
  { nano: 4_294_967_295_999_999n, ms: 4_294_967_295 },
  { nano: 1_544_712_660_300_000_000n, ms: 1_544_712_660_300 },
  { nano: 1_800_000_000_999_999_999n, ms: 1_800_000_000_999 },
  { nano: 9_223_372_036_854_775_807n, ms: 9_223_372_036_854 },
];
for (const { nano, ms } of times) {
  test(`${nano} ns are ${ms} ms`, () => {
    const column = new Int64Column();
    column.pushBigInt(nano);
    expect(column.msOfNano(0)).toBe(ms);
    expect(column.isZero(0)).toBe(nano === 0n);
  });
}
