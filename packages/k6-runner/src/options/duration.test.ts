import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

describe('parseDuration', () => {
  const cases: readonly (readonly [text: string, ms: number])[] = [
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1h', 3_600_000],
    ['1.5s', 1500],
    ['.5s', 500],
    ['2d1h', 176_400_000],
    ['0', 0],
    ['0s', 0],
    ['250', 250],
    ['-5s', -5000],
    ['20us', 0.02],
    ['20µs', 0.02],
    ['1h0.1s', 3_600_100],
  ];
  for (const [text, ms] of cases) test(text, () => expect(parseDuration(text)).toBe(ms));
  for (const text of ['', 's', '10 s', '1x', '1m30', 'abc', '1s-2s', '--1s', '1m 30s', 'NaN', '1e3s']) {
    test(`refuses ${JSON.stringify(text)}`, () => expect(() => parseDuration(text)).toThrow(/want a duration/));
  }
});

describe('formatDuration', () => {
  const cases: readonly (readonly [ms: number, text: string])[] = [
    [0, '0s'],
    [30_000, '30s'],
    [90_000, '1m30s'],
    [600_000, '10m0s'],
    [3_600_000, '1h0m0s'],
    [500, '500ms'],
    [1500, '1.5s'],
    [61_100, '1m1.1s'],
    [0.02, '20µs'],
    [0.000005, '5ns'],
    [-1500, '-1.5s'],
    [90_061_000, '25h1m1s'],
  ];
  for (const [ms, text] of cases) test(text, () => expect(formatDuration(ms)).toBe(text));
});
