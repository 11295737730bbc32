// Native histograms as the engine calculates with them: floats throughout, buckets as index and count side by side.
import { type BucketSpan, CUSTOM_BUCKETS_SCHEMA, type NativeHistogram } from '@o11y-lab/model';

/** Buckets by ascending index; empty ones may be left out. */
export interface Buckets {
  readonly indexes: readonly number[];
  readonly counts: readonly number[];
}

export type CounterReset = NativeHistogram['counterReset'];

export interface Histogram {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly count: number;
  readonly sum: number;
  readonly positive: Buckets;
  readonly negative: Buckets;
  /** Upper ends, for the schema with custom buckets. */
  readonly customBounds: readonly number[];
  readonly counterReset: CounterReset;
}

export function bucketCount({ positive, negative }: Histogram): number {
  return positive.counts.length + negative.counts.length;
}

export const NO_BUCKETS: Buckets = { indexes: [], counts: [] };

export function histogramOf(native: NativeHistogram): Histogram {
  return {
    schema: native.schema,
    zeroThreshold: native.zeroThreshold,
    zeroCount: native.zeroCount,
    count: native.count,
    sum: native.sum,
    positive: bucketsOf(native.positiveSpans, native.positiveCounts),
    negative: bucketsOf(native.negativeSpans, native.negativeCounts),
    customBounds: native.customBounds ?? [],
    counterReset: native.counterReset,
  };
}

export function isCustom(histogram: Histogram): boolean {
  return histogram.schema === CUSTOM_BUCKETS_SCHEMA;
}

function bucketsOf(spans: readonly BucketSpan[], counts: readonly number[]): Buckets {
  const indexes: number[] = [];
  let index = 0;
  for (const span of spans) {
    index += span.offset;
    for (let i = 0; i < span.length; i++) indexes.push(index++);
  }
  return { indexes, counts };
}
