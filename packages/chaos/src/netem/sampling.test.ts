// Statistics with a seeded generator: bounds are five standard errors or more, and far from any other model.
import type { DelayDistribution, NetemSpec } from '@o11y-lab/lab-control';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../testing/random.ts';
import { correlated } from './correlated.ts';
import { delayOf, normalQuantile, normalShare } from './distribution.ts';
import { type Draw, gilbertElliottLoss, markovLoss, randomLoss, statisticLoss } from './loss.ts';

const COUNT = 40_000;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** How much a value resembles the one before, from -1 to 1. */
function autocorrelation(values: readonly number[]): number {
  const middle = mean(values);
  const products = values.slice(1).map((value, index) => (value - middle) * (values[index]! - middle));
  return mean(products) / deviation(values) ** 2;
}

function delays(distribution: DelayDistribution, timeMs = 1000, jitterMs = 100): number[] {
  const random = seededRandom(11);
  return Array.from({ length: COUNT }, () => delayOf(distribution, timeMs, jitterMs, random(), random));
}

function percentile(values: readonly number[], share: number): number {
  return [...values].sort((one, other) => one - other)[Math.floor(share * values.length)]!;
}

describe('distributions', () => {
  // Quantiles of the tables of iproute2, in multiples of the jitter.
  const cases: readonly (readonly [DelayDistribution, Readonly<Record<number, number>>])[] = [
    ['', { 0.05: -0.9, 0.5: 0, 0.95: 0.9 }],
    ['uniform', { 0.05: -0.9, 0.5: 0, 0.95: 0.9 }],
    ['normal', { 0.05: -1.645, 0.5: 0, 0.95: 1.645 }],
    ['pareto', { 0.05: -0.644, 0.5: -0.32, 0.95: 1.619 }],
  ];
  for (const [name, quantiles] of cases) {
    test(`${name || 'none'}: quantiles`, () => {
      const values = delays(name);
      for (const [share, multiple] of Object.entries(quantiles)) {
        expect(Math.abs(percentile(values, Number(share)) - (1000 + 100 * multiple)), `at ${share}`).toBeLessThan(5);
      }
    });
  }

  test('uniform stays within the jitter', () => {
    const values = delays('uniform');
    expect(Math.min(...values)).toBeGreaterThanOrEqual(900);
    expect(Math.max(...values)).toBeLessThanOrEqual(1100);
  });

  test('paretonormal lies between its parts', () => {
    const [mixed, pareto, normal] = [delays('paretonormal'), delays('pareto'), delays('normal')];
    expect(Math.abs(mean(mixed) - 1000)).toBeLessThan(5);
    expect(percentile(mixed, 0.01)).toBeLessThan(percentile(pareto, 0.01));
    expect(percentile(mixed, 0.01)).toBeGreaterThan(percentile(normal, 0.01));
  });

  test('no delay is below zero or beyond four times the jitter', () => {
    for (const name of ['normal', 'pareto', 'paretonormal'] as const) {
      const values = delays(name, 300, 200);
      expect(Math.min(...values), name).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values), name).toBeLessThanOrEqual(300 + 4 * 200);
    }
  });

  test('without jitter every delay is the same', () => {
    expect(new Set(delays('normal', 50, 0))).toEqual(new Set([50]));
  });

  test('the normal quantile is the inverse of the normal share', () => {
    for (const z of [-3.5, -2, -1, -0.1, 0, 0.5, 1.96, 3]) expect(normalQuantile(normalShare(z))).toBeCloseTo(z, 3);
    expect(Number.isFinite(normalQuantile(0))).toBe(true);
  });
});

describe('correlation', () => {
  for (const percent of [0, 20, 50, 90]) {
    test(`${percent}%: numbers stay uniform and resemble the one before`, () => {
      const next = correlated(seededRandom(3), percent);
      const values = Array.from({ length: COUNT }, next);
      expect(Math.abs(mean(values) - 0.5)).toBeLessThan(0.03);
      expect(Math.abs(deviation(values) - Math.sqrt(1 / 12))).toBeLessThan(0.01);
      expect(Math.abs(autocorrelation(values) - percent / 100)).toBeLessThan(0.03);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThan(1);
    });
  }
  test('100% does not stand still for ever at one number', () => {
    expect(correlated(seededRandom(3), 100)()).toBeGreaterThan(0);
  });
});

describe('losses', () => {
  const draw = (isLost: Draw): boolean[] => Array.from({ length: COUNT }, isLost);
  const share = (lost: readonly boolean[]): number => lost.filter(Boolean).length / lost.length;
  /** Mean length of a run of losses. */
  const burst = (lost: readonly boolean[]): number =>
    lost.filter(Boolean).length / lost.filter((isLost, index) => isLost && !lost[index - 1]).length;

  test('random: the share, alone', () => {
    const lost = draw(randomLoss(10, 0, seededRandom(2)));
    expect(Math.abs(share(lost) - 0.1)).toBeLessThan(0.008);
    expect(Math.abs(burst(lost) - 1 / 0.9)).toBeLessThan(0.03);
  });

  test('random with correlation: the same share, in bursts', () => {
    const lost = draw(randomLoss(10, 75, seededRandom(2)));
    expect(Math.abs(share(lost) - 0.1)).toBeLessThan(0.02);
    expect(burst(lost)).toBeGreaterThan(1.8);
  });

  test('nothing and everything', () => {
    expect(share(draw(randomLoss(0, 0, seededRandom(2))))).toBe(0);
    expect(share(draw(randomLoss(100, 0, seededRandom(2))))).toBe(1);
  });

  const states = (more: Partial<Extract<NetemSpec, { kind: 'loss-state' }>>) =>
    markovLoss({ kind: 'loss-state', p13: 0, p31: 100, p32: 0, p23: 100, p14: 0, ...more }, seededRandom(4));

  test('four states: single losses', () => {
    const lost = draw(states({ p14: 10 }));
    expect(Math.abs(share(lost) - 0.1 / 1.1)).toBeLessThan(0.008); // after each comes a packet that is received
    expect(burst(lost)).toBe(1);
  });

  test('four states: bursts of losses', () => {
    const lost = draw(states({ p13: 5, p31: 25 }));
    expect(Math.abs(share(lost) - 5 / 30)).toBeLessThan(0.02);
    expect(Math.abs(burst(lost) - 4)).toBeLessThan(0.4);
  });

  test('four states: packets received within a burst', () => {
    const lost = draw(states({ p13: 5, p31: 10, p32: 50, p23: 50 }));
    expect(burst(lost)).toBeLessThan(2);
    expect(share(lost)).toBeGreaterThan(0.15);
  });

  test('Gilbert-Elliott', () => {
    const spec = { kind: 'loss-gemodel', pg: 2, pb: 18, oneH: 80, oneK: 1 } as const;
    const lost = draw(gilbertElliottLoss(spec, seededRandom(6)));
    expect(Math.abs(share(lost) - (0.1 * 0.8 + 0.9 * 0.01))).toBeLessThan(0.015);
    expect(burst(lost)).toBeGreaterThan(2);
  });

  test('iptables: a probability', () => {
    expect(
      Math.abs(share(draw(statisticLoss({ mode: 'random', probability: 0.2 }, seededRandom(8)))) - 0.2),
    ).toBeLessThan(0.01);
  });

  test('iptables: every so many, exactly', () => {
    const isLost = statisticLoss({ mode: 'nth', every: 4, packet: 1 }, seededRandom(8));
    expect(Array.from({ length: 8 }, isLost)).toEqual([false, true, false, false, false, true, false, false]);
  });
});
