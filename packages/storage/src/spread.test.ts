import { describe, expect, test } from 'vitest';
import { spreadRows } from './spread.ts';

const column = (length: number, of: (row: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, i) => of(i));

describe('spreadRows', () => {
  test('as many as asked for, each once, ascending', () => {
    const [times, values] = [column(5000, (i) => i * 10), column(5000, (i) => 1 + ((i * 7919) % 997))];
    for (const limit of [0, 1, 2, 3, 10, 99, 1000, 4999, 5000, 6000]) {
      const rows = spreadRows(times, values, limit);
      expect(rows.length, `limit ${limit}`).toBe(Math.min(limit, 5000));
      expect([...new Set(rows)].sort((a, b) => a - b)).toEqual(rows);
      expect(rows.every((row) => row >= 0 && row < 5000)).toBe(true);
    }
  });

  test('a rare slow one among thousands of fast ones is kept, and so is a quiet time beside a busy one', () => {
    // One a minute for half an hour, then a thousand a minute; a single one of them is slow.
    const times = column(30_030, (i) => (i < 30 ? i * 60_000 : 1_800_000 + (i - 30) * 60));
    const values = column(30_030, (i) => (i === 20_000 ? 5000 : 10 + (i % 5)));
    const rows = spreadRows(times, values, 100);
    expect(rows).toContain(20_000);
    expect(rows.filter((row) => row < 30).length).toBeGreaterThanOrEqual(10);
    const later = rows.filter((row) => row >= 30).map((row) => times[row] ?? 0);
    expect(Math.max(...later) - Math.min(...later)).toBeGreaterThan(1_500_000);
  });

  test('values without a logarithm, and points that are all at one place', () => {
    const odd = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-310, 7, 8];
    expect(
      spreadRows(
        column(8, () => 5),
        Float64Array.from(odd),
        5,
      ).length,
    ).toBe(5);
    expect(
      spreadRows(
        column(8, (i) => i),
        Float64Array.from(odd),
        7,
      ).length,
    ).toBe(7);
    expect(
      spreadRows(
        column(100, () => 5),
        column(100, () => 5),
        3,
      ).length,
    ).toBe(3);
  });
});
