import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../options/types.ts';
import { constantArrivals, rampingArrivals, rateAt } from './arrivals.ts';
import { describeScenario, fixedDuration, fixedInteger } from './describe.ts';
import { testMaxDurationMs, testVus } from './requirements.ts';
import { vuSteps } from './vu-steps.ts';

const stage = (durationMs: number, target: number): { durationMs: number; target: number } => ({ durationMs, target });
const BASE = { startTimeMs: 0, gracefulStopMs: 30_000, exec: 'default', env: {}, tags: {} };

describe('VUs of ramping-vus', () => {
  const cases: readonly { name: string; start: number; stages: ReturnType<typeof stage>[]; steps: number[][] }[] = [
    { name: 'flat', start: 2, stages: [stage(1000, 2)], steps: [[0, 2]] },
    {
      name: 'up',
      start: 0,
      stages: [stage(1000, 4)],
      steps: [
        [0, 0],
        [250, 1],
        [500, 2],
        [750, 3],
        [1000, 4],
      ],
    },
    {
      name: 'up and down',
      start: 1,
      stages: [stage(1000, 3), stage(500, 3), stage(900, 0)],
      steps: [
        [0, 1],
        [500, 2],
        [1000, 3],
        [1800, 2],
        [2100, 1],
        [2400, 0],
      ],
    },
    {
      name: 'a jump',
      start: 1,
      stages: [stage(0, 5), stage(1000, 5), stage(0, 2)],
      steps: [
        [0, 1],
        [0, 5],
        [1000, 2],
      ],
    },
  ];
  for (const c of cases) {
    test(c.name, () => expect(vuSteps(c.start, c.stages).map(({ timeMs, vus }) => [timeMs, vus])).toEqual(c.steps));
  }
});

describe('arrivals', () => {
  test('a constant rate', () => {
    expect([...constantArrivals(4, 1000, 1000)]).toEqual([0, 250, 500, 750]);
    expect([...constantArrivals(30, 60_000, 10_000)]).toEqual([0, 2000, 4000, 6000, 8000]);
    expect([...constantArrivals(7, 1000, 3_600_000)]).toHaveLength(25_200);
  });
  test('a flat ramp is a constant rate, one period later', () => {
    expect([...rampingArrivals(4, 1000, [stage(1000, 4)])]).toEqual([250, 500, 750, 1000]);
  });
  test('from 0: the square root of the area', () => {
    // due(t) = t²/2 × 10/s², t in seconds.
    const times = [...rampingArrivals(0, 1000, [stage(1000, 10)])];
    expect(times).toHaveLength(5);
    for (const [index, timeMs] of times.entries()) expect(timeMs).toBeCloseTo(1000 * Math.sqrt((index + 1) / 5), 6);
  });
  test('down to 0, a pause, a jump', () => {
    const times = [...rampingArrivals(10, 1000, [stage(1000, 0), stage(1000, 0), stage(0, 10), stage(1000, 10)])];
    expect(times).toHaveLength(15);
    expect(times[4]).toBeCloseTo(1000, 6);
    expect(times[5]).toBeCloseTo(2100, 6);
    expect(times.every((timeMs, index) => index === 0 || timeMs > (times[index - 1] ?? 0))).toBe(true);
  });
  test('fractions carry over stages', () => {
    expect([...rampingArrivals(1, 1000, [stage(500, 1), stage(500, 1), stage(700, 1)])]).toHaveLength(1);
  });
  test('the rate at a time', () => {
    const stages = [stage(1000, 10), stage(1000, 10), stage(1000, 0)];
    expect([0, 500, 1500, 2500, 9000].map((timeMs) => rateAt(0, 1000, stages, timeMs) * 1000)).toEqual([
      0, 5, 10, 5, 0,
    ]);
  });
});

describe('VUs of a test', () => {
  const constant = (vus: number, startTimeMs: number, durationMs: number, gracefulStopMs = 0): Scenario => ({
    ...BASE,
    executor: 'constant-vus',
    vus,
    durationMs,
    startTimeMs,
    gracefulStopMs,
  });
  const cases: readonly { name: string; scenarios: Scenario[]; vus: { initial: number; max: number } }[] = [
    { name: 'side by side', scenarios: [constant(2, 0, 1000), constant(3, 0, 1000)], vus: { initial: 5, max: 5 } },
    {
      name: 'one after the other',
      scenarios: [constant(2, 0, 1000), constant(3, 1000, 1000)],
      vus: { initial: 3, max: 3 },
    },
    {
      name: 'overlapping while the first may finish',
      scenarios: [constant(2, 0, 1000, 500), constant(3, 1000, 1000)],
      vus: { initial: 5, max: 5 },
    },
    {
      name: 'an arrival rate starts with fewer',
      scenarios: [
        {
          ...BASE,
          executor: 'constant-arrival-rate',
          rate: 1,
          timeUnitMs: 1,
          durationMs: 1,
          preAllocatedVUs: 2,
          maxVUs: 9,
        },
      ],
      vus: { initial: 2, max: 9 },
    },
    {
      name: 'ramped down VUs are free after their grace',
      scenarios: [
        {
          ...BASE,
          executor: 'ramping-vus',
          startVUs: 4,
          stages: [stage(0, 1), stage(10_000, 1)],
          gracefulRampDownMs: 2000,
          gracefulStopMs: 0,
        },
        constant(3, 2000, 1000),
      ],
      vus: { initial: 4, max: 4 },
    },
    {
      name: 'a dip keeps them',
      scenarios: [
        {
          ...BASE,
          executor: 'ramping-vus',
          startVUs: 4,
          stages: [stage(0, 1), stage(1000, 1), stage(0, 4), stage(5000, 4)],
          gracefulRampDownMs: 2000,
          gracefulStopMs: 0,
        },
        constant(3, 500, 100),
      ],
      vus: { initial: 7, max: 7 },
    },
  ];
  for (const c of cases) test(c.name, () => expect(testVus(c.scenarios)).toEqual(c.vus));
  test('the longest time', () => expect(testMaxDurationMs([constant(1, 500, 1000, 250)])).toBe(1750));
});

describe('in words', () => {
  const arrival = { preAllocatedVUs: 5, maxVUs: 20, timeUnitMs: 1000 };
  const cases: readonly (readonly [Scenario, string])[] = [
    [{ ...BASE, executor: 'constant-vus', vus: 10, durationMs: 30_000 }, '10 looping VUs for 30s (gracefulStop: 30s)'],
    [
      {
        ...BASE,
        executor: 'ramping-vus',
        startVUs: 1,
        stages: [stage(30_000, 20), stage(60_000, 0)],
        gracefulRampDownMs: 30_000,
      },
      'Up to 20 looping VUs for 1m30s over 2 stages (gracefulRampDown: 30s, gracefulStop: 30s)',
    ],
    [
      { ...BASE, executor: 'shared-iterations', vus: 3, iterations: 9, maxDurationMs: 600_000, startTimeMs: 5000 },
      '9 iterations shared among 3 VUs (maxDuration: 10m0s, startTime: 5s, gracefulStop: 30s)',
    ],
    [
      { ...BASE, executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDurationMs: 600_000, exec: 'buy' },
      '1 iterations for each of 1 VUs (maxDuration: 10m0s, exec: buy, gracefulStop: 30s)',
    ],
    [
      { ...BASE, ...arrival, executor: 'constant-arrival-rate', rate: 50, durationMs: 60_000, gracefulStopMs: 0 },
      '50.00 iterations/s for 1m0s (maxVUs: 5-20)',
    ],
    [
      { ...BASE, ...arrival, executor: 'ramping-arrival-rate', startRate: 1, stages: [stage(1000, 5)], maxVUs: 5 },
      'Up to 5.00 iterations/s for 1s over 1 stages (maxVUs: 5, gracefulStop: 30s)',
    ],
  ];
  for (const [scenario, text] of cases) test(text, () => expect(describeScenario(scenario)).toBe(text));

  const durations: readonly (readonly [ms: number, maxMs: number, text: string])[] = [
    [1500, 30_000, '01.5s'],
    [1500, 5000, '1.5s'],
    [1500, 600_000, '00m01.5s'],
    [12_340, 90_000, '0m12.3s'],
    [59_990, 90_000, '1m00.0s'],
    [3_723_000, 7_200_000, '1h02m03.0s'],
    [90_000_000, 86_400_000 * 12, '01d01h00m00.0s'],
    [-5, 30_000, '00.0s'],
  ];
  for (const [ms, maxMs, text] of durations)
    test(`${ms} of ${maxMs}`, () => expect(fixedDuration(ms, maxMs)).toBe(text));
  test('integers', () => expect(fixedInteger(7, 200)).toBe('007'));
});
