// OTLP data on its way in: what a request carries, as columns. Decoders fill them, collector processors may edit
// them, exporters hand them to the store. Names and meanings are OTLP's; nothing is translated yet.
import type { EncodedAttributes } from './attributes.ts';
import { BytesColumn, Float64Column, Int64Column } from './columns.ts';

export interface Resource {
  /** `service.name`, or `unknown_service` as the SDK specification names it when it is missing. */
  readonly serviceName: string;
  readonly attributes: EncodedAttributes;
  readonly schemaUrl: string;
}

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: EncodedAttributes;
  readonly schemaUrl: string;
}

/** What rows of every signal refer to by index. */
interface Origins {
  readonly resources: Resource[];
  readonly scopes: Scope[];
}

export interface SpanBatch extends Origins {
  /** Rows in every column. */
  length: number;
  readonly resourceIndex: number[];
  readonly scopeIndex: number[];
  readonly traceId: BytesColumn;
  readonly spanId: BytesColumn;
  /** Zeros for a root span. */
  readonly parentSpanId: BytesColumn;
  readonly traceState: string[];
  readonly flags: number[];
  readonly name: string[];
  /** SpanKind as OTLP numbers it; unknown numbers are kept. */
  readonly kind: number[];
  readonly startUnixNano: Int64Column;
  readonly endUnixNano: Int64Column;
  readonly attributesJson: string[];
  readonly attributeTypes: string[];
  readonly droppedAttributesCount: number[];
  /**
   * JSON array of `{"time_unix_nano":int,"name":string,"attributes":{string:string},"attribute_types":string,
   * "dropped_attributes_count":int}`; empty string for none.
   */
  readonly eventsJson: string[];
  readonly droppedEventsCount: number[];
  /**
   * JSON array of `{"trace_id":hex,"span_id":hex,"trace_state":string,"attributes":{…},"attribute_types":string,
   * "dropped_attributes_count":int,"flags":int}`; empty string for none.
   */
  readonly linksJson: string[];
  readonly droppedLinksCount: number[];
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: number[];
  readonly statusMessage: string[];
}

export interface LogBatch extends Origins {
  length: number;
  readonly resourceIndex: number[];
  readonly scopeIndex: number[];
  /** The record's time; where that is unset, its observed time; where that is unset too, the time of arrival. */
  readonly timeUnixNano: Int64Column;
  /** 0 when unset. */
  readonly observedUnixNano: Int64Column;
  readonly severityNumber: number[];
  readonly severityText: string[];
  /** The body as text (see textOfValue), and the letter of its type. */
  readonly body: string[];
  readonly bodyType: string[];
  /** Zeros when unset. */
  readonly traceId: BytesColumn;
  readonly spanId: BytesColumn;
  readonly flags: number[];
  readonly eventName: string[];
  readonly attributesJson: string[];
  readonly attributeTypes: string[];
  readonly droppedAttributesCount: number[];
}

export type Temporality = 'unspecified' | 'delta' | 'cumulative';

interface MetricBase {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly resourceIndex: number;
  readonly scopeIndex: number;
}

export type Metric =
  | (MetricBase & { readonly kind: 'gauge' | 'summary' })
  | (MetricBase & { readonly kind: 'sum'; readonly temporality: Temporality; readonly monotonic: boolean })
  | (MetricBase & { readonly kind: 'histogram' | 'exponential-histogram'; readonly temporality: Temporality });

/** What points of every kind carry. */
interface PointColumns {
  length: number;
  /** Index into `metrics` of the batch. */
  readonly metricIndex: number[];
  readonly startUnixNano: Int64Column;
  readonly timeUnixNano: Int64Column;
  /** Bit 0 = no recorded value: the series ends here (staleness). */
  readonly flags: number[];
  readonly attributesJson: string[];
  readonly attributeTypes: string[];
  /** Exemplars by row; rows without any have no entry. */
  readonly exemplars: Map<number, readonly PointExemplar[]>;
}

export interface PointExemplar {
  readonly timeUnixNano: bigint;
  readonly value: number;
  /** 32 and 16 hex digits, or empty. */
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: EncodedAttributes;
}

/** Points of gauges and sums. */
export interface NumberPoints extends PointColumns {
  /** Ints and doubles alike, as a double; ints beyond 2^53 lose their last bits, as in Prometheus. */
  readonly value: Float64Column;
}

export interface HistogramPoints extends PointColumns {
  readonly count: Float64Column;
  /** NaN when unset. */
  readonly sum: Float64Column;
  readonly min: Float64Column;
  readonly max: Float64Column;
  /** Inclusive upper ends, ascending; n of them beside n + 1 counts, or none of either. */
  readonly explicitBounds: (readonly number[])[];
  readonly bucketCounts: (readonly number[])[];
}

export interface ExponentialBuckets {
  /** Index of the first bucket: it ends at base^(offset + 1), base = 2^(2^-scale). */
  readonly offset: number;
  readonly counts: readonly number[];
}

export interface ExponentialHistogramPoints extends PointColumns {
  readonly count: Float64Column;
  readonly sum: Float64Column;
  readonly min: Float64Column;
  readonly max: Float64Column;
  readonly scale: number[];
  readonly zeroCount: Float64Column;
  readonly zeroThreshold: Float64Column;
  readonly positive: ExponentialBuckets[];
  readonly negative: ExponentialBuckets[];
}

export interface SummaryPoints extends PointColumns {
  readonly count: Float64Column;
  readonly sum: Float64Column;
  readonly quantiles: (readonly { readonly quantile: number; readonly value: number }[])[];
}

export interface MetricBatch extends Origins {
  readonly metrics: Metric[];
  readonly numbers: NumberPoints;
  readonly histograms: HistogramPoints;
  readonly exponentialHistograms: ExponentialHistogramPoints;
  readonly summaries: SummaryPoints;
}

export function newSpanBatch(): SpanBatch {
  return {
    resources: [],
    scopes: [],
    length: 0,
    resourceIndex: [],
    scopeIndex: [],
    traceId: new BytesColumn(16),
    spanId: new BytesColumn(8),
    parentSpanId: new BytesColumn(8),
    traceState: [],
    flags: [],
    name: [],
    kind: [],
    startUnixNano: new Int64Column(),
    endUnixNano: new Int64Column(),
    attributesJson: [],
    attributeTypes: [],
    droppedAttributesCount: [],
    eventsJson: [],
    droppedEventsCount: [],
    linksJson: [],
    droppedLinksCount: [],
    statusCode: [],
    statusMessage: [],
  };
}

export function newLogBatch(): LogBatch {
  return {
    resources: [],
    scopes: [],
    length: 0,
    resourceIndex: [],
    scopeIndex: [],
    timeUnixNano: new Int64Column(),
    observedUnixNano: new Int64Column(),
    severityNumber: [],
    severityText: [],
    body: [],
    bodyType: [],
    traceId: new BytesColumn(16),
    spanId: new BytesColumn(8),
    flags: [],
    eventName: [],
    attributesJson: [],
    attributeTypes: [],
    droppedAttributesCount: [],
  };
}

export function newMetricBatch(): MetricBatch {
  return {
    resources: [],
    scopes: [],
    metrics: [],
    numbers: { ...newPointColumns(), value: new Float64Column() },
    histograms: {
      ...newPointColumns(),
      count: new Float64Column(),
      sum: new Float64Column(),
      min: new Float64Column(),
      max: new Float64Column(),
      explicitBounds: [],
      bucketCounts: [],
    },
    exponentialHistograms: {
      ...newPointColumns(),
      count: new Float64Column(),
      sum: new Float64Column(),
      min: new Float64Column(),
      max: new Float64Column(),
      scale: [],
      zeroCount: new Float64Column(),
      zeroThreshold: new Float64Column(),
      positive: [],
      negative: [],
    },
    summaries: { ...newPointColumns(), count: new Float64Column(), sum: new Float64Column(), quantiles: [] },
  };
}

function newPointColumns(): PointColumns {
  return {
    length: 0,
    metricIndex: [],
    startUnixNano: new Int64Column(),
    timeUnixNano: new Int64Column(),
    flags: [],
    attributesJson: [],
    attributeTypes: [],
    exemplars: new Map(),
  };
}
