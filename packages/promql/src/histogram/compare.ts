import { sameBounds } from './arithmetic.ts';
import type { Buckets, Histogram } from './histogram.ts';

/** Equal counts in equal buckets; buckets that count nothing don't matter. */
export function equalHistograms(a: Histogram, b: Histogram): boolean {
  return (
    a.schema === b.schema &&
    same(a.count, b.count) &&
    same(a.sum, b.sum) &&
    a.zeroThreshold === b.zeroThreshold &&
    same(a.zeroCount, b.zeroCount) &&
    sameBounds(a.customBounds, b.customBounds) &&
    sameBuckets(a.positive, b.positive) &&
    sameBuckets(a.negative, b.negative)
  );
}

function sameBuckets(a: Buckets, b: Buckets): boolean {
  const left = filled(a);
  const right = filled(b);
  return (
    left.length === right.length &&
    left.every(([index, count], i) => index === right[i]?.[0] && same(count, right[i]?.[1] ?? 0))
  );
}

function filled(buckets: Buckets): (readonly [index: number, count: number])[] {
  return buckets.indexes.map((index, i) => [index, buckets.counts[i] ?? 0] as const).filter(([, count]) => count !== 0);
}

function same(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}
