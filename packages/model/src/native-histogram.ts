/** A run of consecutive buckets. */
export interface BucketSpan {
  /** Gap to the end of the run before it; for the first run, the index of its first bucket. */
  readonly offset: number;
  readonly length: number;
}

/**
 * A Prometheus native histogram sample. Bucket `i` of a standard schema (-4 to 8) covers
 * (base^(i-1), base^i], base = 2^(2^-schema); the negative buckets mirror it. Schema -53 has custom bounds.
 * Counts are absolute, one per bucket, in the order of the spans.
 */
export interface NativeHistogram {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly count: number;
  readonly sum: number;
  readonly positiveSpans: readonly BucketSpan[];
  readonly positiveCounts: readonly number[];
  readonly negativeSpans: readonly BucketSpan[];
  readonly negativeCounts: readonly number[];
  /** Upper ends of the buckets, for schema -53 only. */
  readonly customBounds?: readonly number[];
  readonly counterReset: 'unknown' | 'reset' | 'not-reset' | 'gauge';
}

export const CUSTOM_BUCKETS_SCHEMA = -53;
