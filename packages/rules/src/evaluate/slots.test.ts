import { expect, test } from 'vitest';
import { nextSlot, slotOffsetMs } from './slots.ts';

test('slots are multiples of the interval, moved by the offset, and never at the time itself', () => {
  const cases = [
    [1000, 0, 0, 1000],
    [1000, 0, 999, 1000],
    [1000, 0, 1000, 2000],
    [1000, 300, 1299, 1300],
    [1000, 300, 1300, 2300],
    [1000, 300, 9000, 9300],
    [60_000, 59_999, 0, 59_999],
  ] as const;
  for (const [intervalMs, offsetMs, at, want] of cases) expect(nextSlot(at, intervalMs, offsetMs)).toBe(want);
});

test('groups spread over their interval', () => {
  const offsets = Array.from({ length: 100 }, (_, i) => slotOffsetMs(`rules/http.yaml;group ${i}`, 10_000));
  for (const offset of offsets) expect(offset >= 0 && offset < 10_000).toBe(true);
  for (let tenth = 0; tenth < 10; tenth++) {
    expect(offsets.filter((offset) => Math.floor(offset / 1000) === tenth).length).toBeGreaterThan(2);
  }
});
