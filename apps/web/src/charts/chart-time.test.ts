import { expect, test } from 'vitest';
import { clockTime, ELAPSED, fullTime, timeTicks } from './chart-time.ts';

const STYLE = { locale: 'en', timeZone: ELAPSED };

test('times since something began', () => {
  expect(timeTicks([0, 30_000, 90_000, 3_605_000], 30_000, STYLE)).toEqual(['0:00', '0:30', '1:30', '1:00:05']);
  expect(fullTime(65_250, STYLE, true)).toBe('1:05.250');
  expect(clockTime(-5000, STYLE)).toBe('-0:05');
});
