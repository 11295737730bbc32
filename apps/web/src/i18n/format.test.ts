import { expect, test } from 'vitest';
import { formatAgo, formatBytes, formatDuration, formatNumber, formatPercent } from './format.ts';

const cases: readonly [got: string, want: string][] = [
  [formatNumber(0.256, 'en'), '0.26'],
  [formatNumber(1234.5, 'en'), '1,235'],
  [formatNumber(Number.NaN, 'en'), 'NaN'],
  [formatDuration(0.85, 'en'), '850 µs'],
  [formatDuration(12.34, 'en'), '12.3 ms'],
  [formatDuration(1250, 'en'), '1.25 s'],
  [formatDuration(125_000, 'en'), '2 min 5 s'],
  [formatDuration(300_000, 'en'), '5 min'],
  [formatDuration(119_900, 'en'), '2 min'],
  [formatDuration(7_260_000, 'en'), '2 h 1 min'],
  [formatDuration(90_000_000, 'en'), '1 d 1 h'],
  [formatDuration(3_600_000, 'en'), '1 h'],
  [formatBytes(1536, 'en'), '1.5 KiB'],
  [formatBytes(3, 'en'), '3 B'],
  [formatPercent(0.1234, 'en'), '12.3%'],
  [formatAgo(0, 5000, 'en'), '5 seconds ago'],
  [formatAgo(0, 7_200_000, 'zh-TW'), '2 小時前'],
];
for (const [got, want] of cases) test(want, () => expect(got).toBe(want));
