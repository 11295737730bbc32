// Quantiles and fractions of native histograms.
import { type Bucket, bucketList } from './bucket-list.ts';
import { bucketShare, clipZeroBucket, type Ends, valueAtShare } from './buckets.ts';
import { type Histogram, isCustom } from './histogram.ts';

export function nativeQuantile(q: number, histogram: Histogram): number {
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  if (histogram.count === 0 || Number.isNaN(q)) return Number.NaN;
  const buckets = bucketList(histogram);
  const observed = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  // Observations of NaN are counted but lie in no bucket. They count as larger than everything.
  const rank = q * histogram.count;
  const found = findBucket(buckets, q, rank, histogram.count, observed);
  if (!found) return Number.NaN;
  const { bucket, before } = found;
  if (Number.isNaN(histogram.sum) && rank > observed) return Number.NaN;
  const { lower, upper } = clipped(bucket, histogram);
  if (rank > before + bucket.count) return upper;
  if (lower === Number.NEGATIVE_INFINITY) return upper;
  if (upper === Number.POSITIVE_INFINITY) return lower;
  return valueAtShare(lower, upper, (rank - before) / bucket.count, histogram);
}

/** The share of observations in (lower, upper]. */
export function nativeFraction(lower: number, upper: number, histogram: Histogram): number {
  if (histogram.count === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  const between = countBelow(upper, histogram) - countBelow(lower, histogram);
  return between / histogram.count;
}

/** From the nearer end: where the rank falls between two buckets, each half of the quantiles takes the outer one. */
function findBucket(
  buckets: readonly Bucket[],
  q: number,
  rank: number,
  count: number,
  observed: number,
): { readonly bucket: Bucket; readonly before: number } | undefined {
  if (q < 0.5 || observed < count) {
    let before = 0;
    for (const bucket of buckets) {
      if (before + bucket.count >= rank || bucket === buckets.at(-1)) return { bucket, before };
      before += bucket.count;
    }
    return undefined;
  }
  let after = 0;
  const rankFromEnd = count - rank;
  for (const bucket of [...buckets].reverse()) {
    if (after + bucket.count >= rankFromEnd || bucket === buckets[0]) {
      return { bucket, before: observed - after - bucket.count };
    }
    after += bucket.count;
  }
  return undefined;
}

function countBelow(limit: number, histogram: Histogram): number {
  let sum = 0;
  for (const bucket of bucketList(histogram)) {
    const { lower, upper } = clipped(bucket, histogram);
    if (limit >= upper) sum += bucket.count;
    else if (limit > lower) sum += bucket.count * bucketShare(lower, upper, limit, histogram);
  }
  return sum;
}

function clipped(bucket: Bucket, histogram: Histogram): Ends {
  const { lower, upper } = bucket;
  if (isCustom(histogram)) {
    // As with classic histograms: what is measured is mostly positive, so the first bucket starts at zero.
    return { lower: lower === Number.NEGATIVE_INFINITY && upper > 0 ? 0 : lower, upper };
  }
  return lower < 0 && upper > 0 ? clipZeroBucket(histogram, lower, upper) : { lower, upper };
}
