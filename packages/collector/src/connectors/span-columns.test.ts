import { describe, expect, test } from 'vitest';
import { durationNanoOf, secondsOf, timesOf, wordsOf } from './span-columns.ts';
import { spanBatch } from './testing/spans.ts';

describe('durations', () => {
  const START = 1_700_000_000_000_000_000n;
  for (const { name, end, nano } of [
    { name: 'none', end: START, nano: 0 },
    { name: 'a nanosecond', end: START + 1n, nano: 1 },
    { name: 'across the low word', end: START + 4_294_967_297n, nano: 4_294_967_297 },
    { name: 'an hour', end: START + 3_600_000_000_000n, nano: 3.6e12 },
    { name: 'the end before the start', end: START - 1n, nano: 0 },
  ]) {
    test(name, () => {
      const batch = spanBatch([{ startUnixNano: START, endUnixNano: end }]);
      expect(durationNanoOf(timesOf(batch), 0)).toBe(nano);
    });
  }
});

test('seconds since the epoch', () => {
  const batch = spanBatch([{ startUnixNano: 1_700_000_000_250_000_000n }]);
  expect(secondsOf(timesOf(batch).start, 0)).toBeCloseTo(1_700_000_000.25, 6);
});

test('words of bytes that are not aligned', () => {
  const bytes = new Uint8Array([9, 1, 0, 0, 0, 2, 0, 0, 0]).subarray(1);
  expect([...wordsOf(bytes)]).toEqual([1, 2]);
});
