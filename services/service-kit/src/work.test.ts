import { expect, test } from 'vitest';
import { workDurationMs } from './work.ts';

// u1 and u2 that make the gaussian 0, +1.645 (the 95th percentile) and -1.645.
const cases = [
  { name: 'the median', u1: 1, u2: 0, medianMs: 40, wantMs: 40 },
  {
    name: 'the 95th percentile is 1.5 times the median',
    u1: Math.exp(-(1.645 ** 2) / 2),
    u2: 0,
    medianMs: 40,
    wantMs: 60,
  },
  {
    name: 'the 5th percentile is two thirds of it',
    u1: Math.exp(-(1.645 ** 2) / 2),
    u2: 0.5,
    medianMs: 40,
    wantMs: 26.5,
  },
  { name: 'no work takes no time', u1: 0.3, u2: 0.3, medianMs: 0, wantMs: 0 },
];

for (const c of cases) {
  test(c.name, () => {
    expect(workDurationMs(c.medianMs, c.u1, c.u2)).toBeCloseTo(c.wantMs, 0);
  });
}
