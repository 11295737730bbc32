import type { BucketSpan, NativeHistogram } from '@o11y-lab/model';

// Native histograms are few and read whole: one JSON text each. JSON has no infinities and no NaN; they are strings here.

export function encodeHistogram(histogram: NativeHistogram): string {
  return JSON.stringify(histogram, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

export function decodeHistogram(json: string): NativeHistogram {
  const stored = JSON.parse(json) as StoredHistogram; // written by encodeHistogram alone
  return {
    schema: stored.schema,
    zeroThreshold: Number(stored.zeroThreshold),
    zeroCount: Number(stored.zeroCount),
    count: Number(stored.count),
    sum: Number(stored.sum),
    positiveSpans: stored.positiveSpans,
    positiveCounts: stored.positiveCounts.map(Number),
    negativeSpans: stored.negativeSpans,
    negativeCounts: stored.negativeCounts.map(Number),
    ...(stored.customBounds ? { customBounds: stored.customBounds.map(Number) } : {}),
    counterReset: stored.counterReset,
  };
}

type StoredNumber = number | string;

interface StoredHistogram {
  readonly schema: number;
  readonly zeroThreshold: StoredNumber;
  readonly zeroCount: StoredNumber;
  readonly count: StoredNumber;
  readonly sum: StoredNumber;
  readonly positiveSpans: readonly BucketSpan[];
  readonly positiveCounts: readonly StoredNumber[];
  readonly negativeSpans: readonly BucketSpan[];
  readonly negativeCounts: readonly StoredNumber[];
  readonly customBounds?: readonly StoredNumber[];
  readonly counterReset: NativeHistogram['counterReset'];
}
