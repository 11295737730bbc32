// Quantiles and fractions of native histograms. Within an exponential bucket observations are taken to lie evenly on a
// logarithmic scale; within the zero bucket and custom buckets, on a linear one.
import { type Bucket, bucketList } from './bucket-list.ts';
import { type Histogram, isCustom } from './histogram.ts';

export function nativeQuantile(q: number, histogram: Histogram): number {
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  if (histogram.count === 0 || Number.isNaN(q)) return Number.NaN;
  const buckets = bucketList(histogram);
  const observed = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  // Observations of NaN are counted but lie in no bucket; a sum of NaN tells that there may be some.
  const rank = q * histogram.count;
  if (Number.isNaN(histogram.sum) && rank > observed) return Number.NaN;
  let before = 0;
  let found: Bucket | undefined;
  for (const bucket of buckets) {
    found = bucket;
    if (before + bucket.count >= rank) break;
    before += bucket.count;
  }
  if (!found) return Number.NaN;
  const { lower, upper } = clipped(found, histogram);
  if (rank > before + found.count) return Number.isNaN(histogram.sum) ? Number.NaN : upper;
  if (isCustom(histogram)) {
    if (lower === Number.NEGATIVE_INFINITY) return upper;
    if (upper === Number.POSITIVE_INFINITY) return lower;
  }
  return interpolate(lower, upper, (rank - before) / found.count, histogram);
}

/** The share of observations in (lower, upper]. */
export function nativeFraction(lower: number, upper: number, histogram: Histogram): number {
  if (histogram.count === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  const below = countBelow(upper, histogram) - countBelow(lower, histogram);
  return below / histogram.count;
}

function countBelow(limit: number, histogram: Histogram): number {
  let sum = 0;
  for (const bucket of bucketList(histogram)) {
    const { lower, upper } = clipped(bucket, histogram);
    if (limit >= upper) sum += bucket.count;
    else if (limit > lower) sum += bucket.count * share(lower, upper, limit, histogram);
  }
  return sum;
}

/** The zero bucket of a histogram with observations on one side of zero only does not reach to the other side. */
function clipped(bucket: Bucket, histogram: Histogram): { readonly lower: number; readonly upper: number } {
  let { lower, upper } = bucket;
  if (isCustom(histogram)) {
    // As with classic histograms: what is measured is mostly positive, so the first bucket starts at zero.
    if (lower === Number.NEGATIVE_INFINITY && upper > 0) lower = 0;
    return { lower, upper };
  }
  if (lower < 0 && upper > 0) {
    const hasNegative = histogram.negative.counts.some((count) => count !== 0);
    const hasPositive = histogram.positive.counts.some((count) => count !== 0);
    if (!hasNegative && hasPositive) lower = 0;
    else if (!hasPositive && hasNegative) upper = 0;
  }
  return { lower, upper };
}

function isLinear(lower: number, upper: number, histogram: Histogram): boolean {
  return isCustom(histogram) || lower <= 0 === upper >= 0 || !Number.isFinite(lower) || !Number.isFinite(upper);
}

function interpolate(lower: number, upper: number, fraction: number, histogram: Histogram): number {
  if (isLinear(lower, upper, histogram)) return lower + (upper - lower) * fraction;
  const low = Math.log2(Math.abs(lower));
  const high = Math.log2(Math.abs(upper));
  return lower > 0 ? 2 ** (low + (high - low) * fraction) : -(2 ** (low + (high - low) * fraction));
}

function share(lower: number, upper: number, limit: number, histogram: Histogram): number {
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
