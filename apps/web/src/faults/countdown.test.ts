import { expect, test } from 'vitest';
import { countdown, longest } from './countdown.ts';

interface Case {
  readonly name: string;
  readonly until?: number;
  readonly now: number;
  readonly text: string;
  readonly share: number;
  readonly remainingMs: number | undefined;
}

// All begin at 100 s.
const cases: readonly Case[] = [
  { name: 'at the start', until: 220_000, now: 100_000, text: '2:00', share: 1, remainingMs: 120_000 },
  {
    name: 'a moment later it still reads whole seconds',
    until: 220_000,
    now: 100_001,
    text: '2:00',
    share: 119_999 / 120_000,
    remainingMs: 119_999,
  },
  { name: 'near the end', until: 220_000, now: 213_000, text: '0:07', share: 7 / 120, remainingMs: 7000 },
  { name: 'the last second', until: 220_000, now: 219_500, text: '0:01', share: 0.5 / 120, remainingMs: 500 },
  { name: 'over', until: 220_000, now: 230_000, text: '0:00', share: 0, remainingMs: 0 },
  { name: 'hours', until: 100_000 + 3_723_000, now: 100_000, text: '1:02:03', share: 1, remainingMs: 3_723_000 },
  { name: 'a clock that is behind', until: 220_000, now: 90_000, text: '2:10', share: 1, remainingMs: 130_000 },
  { name: 'without an end it counts up', now: 165_900, text: '1:05', share: 1, remainingMs: undefined },
  { name: 'no length at all', until: 100_000, now: 100_000, text: '0:00', share: 0, remainingMs: 0 },
];

for (const { name, until, now, ...want } of cases) {
  test(name, () => {
    const times = { fromUnixMs: 100_000, ...(until === undefined ? {} : { untilUnixMs: until }) };
    expect(countdown(times, now)).toEqual(want);
  });
}

test('the longest of several is the one that ends last, and one without an end ends after all', () => {
  const first = { fromUnixMs: 0, untilUnixMs: 10 };
  const second = { fromUnixMs: 0, untilUnixMs: 20 };
  const endless = { fromUnixMs: 0 };
  expect(longest([])).toBeUndefined();
  expect(longest([first, second])).toBe(second);
  expect(longest([endless, second])).toBe(endless);
});
