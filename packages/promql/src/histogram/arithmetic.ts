// Adding, subtracting and scaling native histograms of different resolution.
import { type Buckets, type CounterReset, type Histogram, isCustom, NO_BUCKETS } from './histogram.ts';

export function scaleHistogram(histogram: Histogram, factor: number): Histogram {
  return {
    ...histogram,
    zeroCount: histogram.zeroCount * factor,
    count: histogram.count * factor,
    sum: histogram.sum * factor,
    positive: scaleBuckets(histogram.positive, factor),
    negative: scaleBuckets(histogram.negative, factor),
    // A negative multiple is no counter any more.
    counterReset: factor < 0 ? 'gauge' : histogram.counterReset,
  };
}

export function divideHistogram(histogram: Histogram, divisor: number): Histogram {
  const divide = (buckets: Buckets): Buckets =>
    divisor === 0 ? NO_BUCKETS : { indexes: buckets.indexes, counts: buckets.counts.map((count) => count / divisor) };
  return {
    ...histogram,
    zeroCount: histogram.zeroCount / divisor,
    count: histogram.count / divisor,
    sum: histogram.sum / divisor,
    positive: divide(histogram.positive),
    negative: divide(histogram.negative),
    counterReset: divisor < 0 ? 'gauge' : histogram.counterReset,
  };
}

export interface Combined {
  readonly histogram: Histogram;
  /** The custom bounds differed; only the bounds that both have are left. */
  readonly boundsReconciled: boolean;
  /** One was reset and the other was not: the result can't say which it is. */
  readonly resetsCollide: boolean;
}

/** a + b, or a - b with sign -1; undefined when one has custom buckets and the other has not. */
export function combineHistograms(a: Histogram, b: Histogram, sign: 1 | -1): Combined | undefined {
  if (isCustom(a) !== isCustom(b)) return undefined;
  const counterReset = combineResets(a, b, sign);
  const resetsCollide =
    (a.counterReset === 'reset' && b.counterReset === 'not-reset') ||
    (a.counterReset === 'not-reset' && b.counterReset === 'reset');
  if (isCustom(a)) {
    const bounds = sameBounds(a.customBounds, b.customBounds) ? a.customBounds : commonBounds(a, b);
    const histogram = addSame(withBounds(a, bounds), withBounds(b, bounds), sign, counterReset);
    return { histogram, boundsReconciled: bounds !== a.customBounds, resetsCollide };
  }
  const schema = Math.min(a.schema, b.schema);
  const [zeroA, zeroB] = sameZeroThreshold(reduceResolution(a, schema), reduceResolution(b, schema));
  return { histogram: addSame(zeroA, zeroB, sign, counterReset), boundsReconciled: false, resetsCollide };
}

/** Merges buckets until the schema is reached. */
export function reduceResolution(histogram: Histogram, schema: number): Histogram {
  if (isCustom(histogram) || schema >= histogram.schema) return histogram;
  const shift = 2 ** (histogram.schema - schema);
  const coarser = (index: number): number => Math.floor((index - 1) / shift) + 1;
  return {
    ...histogram,
    schema,
    positive: reindex(histogram.positive, coarser),
    negative: reindex(histogram.negative, coarser),
  };
}

export function sameBounds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((bound, i) => bound === b[i]);
}

function addSame(a: Histogram, b: Histogram, sign: 1 | -1, counterReset: CounterReset): Histogram {
  return {
    ...a,
    zeroCount: a.zeroCount + sign * b.zeroCount,
    count: a.count + sign * b.count,
    sum: a.sum + sign * b.sum,
    positive: mergeBuckets(a.positive, b.positive, sign),
    negative: mergeBuckets(a.negative, b.negative, sign),
    counterReset,
  };
}

function combineResets(a: Histogram, b: Histogram, sign: 1 | -1): CounterReset {
  if (sign === -1) return 'gauge';
  if (a.counterReset === 'gauge' || b.counterReset === 'gauge') return 'gauge';
  return a.counterReset === b.counterReset ? a.counterReset : 'unknown';
}

/** Widens the narrower zero bucket until both are equal; it swallows the buckets that it reaches. */
function sameZeroThreshold(a: Histogram, b: Histogram): [Histogram, Histogram] {
  let left = a;
  let right = b;
  // Each round either ends or swallows at least one bucket.
  while (left.zeroThreshold !== right.zeroThreshold) {
    const threshold = Math.max(left.zeroThreshold, right.zeroThreshold);
    left = widenZero(left, threshold);
    right = widenZero(right, threshold);
  }
  return [left, right];
}

/** A bucket that the threshold cuts goes into the zero bucket whole, and moves the threshold to its end. */
function widenZero(histogram: Histogram, threshold: number): Histogram {
  let { zeroCount } = histogram;
  let reached = Math.max(histogram.zeroThreshold, threshold);
  const swallow = (buckets: Buckets): Buckets => {
    let from = 0;
    for (; from < buckets.indexes.length; from++) {
      const index = buckets.indexes[from] ?? 0;
      const lower = exponentialBound(index - 1, histogram.schema);
      if (lower >= reached) break;
      const count = buckets.counts[from] ?? 0;
      zeroCount += count;
      if (count !== 0) reached = Math.max(reached, exponentialBound(index, histogram.schema));
    }
    return from === 0 ? buckets : { indexes: buckets.indexes.slice(from), counts: buckets.counts.slice(from) };
  };
  let { positive, negative } = histogram;
  for (let before = -1; before !== reached; ) {
    before = reached;
    positive = swallow(positive);
    negative = swallow(negative);
  }
  return { ...histogram, zeroThreshold: reached, zeroCount, positive, negative };
}

/** Upper end of bucket `index` of an exponential schema; the last one ends at the largest float. */
export function exponentialBound(index: number, schema: number): number {
  const exponent = index * 2 ** -schema;
  if (exponent === 1024) return Number.MAX_VALUE;
  return 2 ** exponent;
}

function commonBounds(a: Histogram, b: Histogram): readonly number[] {
  const other = new Set(b.customBounds);
  return a.customBounds.filter((bound) => other.has(bound));
}

/** Moves custom buckets to fewer bounds. */
function withBounds(histogram: Histogram, bounds: readonly number[]): Histogram {
  if (bounds === histogram.customBounds) return histogram;
  const positive = reindex(histogram.positive, (index) => {
    const upper = histogram.customBounds[index] ?? Number.POSITIVE_INFINITY;
    const at = bounds.findIndex((bound) => bound >= upper);
    return at < 0 ? bounds.length : at;
  });
  return { ...histogram, customBounds: bounds, positive };
}

function scaleBuckets(buckets: Buckets, factor: number): Buckets {
  return { indexes: buckets.indexes, counts: buckets.counts.map((count) => count * factor) };
}

function reindex(buckets: Buckets, newIndex: (index: number) => number): Buckets {
  const indexes: number[] = [];
  const counts: number[] = [];
  for (const [i, index] of buckets.indexes.entries()) {
    const target = newIndex(index);
    const count = buckets.counts[i] ?? 0;
    if (indexes.at(-1) === target) counts[counts.length - 1] = (counts.at(-1) ?? 0) + count;
    else {
      indexes.push(target);
      counts.push(count);
    }
  }
  return { indexes, counts };
}

function mergeBuckets(a: Buckets, b: Buckets, sign: 1 | -1): Buckets {
  const indexes: number[] = [];
  const counts: number[] = [];
  let i = 0;
  let k = 0;
  while (i < a.indexes.length || k < b.indexes.length) {
    const left = a.indexes[i] ?? Number.POSITIVE_INFINITY;
    const right = b.indexes[k] ?? Number.POSITIVE_INFINITY;
    indexes.push(Math.min(left, right));
    let count = 0;
    if (left <= right) count += a.counts[i++] ?? 0;
    if (right <= left) count += sign * (b.counts[k++] ?? 0);
    counts.push(count);
  }
  return { indexes, counts };
}
