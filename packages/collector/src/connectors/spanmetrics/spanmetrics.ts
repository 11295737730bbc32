// Calls and durations by span name, as the spanmetrics connector of the OpenTelemetry collector counts them.
import {
  encodeAttributes,
  hexOf,
  NO_ATTRIBUTES,
  type Scope,
  SPAN_KINDS,
  type SpanBatch,
  STATUS_CODES,
} from '@o11y-lab/model';
import { OVERFLOW_ENTRY, textAttributes } from '../attributes.ts';
import { type Confirm, Emitter } from '../emitter.ts';
import type { MetricTitle, MetricWriter } from '../metric-writer.ts';
import { durationNanoOf, timesOf } from '../span-columns.ts';
import { type Origin, Origins } from './origins.ts';
import { SpanSeries } from './series.ts';

/**
 * Sets of service, span name, kind and status that are told apart, at 22 Prometheus series each. A lab has a hundred;
 * whoever puts ids into span names reaches any bound, and finds the rest under `otel_metric_overflow="true"`.
 */
export const SPAN_SERIES_MAX = 2_000;

const CALLS: MetricTitle = {
  name: 'traces.spanmetrics.calls',
  unit: '',
  description: 'Spans, by service, name, kind and status',
};
const DURATION: MetricTitle = {
  name: 'traces.spanmetrics.duration',
  unit: 'ms',
  description: 'How long spans took, by service, name, kind and status',
};
const SCOPE: Scope = { name: 'spanmetricsconnector', version: '', attributes: NO_ATTRIBUTES, schemaUrl: '' };

const NANO_PER_MS = 1e6;

/** Live numbers: read them, don't write them. */
export interface SpanMetricsCounters {
  /** Spans counted on an overflow series. */
  overflowSpans: number;
}

export class SpanMetrics {
  readonly counters: SpanMetricsCounters = { overflowSpans: 0 };
  readonly #seriesMax: number;
  readonly #origins: Origins;
  readonly #emitter: Emitter<SpanSeries>;

  constructor(options: { startUnixMs: number; seriesMax?: number; originsMax?: number }) {
    this.#seriesMax = options.seriesMax ?? SPAN_SERIES_MAX;
    this.#origins = new Origins(options.originsMax);
    this.#emitter = new Emitter(options.startUnixMs, (series) => this.#origins.remove(series));
  }

  /** Counts every span. The hot path of ingest: nothing is allocated for a known series that has its exemplars. */
  observe(batch: SpanBatch): void {
    const { resourceIndex, name, kind, statusCode } = batch;
    const origins = batch.resources.map((resource) => this.#origins.get(resource));
    const times = timesOf(batch);
    for (let row = 0; row < batch.length; row++) {
      const origin = origins[resourceIndex[row] ?? -1];
      if (origin === undefined) throw new RangeError(`span ${row} belongs to no resource of its batch`);
      const slot = slotOf(kind[row] ?? 0, statusCode[row] ?? 0);
      const spanName = name[row] ?? '';
      const series = origin.series.get(spanName)?.[slot] ?? this.#newSeries(origin, spanName, slot);
      const durationMs = durationNanoOf(times, row) / NANO_PER_MS;
      const bucket = series.durationMs.record(durationMs);
      if (series.wantsExemplar(bucket)) {
        series.setExemplar(bucket, {
          timeUnixNano: batch.endUnixNano.view()[row] ?? 0n,
          value: durationMs,
          traceId: hexOf(batch.traceId.view(), row * 16, 16),
          spanId: hexOf(batch.spanId.view(), row * 8, 8),
          attributes: NO_ATTRIBUTES,
        });
      }
    }
  }

  /** Writes the points that are due. */
  write(writer: MetricWriter, nowUnixMs: number): Confirm {
    const metrics = new Map<Origin, { readonly calls: number; readonly duration: number }>();
    let scopeIndex: number | undefined;
    return this.#emitter.emit(nowUnixMs, (series, point) => {
      let indexes = metrics.get(series.origin);
      if (indexes === undefined) {
        scopeIndex ??= writer.addScope(SCOPE);
        const resourceIndex = writer.addResource(series.origin.resource);
        indexes = {
          calls: writer.addCounter(CALLS, resourceIndex, scopeIndex),
          duration: writer.addHistogram(DURATION, resourceIndex, scopeIndex),
        };
        metrics.set(series.origin, indexes);
      }
      writer.count(indexes.calls, series.attributes, point, series.count);
      const exemplars = point.kind === 'value' ? series.takeExemplars() : [];
      writer.distribute(indexes.duration, series.attributes, point, series.durationMs, exemplars);
    });
  }

  #newSeries(origin: Origin, spanName: string, slot: number): SpanSeries {
    if (this.#emitter.size >= this.#seriesMax || this.#origins.isNameless(origin)) {
      this.counters.overflowSpans++;
      origin.overflow ??= this.#add(new SpanSeries(origin, '', 0, overflowAttributes(origin)));
      return origin.overflow;
    }
    const attributes = textAttributes([
      ['service.name', origin.serviceName],
      ['span.name', spanName],
      ['span.kind', `SPAN_KIND_${(SPAN_KINDS[kindOfSlot(slot)] ?? '').toUpperCase()}`],
      ['status.code', `STATUS_CODE_${(STATUS_CODES[statusOfSlot(slot)] ?? '').toUpperCase()}`],
    ]);
    const series = this.#add(new SpanSeries(origin, spanName, slot, attributes));
    const slots = origin.series.get(spanName);
    if (slots === undefined) {
      const made = new Array<SpanSeries | undefined>(SLOTS).fill(undefined);
      made[slot] = series;
      origin.series.set(spanName, made);
    } else {
      slots[slot] = series;
    }
    return series;
  }

  #add(series: SpanSeries): SpanSeries {
    this.#emitter.add(series);
    return series;
  }
}

const SLOTS = SPAN_KINDS.length * STATUS_CODES.length;

/** Kind and status as one index; numbers that OTLP does not define count as unspecified and unset. */
function slotOf(kind: number, status: number): number {
  const knownKind = kind < SPAN_KINDS.length && kind > 0 ? kind : 0;
  const knownStatus = status < STATUS_CODES.length && status > 0 ? status : 0;
  return knownKind * STATUS_CODES.length + knownStatus;
}

function kindOfSlot(slot: number): number {
  return Math.floor(slot / STATUS_CODES.length);
}

function statusOfSlot(slot: number): number {
  return slot % STATUS_CODES.length;
}

function overflowAttributes({ serviceName }: Origin): ReturnType<typeof encodeAttributes> {
  const entries: Parameters<typeof encodeAttributes>[0] = new Map([OVERFLOW_ENTRY]);
  if (serviceName === '') return encodeAttributes(entries);
  return encodeAttributes(new Map([['service.name', { kind: 'string', value: serviceName }], ...entries]));
}
