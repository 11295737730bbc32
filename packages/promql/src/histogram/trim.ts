// `</` and `>/`: what is left of a native histogram when all observations above or below a limit are taken out. A bucket
// that the limit cuts is split as quantiles split it. What is left of the sum is not known, so it is estimated from the
// middles of the buckets that remain; when nothing is taken out the histogram stays as it is.
import { exponentialBound } from './arithmetic.ts';
import { bucketShare, clipZeroBucket, isLinear } from './buckets.ts';
import { type Buckets, type Histogram, isCustom } from './histogram.ts';

/** What remains of one bucket: how many, and the value each is taken to have. */
interface Remainder {
  readonly count: number;
  readonly middle: number;
}

/** `keep` says which side of the limit stays. */
export function trimHistogram(histogram: Histogram, limit: number, keep: 'below' | 'above'): Histogram {
  let sum = 0;
  let count = 0;
  let changed = false;
  const take = (lower: number, upper: number, before: number): number => {
    if (before === 0) return 0;
    const rest = remainder(lower, upper, before, limit, keep, histogram);
    sum += rest.count * rest.middle;
    count += rest.count;
    if (rest.count !== before) changed = true;
    return rest.count;
  };
  const trimSide = (buckets: Buckets, bounds: (index: number) => readonly [number, number]): Buckets => ({
    indexes: buckets.indexes,
    counts: buckets.counts.map((before, i) => take(...bounds(buckets.indexes[i] ?? 0), before)),
  });
  const { schema, customBounds, zeroThreshold } = histogram;
  const ends = (index: number): readonly [number, number] =>
    isCustom(histogram)
      ? [
          index === 0 ? Number.NEGATIVE_INFINITY : (customBounds[index - 1] ?? 0),
          customBounds[index] ?? Number.POSITIVE_INFINITY,
        ]
      : [Math.max(exponentialBound(index - 1, schema), zeroThreshold), exponentialBound(index, schema)];
  const positive = trimSide(histogram.positive, ends);
  const negative = trimSide(histogram.negative, (index) => {
    const [lower, upper] = ends(index);
    return [-upper, -lower];
  });
  const zero = clipZeroBucket(histogram, -zeroThreshold, zeroThreshold);
  const zeroCount = take(zero.lower, zero.upper, histogram.zeroCount);
  if (!changed) return histogram;
  return { ...histogram, positive, negative, zeroCount, count, sum, counterReset: 'gauge' };
}

function remainder(
  lower: number,
  upper: number,
  count: number,
  limit: number,
  keep: 'below' | 'above',
  histogram: Histogram,
): Remainder {
  if (keep === 'below' ? limit >= upper : limit <= lower) return whole(lower, upper, count, histogram);
  if (keep === 'below' ? limit <= lower : limit >= upper) return { count: 0, middle: 0 };
  if (upper === Number.POSITIVE_INFINITY) {
    // Observations without an upper bound: none is known to lie below the limit, so all may lie above it.
    return keep === 'below' ? { count: 0, middle: 0 } : { count, middle: limit };
  }
  if (lower === Number.NEGATIVE_INFINITY) return firstCustom(upper, count, limit, keep, histogram);
  const below = count * bucketShare(lower, upper, limit, histogram);
  return keep === 'below'
    ? { count: below, middle: middleOf(lower, limit, histogram) }
    : { count: count - below, middle: middleOf(limit, upper, histogram) };
}

/** The first custom bucket starts at zero when it ends above it; else it has no start that is known. */
function firstCustom(
  upper: number,
  count: number,
  limit: number,
  keep: 'below' | 'above',
  histogram: Histogram,
): Remainder {
  if (upper <= 0) return keep === 'below' ? { count, middle: limit } : { count: 0, middle: 0 };
  if (limit < 0) return { count: 0, middle: 0 };
  return remainder(0, upper, count, limit, keep, histogram);
}

function whole(lower: number, upper: number, count: number, histogram: Histogram): Remainder {
  if (upper === Number.POSITIVE_INFINITY) return { count, middle: lower === Number.NEGATIVE_INFINITY ? 0 : lower };
  if (lower === Number.NEGATIVE_INFINITY) return { count, middle: upper > 0 ? upper / 2 : upper };
  return { count, middle: middleOf(lower, upper, histogram) };
}

function middleOf(lower: number, upper: number, histogram: Histogram): number {
  if (isLinear(lower, upper, histogram)) return (lower + upper) / 2;
  return Math.sign(upper) * Math.sqrt(lower * upper);
}
