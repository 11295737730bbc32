import type { RangeAggregation } from '../syntax/ast.ts';

/** Samples from `first` up to but without `last`; never empty. */
export interface Window {
  readonly timeNs: readonly number[];
  readonly value: readonly number[];
  readonly first: number;
  readonly last: number;
  /** The window is (endNs - rangeNs, endNs]. */
  readonly endNs: number;
  readonly rangeNs: number;
}

export type RangeFunction = (window: Window) => number | undefined;

export function rangeFunction(expr: RangeAggregation): RangeFunction {
  const rangeSeconds = expr.rangeMs / 1000;
  switch (expr.operation) {
    case 'rate':
    case 'bytes_rate':
      return (window) => sum(window) / rangeSeconds;
    case 'count_over_time':
    case 'bytes_over_time':
    case 'sum_over_time':
      return sum;
    case 'rate_counter':
      return counterRate;
    case 'avg_over_time':
      return (window) => mean(window);
    case 'min_over_time':
      return (window) => extreme(window, (a, b) => a < b);
    case 'max_over_time':
      return (window) => extreme(window, (a, b) => a > b);
    case 'stdvar_over_time':
      return variance;
    case 'stddev_over_time':
      return (window) => Math.sqrt(variance(window));
    case 'quantile_over_time': {
      const quantile = expr.parameter ?? Number.NaN;
      return ({ value, first, last }) => quantileOf(quantile, value.slice(first, last));
    }
    case 'first_over_time':
      return ({ value, first }) => value[first];
    case 'last_over_time':
      return ({ value, last }) => value[last - 1];
    case 'absent_over_time':
      return () => 1; // only presence counts, see evaluateRange
    default:
      return expr.operation satisfies never;
  }
}

function sum({ value, first, last }: Window): number {
  let total = 0;
  for (let i = first; i < last; i++) total += value[i] ?? 0;
  return total;
}

/** Running mean, which does not overflow where the sum would. */
function mean({ value, first, last }: Window): number {
  let average = 0;
  for (let i = first; i < last; i++) {
    const next = value[i] ?? 0;
    if (!Number.isFinite(average) && (!Number.isFinite(next) ? average === next : !Number.isNaN(next))) continue;
    average += (next - average) / (i - first + 1);
  }
  return average;
}

/** NaN gives way to any number. */
function extreme({ value, first, last }: Window, better: (a: number, b: number) => boolean): number {
  let found = value[first] ?? 0;
  for (let i = first + 1; i < last; i++) {
    const next = value[i] ?? 0;
    if (better(next, found) || Number.isNaN(found)) found = next;
  }
  return found;
}

/** Welford's algorithm, population variance. */
function variance({ value, first, last }: Window): number {
  let average = 0;
  let squares = 0;
  for (let i = first; i < last; i++) {
    const next = value[i] ?? 0;
    const before = next - average;
    average += before / (i - first + 1);
    squares += before * (next - average);
  }
  return squares / (last - first);
}

/** The quantile by linear interpolation between the two nearest ranks. */
export function quantileOf(quantile: number, values: readonly number[]): number {
  if (Number.isNaN(quantile)) return Number.NaN;
  if (quantile < 0) return -Infinity;
  if (quantile > 1) return Infinity;
  const sorted = [...values].sort((a, b) => (Number.isNaN(a) ? -1 : Number.isNaN(b) ? 1 : a - b));
  const rank = quantile * (sorted.length - 1);
  const lower = Math.floor(rank);
  const weight = rank - lower;
  const [below, above] = [sorted[lower] ?? Number.NaN, sorted[Math.min(lower + 1, sorted.length - 1)] ?? Number.NaN];
  return below * (1 - weight) + above * weight;
}

/** Increase per second of a counter, with resets added up and extrapolated to the ends of the range, as in PromQL. */
function counterRate({ timeNs, value, first, last, endNs, rangeNs }: Window): number | undefined {
  if (last - first < 2) return undefined;
  const [firstTime, lastTime] = [(timeNs[first] ?? 0) / 1e9, (timeNs[last - 1] ?? 0) / 1e9];
  let increase = (value[last - 1] ?? 0) - (value[first] ?? 0);
  for (let i = first + 1; i < last; i++) {
    const [before, now] = [value[i - 1] ?? 0, value[i] ?? 0];
    if (now < before) increase += before;
  }
  const sampled = lastTime - firstTime;
  const average = sampled / (last - first - 1);
  let toStart = firstTime - (endNs - rangeNs) / 1e9;
  const toEnd = endNs / 1e9 - lastTime;
  const start = value[first] ?? 0;
  // A counter does not go below zero, so it is not extrapolated past where it would.
  if (increase > 0 && start >= 0) toStart = Math.min(toStart, sampled * (start / increase));
  const threshold = average * 1.1;
  const covered = sampled + (toStart < threshold ? toStart : average / 2) + (toEnd < threshold ? toEnd : average / 2);
  return (increase * (covered / sampled)) / (rangeNs / 1e9);
}
