// How observations are taken to lie within a bucket of a native histogram: evenly on a logarithmic scale in an
// exponential bucket, on a linear one in the zero bucket and in custom buckets.
import { type Histogram, isCustom } from './histogram.ts';

export interface Ends {
  readonly lower: number;
  readonly upper: number;
}

/** The zero bucket of a histogram with observations on one side of zero only does not reach to the other side. */
export function clipZeroBucket(histogram: Histogram, lower: number, upper: number): Ends {
  const hasNegative = histogram.negative.counts.some((count) => count !== 0);
  const hasPositive = histogram.positive.counts.some((count) => count !== 0);
  if (!hasNegative && hasPositive) return { lower: 0, upper };
  if (!hasPositive && hasNegative) return { lower, upper: 0 };
  return { lower, upper };
}

export function isLinear(lower: number, upper: number, histogram: Histogram): boolean {
  if (isCustom(histogram)) return true;
  const holdsZero = lower <= 0 && upper >= 0;
  return holdsZero || Math.max(Math.abs(lower), Math.abs(upper)) <= histogram.zeroThreshold;
}

/** The share of a bucket's observations that lie at or below `limit`, which is within the bucket. */
export function bucketShare(lower: number, upper: number, limit: number, histogram: Histogram): number {
  if (isLinear(lower, upper, histogram)) {
    // Of a bucket without an end nothing is known to lie below the limit, or all of it.
    if (lower === Number.NEGATIVE_INFINITY) return 1;
    if (upper === Number.POSITIVE_INFINITY) return 0;
    return (limit - lower) / (upper - lower);
  }
  const low = Math.log2(Math.abs(lower));
  const high = Math.log2(Math.abs(upper));
  return (Math.log2(Math.abs(limit)) - low) / (high - low);
}

/** The value below which the given share of a bucket's observations lies. */
export function valueAtShare(lower: number, upper: number, share: number, histogram: Histogram): number {
  if (isLinear(lower, upper, histogram)) return lower + (upper - lower) * share;
  const low = Math.log2(Math.abs(lower));
  const high = Math.log2(Math.abs(upper));
  return Math.sign(upper) * 2 ** (low + (high - low) * share);
}
