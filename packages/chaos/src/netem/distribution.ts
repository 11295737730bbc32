// The delay distributions of netem: multiples of the jitter around the delay, as the tables of iproute2 hold them.
import type { DelayDistribution } from '@o11y-lab/lab-control';

/** Pareto with shape 3, moved to mean 0 and scaled by 4/3; the tables end at 4 (a 16-bit value over 8,192). */
const PARETO_SHAPE = 3;
const PARETO_MEAN = 1.5;
const PARETO_SCALE = 4 / 3;
const TABLE_MAX = 4;

/** How far packets of one burst get apart, in multiples of the jitter: the whole range, or four standard deviations. */
export const SPREAD: Readonly<Record<DelayDistribution, number>> = {
  '': 2,
  uniform: 2,
  normal: 4,
  pareto: 4,
  paretonormal: 4,
};

/** The delay for a uniform number in [0, 1), never below 0. `random` is drawn from where one number is not enough. */
export function delayOf(
  distribution: DelayDistribution,
  timeMs: number,
  jitterMs: number,
  uniform: number,
  random: () => number,
): number {
  if (jitterMs === 0) return timeMs;
  return Math.max(0, timeMs + jitterMs * deviation(distribution, uniform, random));
}

function deviation(distribution: DelayDistribution, uniform: number, random: () => number): number {
  switch (distribution) {
    case '':
    case 'uniform':
      return 2 * uniform - 1;
    case 'normal':
      return bounded(normalQuantile(uniform));
    case 'pareto':
      return pareto(uniform);
    case 'paretonormal':
      return bounded(0.25 * normalQuantile(random()) + 0.75 * pareto(uniform));
    default:
      return distribution satisfies never;
  }
}

function pareto(uniform: number): number {
  return bounded(PARETO_SCALE * ((1 - uniform) ** (-1 / PARETO_SHAPE) - PARETO_MEAN));
}

function bounded(value: number): number {
  return Math.max(-TABLE_MAX, Math.min(TABLE_MAX, value));
}

/** The normal distribution, right to seven digits (Hart's approximation in the form of Zelen & Severo, 26.2.17). */
export function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return z >= 0 ? 1 - upper : upper;
}

/** Its inverse (Acklam's rational approximation, relative error below 1.2e-9), for shares in [0, 1). */
export function normalQuantile(share: number): number {
  const p = Math.min(1 - 1e-12, Math.max(1e-12, share));
  if (p < 0.02425) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  const above = polynomial(
    [
      -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
      2.506628277459239,
    ],
    r,
  );
  const below = polynomial(
    [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1],
    r,
  );
  return (above * q) / below;
}

function tail(q: number): number {
  const above = polynomial(
    [
      -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
      2.938163982698783,
    ],
    q,
  );
  return above / polynomial([0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1], q);
}

/** Highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
