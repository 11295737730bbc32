import { describe, expect, test } from 'vitest';
import { formatBytes, formatDuration, formatNumber, formatShare, type TimeUnit, widthOf } from './format.ts';

describe('durations', () => {
  const rows: [ms: number, text: string, unit?: TimeUnit][] = [
    [0, '0s'],
    [0.0005, '500ns'],
    [0.0015, '1.5µs'],
    [0.5, '500µs'],
    [0.999999, '999.99µs'],
    [1.15, '1.15ms'],
    [148.219, '148.21ms'],
    [120, '120ms'],
    [999.999, '999.99ms'],
    [1000, '1s'],
    [1032.4, '1.03s'],
    [59_999, '59.99s'],
    [60_000, '1m0s'],
    [125_900, '2m5s'],
    [3_723_000, '1h2m3s'],
    [-5, '-5ms'],
    [1500, '1.50s', 's'],
    [1.5, '1.50ms', 'ms'],
    [1.5, '1500.00µs', 'us'],
  ];
  for (const [ms, text, unit] of rows)
    test(`${ms} ms ${unit ?? ''} is ${text}`, () => expect(formatDuration(ms, unit)).toBe(text));
});

test('bytes', () => {
  const rows: [number, string][] = [
    [0, '0 B'],
    [718, '718 B'],
    [999, '999 B'],
    [4_900, '4.9 kB'],
    [76_400, '76 kB'],
    [1_250_000, '1.3 MB'],
    [2_000, '2.0 kB'],
  ];
  for (const [bytes, text] of rows) expect(formatBytes(bytes), String(bytes)).toBe(text);
});

test('shares are cut, not rounded up to all', () => {
  expect([0, 0.5, 0.29, 0.99999, 1].map(formatShare)).toEqual(['0.00%', '50.00%', '29.00%', '99.99%', '100.00%']);
});

test('numbers have six decimals at most', () => {
  expect([45, 6.561090001, 152.3555555].map(formatNumber)).toEqual(['45', '6.56109', '152.355556']);
});

test('widths count code points after NFKC', () => {
  expect(['狀態碼', 'ａ', 'e\u0301', '\u001b[32m✓\u001b[0m'].map(widthOf)).toEqual([3, 1, 1, 1]);
});
