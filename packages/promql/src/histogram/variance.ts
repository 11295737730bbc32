import { KahanSum } from '../evaluate/numeric.ts';
import { bucketList } from './bucket-list.ts';
import { type Histogram, isCustom } from './histogram.ts';

/** Estimated population variance: every observation is taken to lie in the middle of its bucket. */
export function histogramVariance(histogram: Histogram): number {
  const mean = histogram.sum / histogram.count;
  const sum = new KahanSum();
  for (const bucket of bucketList(histogram))
    sum.add(bucket.count * (middle(bucket.lower, bucket.upper, histogram) - mean) ** 2);
  return sum.value / histogram.count;
}

/** Geometric for exponential buckets, arithmetic for custom ones; the zero bucket's is zero. */
function middle(lower: number, upper: number, histogram: Histogram): number {
  if (isCustom(histogram)) {
    if (lower === Number.NEGATIVE_INFINITY && upper === Number.POSITIVE_INFINITY) return 0;
    if (lower === Number.NEGATIVE_INFINITY) return upper > 0 ? upper / 2 : upper;
    if (upper === Number.POSITIVE_INFINITY) return lower;
    return (lower + upper) / 2;
  }
  if (lower <= 0 && upper >= 0) return 0;
  return Math.sign(upper) * Math.sqrt(lower * upper);
}
