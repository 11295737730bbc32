import { expect, test } from 'vitest';
import { formatChange, formatDuration, formatPercent } from './format.ts';

const cases = [
  { ns: 0, want: '0 ms' },
  { ns: 7, want: '7 ns' },
  { ns: 4310, want: '4.31 µs' },
  { ns: 96_719_373, want: '96.7 ms' },
  { ns: 100_000_000, want: '100 ms' },
  { ns: 999_600_000, want: '1 s' },
  { ns: 2_050_000_000, want: '2.05 s' },
  { ns: 200e9, want: '3 m 20 s' },
  { ns: 7_260e9, want: '2 h 1 m' },
  { ns: -5e6, want: '−5 ms' },
];
for (const c of cases) test(`${c.ns} ns`, () => expect(formatDuration(c.ns)).toBe(c.want));

test('a change has its sign', () => {
  expect([formatChange(5e6), formatChange(-5e6), formatChange(0)]).toEqual(['+5 ms', '−5 ms', '0 ms']);
});
test('shares', () => expect([0, 0.0123, 0.5].map(formatPercent)).toEqual(['0%', '1.2%', '50%']));
