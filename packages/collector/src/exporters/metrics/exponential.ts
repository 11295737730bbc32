// OTLP exponential histograms as Prometheus native histograms. Both number buckets by powers of base 2^(2^-scale), but
// OTLP's bucket i covers (base^i, base^(i+1)] and Prometheus' covers (base^(i-1), base^i]: indexes move up by one.
// A finer scale than Prometheus knows is halved in resolution until it fits: neighbouring buckets are added up.
import type { BucketSpan, ExponentialBuckets, ExponentialHistogramPoints, NativeHistogram } from '@o11y-lab/model';

export const SCHEMA_MIN = -4;
export const SCHEMA_MAX = 8;
/** What Prometheus takes for the width of the zero bucket when the sender states none. */
const ZERO_THRESHOLD_DEFAULT = 1e-128;
/** A gap this short is cheaper as empty buckets than as a new span. */
const GAP_FILLED_MAX = 2;

/** SDKs send up to 160. An answer shows every bucket at every step, so that more make queries slow for everybody. */
export const BUCKETS_MAX = 1_000;

/**
 * The native histogram of a row, in the finest resolution that keeps BUCKETS_MAX; a text says why there is none.
 */
export function nativeHistogram(points: ExponentialHistogramPoints, row: number): NativeHistogram | string {
  const scale = points.scale[row] ?? 0;
  if (scale < SCHEMA_MIN) return `got scale ${scale}, want ${SCHEMA_MIN} or more`;
  let schema = Math.min(scale, SCHEMA_MAX);
  let positive = convertBuckets(points.positive[row], scale - schema);
  let negative = convertBuckets(points.negative[row], scale - schema);
  while (positive.counts.length + negative.counts.length > BUCKETS_MAX) {
    if (schema === SCHEMA_MIN) {
      return `got ${positive.counts.length + negative.counts.length} buckets at scale ${SCHEMA_MIN}, want ${BUCKETS_MAX} at most`;
    }
    schema--;
    positive = convertBuckets(points.positive[row], scale - schema);
    negative = convertBuckets(points.negative[row], scale - schema);
  }
  const zeroThreshold = points.zeroThreshold.view()[row] ?? 0;
  const sum = points.sum.view()[row] ?? Number.NaN;
  return {
    schema,
    zeroThreshold: zeroThreshold > 0 ? zeroThreshold : ZERO_THRESHOLD_DEFAULT,
    zeroCount: points.zeroCount.view()[row] ?? 0,
    count: points.count.view()[row] ?? 0,
    // A native histogram always has a sum; without one, Prometheus stores 0.
    sum: Number.isNaN(sum) ? 0 : sum,
    positiveSpans: positive.spans,
    positiveCounts: positive.counts,
    negativeSpans: negative.spans,
    negativeCounts: negative.counts,
    counterReset: 'unknown',
  };
}

interface SpannedBuckets {
  readonly spans: readonly BucketSpan[];
  readonly counts: readonly number[];
}

function convertBuckets(buckets: ExponentialBuckets | undefined, scaleDown: number): SpannedBuckets {
  const spans: { offset: number; length: number }[] = [];
  const counts: number[] = [];
  /** Index of the bucket that `counts` ends with. */
  let last = 0;
  const offset = buckets?.offset ?? 0;
  // Past 31 halvings every index of 32 bits has become 0 or -1; clamping keeps the power finite.
  const divisor = 2 ** Math.min(scaleDown, 31);
  (buckets?.counts ?? []).forEach((count, i) => {
    if (count === 0) return;
    const index = Math.floor((offset + i) / divisor) + 1;
    const span = spans.at(-1);
    if (span !== undefined && index === last) {
      counts[counts.length - 1] = (counts.at(-1) ?? 0) + count;
      return;
    }
    const gap = span === undefined ? 0 : index - last - 1;
    if (span === undefined || gap > GAP_FILLED_MAX) {
      spans.push({ offset: span === undefined ? index : gap, length: 1 });
    } else {
      for (let filled = 0; filled < gap; filled++) counts.push(0);
      span.length += gap + 1;
    }
    counts.push(count);
    last = index;
  });
  return { spans, counts };
}
