// One data point in the making, of any kind and whatever the encoding: it holds the fields of all five kinds. One
// object serves a whole request.
import type { ExponentialBuckets, Metric, MetricBatch, PointExemplar } from '@o11y-lab/model';
import { hexOf } from '@o11y-lab/model';
import { AttributeSet } from '../common/attribute-set.ts';
import { IdSlot } from '../common/id-slot.ts';
import type { Rejections } from '../rejected.ts';

/** DataPointFlags: the series has no value at this time. */
const NO_RECORDED_VALUE = 1;
/** Of a metric's name in a message; enough to find it by. */
const NAME_LENGTH_MAX = 100;
const NO_NUMBERS: readonly number[] = [];
const NO_BUCKETS: ExponentialBuckets = { offset: 0, counts: NO_NUMBERS };
const NO_QUANTILES: readonly Quantile[] = [];
const NO_EXEMPLARS: readonly PointExemplar[] = [];

interface Quantile {
  readonly quantile: number;
  readonly value: number;
}

export class PointRow {
  startLow = 0;
  startHigh = 0;
  timeLow = 0;
  timeHigh = 0;
  flags = 0;
  readonly attributes = new AttributeSet();
  exemplars: readonly PointExemplar[] = NO_EXEMPLARS;
  /** Of a number; undefined when the point has neither int nor double. */
  value: number | undefined;
  count = 0;
  sum = Number.NaN;
  min = Number.NaN;
  max = Number.NaN;
  bucketCounts: readonly number[] = NO_NUMBERS;
  explicitBounds: readonly number[] = NO_NUMBERS;
  scale = 0;
  zeroCount = 0;
  zeroThreshold = 0;
  positive = NO_BUCKETS;
  negative = NO_BUCKETS;
  quantiles: readonly Quantile[] = NO_QUANTILES;

  readonly exemplar = {
    timeLow: 0,
    timeHigh: 0,
    value: 0,
    traceId: new IdSlot(16),
    spanId: new IdSlot(8),
    attributes: new AttributeSet(),
  };

  clear(): void {
    this.startLow = 0;
    this.startHigh = 0;
    this.timeLow = 0;
    this.timeHigh = 0;
    this.flags = 0;
    this.attributes.reset();
    this.exemplars = NO_EXEMPLARS;
    this.value = undefined;
    this.count = 0;
    this.sum = Number.NaN;
    this.min = Number.NaN;
    this.max = Number.NaN;
    this.bucketCounts = NO_NUMBERS;
    this.explicitBounds = NO_NUMBERS;
    this.scale = 0;
    this.zeroCount = 0;
    this.zeroThreshold = 0;
    this.positive = NO_BUCKETS;
    this.negative = NO_BUCKETS;
    this.quantiles = NO_QUANTILES;
  }

  addBucketCount(count: number): void {
    this.bucketCounts = appended(this.bucketCounts, NO_NUMBERS, count);
  }

  addExplicitBound(bound: number): void {
    this.explicitBounds = appended(this.explicitBounds, NO_NUMBERS, bound);
  }

  addQuantile(quantile: number, value: number): void {
    this.quantiles = appended(this.quantiles, NO_QUANTILES, { quantile, value });
  }

  clearExemplar(): void {
    const { exemplar } = this;
    exemplar.timeLow = 0;
    exemplar.timeHigh = 0;
    exemplar.value = 0;
    exemplar.traceId.clear();
    exemplar.spanId.clear();
    exemplar.attributes.reset();
  }

  /** An exemplar without valid ids still shows a value, so it is kept. */
  endExemplar(): void {
    const { timeLow, timeHigh, value, traceId, spanId, attributes } = this.exemplar;
    this.exemplars = appended(this.exemplars, NO_EXEMPLARS, {
      timeUnixNano: (BigInt(timeHigh) << 32n) | BigInt(timeLow >>> 0),
      value,
      traceId: traceId.isValid ? hexOf(traceId.bytes, 0, 16) : '',
      spanId: spanId.isValid ? hexOf(spanId.bytes, 0, 8) : '',
      attributes: attributes.finish(),
    });
  }

  /** Appends the point and returns 1, or refuses it and returns 0. */
  append(
    batch: MetricBatch,
    kind: Metric['kind'],
    metricIndex: number,
    metricName: string,
    rejections: Rejections,
  ): number {
    const problem = this.#problem(kind);
    if (problem !== '') {
      rejections.reject(1, `data point of "${metricName.slice(0, NAME_LENGTH_MAX)}": ${problem}`);
      return 0;
    }
    switch (kind) {
      case 'gauge':
      case 'sum':
        this.#appendCommon(batch.numbers, metricIndex);
        batch.numbers.value.push(this.value ?? 0);
        break;
      case 'histogram': {
        const points = batch.histograms;
        this.#appendCommon(points, metricIndex);
        this.#appendMoments(points);
        points.explicitBounds.push(this.explicitBounds);
        points.bucketCounts.push(this.bucketCounts);
        break;
      }
      case 'exponential-histogram': {
        const points = batch.exponentialHistograms;
        this.#appendCommon(points, metricIndex);
        this.#appendMoments(points);
        points.scale.push(this.scale);
        points.zeroCount.push(this.zeroCount);
        points.zeroThreshold.push(this.zeroThreshold);
        points.positive.push(this.positive);
        points.negative.push(this.negative);
        break;
      }
      case 'summary': {
        const points = batch.summaries;
        this.#appendCommon(points, metricIndex);
        points.count.push(this.count);
        points.sum.push(Number.isNaN(this.sum) ? 0 : this.sum); // not optional in this kind
        points.quantiles.push(this.quantiles);
        break;
      }
      default:
        return kind satisfies never;
    }
    return 1;
  }

  #problem(kind: Metric['kind']): string {
    if (kind === 'histogram') return bucketProblem(this.explicitBounds, this.bucketCounts);
    const isNumber = kind === 'gauge' || kind === 'sum';
    if (!isNumber || this.value !== undefined || (this.flags & NO_RECORDED_VALUE) !== 0) return '';
    return 'it has neither asInt nor asDouble';
  }

  #appendCommon(
    points: MetricBatch['numbers' | 'histograms' | 'exponentialHistograms' | 'summaries'],
    metricIndex: number,
  ): void {
    const row = points.length++;
    points.metricIndex.push(metricIndex);
    points.startUnixNano.push(this.startLow, this.startHigh);
    points.timeUnixNano.push(this.timeLow, this.timeHigh);
    points.flags.push(this.flags);
    const attributes = this.attributes.finish();
    points.attributesJson.push(attributes.json);
    points.attributeTypes.push(attributes.types);
    if (this.exemplars.length > 0) points.exemplars.set(row, this.exemplars);
  }

  #appendMoments(points: MetricBatch['histograms' | 'exponentialHistograms']): void {
    points.count.push(this.count);
    points.sum.push(this.sum);
    points.min.push(this.min);
    points.max.push(this.max);
  }
}

/** Bounds are inclusive upper ends: n of them, ascending, beside n + 1 counts; or none of either. */
function bucketProblem(bounds: readonly number[], counts: readonly number[]): string {
  if (counts.length !== bounds.length + 1 && (counts.length !== 0 || bounds.length !== 0)) {
    return `it has ${counts.length} bucket counts for ${bounds.length} bounds, want ${bounds.length + 1}`;
  }
  for (let i = 0; i < bounds.length; i++) {
    const bound = bounds[i] ?? 0;
    if (Number.isNaN(bound) || (i > 0 && bound <= (bounds[i - 1] ?? 0))) return 'its bucket bounds do not ascend';
  }
  return '';
}

/** Appends in place; the shared empty list makes way for an own one first. */
function appended<T>(list: readonly T[], none: readonly T[], item: T): readonly T[] {
  if (list === none) return [item];
  (list as T[]).push(item); // any other list was made by the line above
  return list;
}
