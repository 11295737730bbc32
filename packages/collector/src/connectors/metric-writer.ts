// A MetricBatch, filled point by point.
import {
  type EncodedAttributes,
  type MetricBatch,
  msToNano,
  newMetricBatch,
  type PointExemplar,
  type Resource,
  type Scope,
  unixMs,
} from '@o11y-lab/model';
import type { PointTime } from './emitter.ts';
import type { Histogram } from './histogram.ts';

type Points = MetricBatch['numbers' | 'histograms'];

/** What a metric is called and measured in. */
export interface MetricTitle {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
}

export class MetricWriter {
  readonly batch: MetricBatch = newMetricBatch();

  get isEmpty(): boolean {
    return this.batch.numbers.length === 0 && this.batch.histograms.length === 0;
  }

  /** Returns its index; metrics of a scope follow it directly. */
  addResource(resource: Resource): number {
    return this.batch.resources.push(resource) - 1;
  }

  addScope(scope: Scope): number {
    return this.batch.scopes.push(scope) - 1;
  }

  /** A monotonic cumulative sum; returns the index of the metric. */
  addCounter(title: MetricTitle, resourceIndex: number, scopeIndex: number): number {
    const kind = { kind: 'sum', temporality: 'cumulative', monotonic: true } as const;
    return this.batch.metrics.push({ ...title, ...kind, resourceIndex, scopeIndex }) - 1;
  }

  /** A cumulative histogram; returns the index of the metric. */
  addHistogram(title: MetricTitle, resourceIndex: number, scopeIndex: number): number {
    const kind = { kind: 'histogram', temporality: 'cumulative' } as const;
    return this.batch.metrics.push({ ...title, ...kind, resourceIndex, scopeIndex }) - 1;
  }

  count(metricIndex: number, attributes: EncodedAttributes, point: PointTime, value: number): void {
    const { numbers } = this.batch;
    addPoint(numbers, metricIndex, attributes, point);
    numbers.value.push(point.kind === 'zero' ? 0 : value);
  }

  distribute(
    metricIndex: number,
    attributes: EncodedAttributes,
    point: PointTime,
    { bounds, counts, count, sum }: Histogram,
    exemplars: readonly PointExemplar[] = [],
  ): void {
    const { histograms } = this.batch;
    if (exemplars.length > 0) histograms.exemplars.set(histograms.length, exemplars);
    addPoint(histograms, metricIndex, attributes, point);
    const isZero = point.kind === 'zero';
    histograms.explicitBounds.push(bounds);
    // A copy: the batch is on its way while counting goes on.
    histograms.bucketCounts.push(isZero ? counts.map(() => 0) : counts.slice());
    histograms.count.push(isZero ? 0 : count);
    histograms.sum.push(isZero ? 0 : sum);
    histograms.min.push(Number.NaN);
    histograms.max.push(Number.NaN);
  }
}

function addPoint(points: Points, metricIndex: number, attributes: EncodedAttributes, point: PointTime): void {
  points.length++;
  points.metricIndex.push(metricIndex);
  points.startUnixNano.pushBigInt(msToNano(unixMs(point.startUnixMs)));
  points.timeUnixNano.pushBigInt(msToNano(unixMs(point.timeUnixMs)));
  points.flags.push(point.kind === 'end' ? 1 : 0);
  points.attributesJson.push(attributes.json);
  points.attributeTypes.push(attributes.types);
}
