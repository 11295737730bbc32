// Native histograms as a list of buckets in ascending order of value: how the HTTP API shows them, and what quantiles
// walk along.
import { exponentialBound } from './arithmetic.ts';
import { type Histogram, isCustom } from './histogram.ts';

export interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly lowerIncluded: boolean;
  readonly upperIncluded: boolean;
  readonly count: number;
}

/** All buckets that count something, the zero bucket included. */
export function bucketList(histogram: Histogram): readonly Bucket[] {
  const list: Bucket[] = [];
  const { negative, positive, zeroCount, zeroThreshold } = histogram;
  for (let i = negative.indexes.length - 1; i >= 0; i--) {
    const count = negative.counts[i] ?? 0;
    if (count === 0) continue;
    const { lower, upper } = boundsOf(histogram, negative.indexes[i] ?? 0);
    list.push({ lower: -upper, upper: -lower, lowerIncluded: true, upperIncluded: false, count });
  }
  if (zeroCount !== 0) {
    list.push({
      lower: -zeroThreshold,
      upper: zeroThreshold,
      lowerIncluded: true,
      upperIncluded: true,
      count: zeroCount,
    });
  }
  for (const [i, index] of positive.indexes.entries()) {
    const count = positive.counts[i] ?? 0;
    if (count === 0) continue;
    const { lower, upper } = boundsOf(histogram, index);
    // The first custom bucket starts at -Inf, which it holds.
    list.push({ lower, upper, lowerIncluded: isCustom(histogram) && index === 0, upperIncluded: true, count });
  }
  return list;
}

/** Ends of a positive bucket; an exponential one does not reach into the zero bucket. */
function boundsOf(histogram: Histogram, index: number): { readonly lower: number; readonly upper: number } {
  if (isCustom(histogram)) {
    const { customBounds } = histogram;
    return {
      lower: index === 0 ? Number.NEGATIVE_INFINITY : (customBounds[index - 1] ?? Number.POSITIVE_INFINITY),
      upper: customBounds[index] ?? Number.POSITIVE_INFINITY,
    };
  }
  const lower = exponentialBound(index - 1, histogram.schema);
  return { lower: Math.max(lower, histogram.zeroThreshold), upper: exponentialBound(index, histogram.schema) };
}
