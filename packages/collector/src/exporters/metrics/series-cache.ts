// From OTLP identity (resource, metric, attributes) to series ids of the store, so that a point of a known series costs
// one map lookup by its attribute text and no label set. Scopes are no part of the key, for they make no labels.
import type { EncodedAttributes, Metric, MetricBatch, Resource } from '@o11y-lab/model';
import type { MetricMetadata, MetricStore, SeriesId } from '@o11y-lab/storage';
import { floatText } from './float-text.ts';
import { pointLabels, type ResourceLabels, resourceLabels, seriesLabels } from './labels.ts';
import { prometheusName } from './names.ts';
import { metadataUnit } from './units.ts';

/**
 * Series ids kept, about 300 bytes each with their attribute text: 60 MB at the very most, and twenty times what a
 * busy lab has. Over it everything is forgotten and filled again, which costs one request a few milliseconds.
 */
const SERIES_CACHED_MAX = 200_000;

/** The series of one point: one for a number; count, sum, then one per bound for the rest. */
export interface PointSeries {
  /** Bucket bounds or quantiles; none for a number. */
  readonly bounds: readonly number[];
  readonly ids: readonly SeriesId[];
}

export class SeriesCache {
  readonly #store: MetricStore;
  readonly #seriesMax: number;
  readonly #resources = new Map<string, ResourceSeries>();
  readonly #metadataWritten = new Set<string>();
  #epoch: number;
  #seriesCount = 0;

  constructor(store: MetricStore, seriesMax = SERIES_CACHED_MAX) {
    this.#store = store;
    this.#seriesMax = seriesMax;
    this.#epoch = store.epoch;
  }

  get seriesCount(): number {
    return this.#seriesCount;
  }

  /** To be called before a batch: forgets all when the store has forgotten series, or when there are too many. */
  renew(): void {
    if (this.#epoch === this.#store.epoch && this.#seriesCount < this.#seriesMax) return;
    this.#epoch = this.#store.epoch;
    this.#seriesCount = 0;
    this.#resources.clear();
    this.#metadataWritten.clear();
  }

  resource(resource: Resource): ResourceSeries {
    const key = resource.attributes.json;
    let series = this.#resources.get(key);
    if (series === undefined) {
      const labels = resourceLabels(resource);
      series = {
        labels,
        targetInfo: labels.targetInfo === undefined ? undefined : this.#store.seriesId(labels.targetInfo),
        metrics: new Map(),
      };
      this.#resources.set(key, series);
      this.#seriesCount++; // so that resources without end are bounded too
    }
    return series;
  }

  metric(metric: Metric, resource: ResourceSeries): MetricSeries {
    const type = metadataType(metric);
    // A kind and a type of the same name are different metrics that may share a Prometheus name.
    const key = `${metric.kind} ${type} ${metric.unit}\u0000${metric.name}`;
    let series = resource.metrics.get(key);
    if (series === undefined) {
      series = { name: prometheusName(metric), resource: resource.labels, points: new Map() };
      resource.metrics.set(key, series);
      this.#seriesCount++;
    }
    return series;
  }

  /** The series of a gauge's or sum's point, or of a native histogram; a string says why it can have none. */
  numberSeries(metric: MetricSeries, attributes: EncodedAttributes): PointSeries | string {
    const known = metric.points.get(attributes.json);
    if (known !== undefined) return known;
    const labels = pointLabels(attributes, metric.resource);
    if (typeof labels === 'string') return labels;
    return this.#keep(metric, attributes, [], [this.#store.seriesId(seriesLabels(metric.name, labels))]);
  }

  /** Count, sum, a bucket per bound, and the bucket of infinity. */
  histogramSeries(
    metric: MetricSeries,
    attributes: EncodedAttributes,
    bounds: readonly number[],
  ): PointSeries | string {
    const known = metric.points.get(attributes.json);
    if (known !== undefined && sameNumbers(known.bounds, bounds)) return known;
    const labels = pointLabels(attributes, metric.resource);
    if (typeof labels === 'string') return labels;
    const bucket = `${metric.name}_bucket`;
    return this.#keep(metric, attributes, bounds, [
      this.#store.seriesId(seriesLabels(`${metric.name}_count`, labels)),
      this.#store.seriesId(seriesLabels(`${metric.name}_sum`, labels)),
      ...bounds.map((bound) => this.#store.seriesId(seriesLabels(bucket, labels, ['le', floatText(bound)]))),
      this.#store.seriesId(seriesLabels(bucket, labels, ['le', '+Inf'])),
    ]);
  }

  /** Count, sum, and one per quantile. */
  summarySeries(
    metric: MetricSeries,
    attributes: EncodedAttributes,
    quantiles: readonly number[],
  ): PointSeries | string {
    const known = metric.points.get(attributes.json);
    if (known !== undefined && sameNumbers(known.bounds, quantiles)) return known;
    const labels = pointLabels(attributes, metric.resource);
    if (typeof labels === 'string') return labels;
    return this.#keep(metric, attributes, quantiles, [
      this.#store.seriesId(seriesLabels(`${metric.name}_count`, labels)),
      this.#store.seriesId(seriesLabels(`${metric.name}_sum`, labels)),
      ...quantiles.map((q) => this.#store.seriesId(seriesLabels(metric.name, labels, ['quantile', floatText(q)]))),
    ]);
  }

  /** Metadata of the batch that the store has not been given yet; confirm it when the append has succeeded. */
  newMetadata(batch: MetricBatch, names: readonly (string | undefined)[]): MetricMetadata[] {
    const found = new Map<string, MetricMetadata>();
    batch.metrics.forEach((metric, index) => {
      const name = names[index];
      if (name === undefined) return;
      const type = metadataType(metric);
      // The raw texts, so that the common case (nothing new) makes nothing but this key.
      const key = `${name}\u0000${type}\u0000${metric.unit}\u0000${metric.description}`;
      if (this.#metadataWritten.has(key) || found.has(key)) return;
      found.set(key, { name, type, help: metric.description, unit: metadataUnit(metric.unit) });
    });
    return [...found.values()];
  }

  confirmMetadata(batch: MetricBatch, names: readonly (string | undefined)[]): void {
    batch.metrics.forEach((metric, index) => {
      const name = names[index];
      if (name === undefined) return;
      this.#metadataWritten.add(`${name}\u0000${metadataType(metric)}\u0000${metric.unit}\u0000${metric.description}`);
    });
    // Descriptions that never repeat must not grow the set for ever; writing some again does no harm.
    if (this.#metadataWritten.size > this.#seriesMax) this.#metadataWritten.clear();
  }

  #keep(
    metric: MetricSeries,
    attributes: EncodedAttributes,
    bounds: readonly number[],
    ids: readonly SeriesId[],
  ): PointSeries {
    const series = { bounds, ids };
    metric.points.set(attributes.json, series);
    this.#seriesCount += ids.length;
    return series;
  }
}

export interface ResourceSeries {
  readonly labels: ResourceLabels;
  readonly targetInfo: SeriesId | undefined;
  readonly metrics: Map<string, MetricSeries>;
}

export interface MetricSeries {
  /** The Prometheus name without suffixes of parts; empty when the metric's name has no valid character. */
  readonly name: string;
  readonly resource: ResourceLabels;
  /** By the attribute text of the point. */
  readonly points: Map<string, PointSeries>;
}

function metadataType(metric: Metric): MetricMetadata['type'] {
  switch (metric.kind) {
    case 'sum':
      return metric.monotonic ? 'counter' : 'gauge';
    case 'gauge':
      return 'gauge';
    case 'histogram':
    case 'exponential-histogram':
      return 'histogram';
    case 'summary':
      return 'summary';
    default:
      return metric satisfies never;
  }
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
