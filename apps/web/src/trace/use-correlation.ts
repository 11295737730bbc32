// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Grafana's own variables are written like that
// What a trace leads to, asked before anybody clicks: a button says how much it leads to, or why it leads nowhere.
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import {
  type Correlations,
  DEFAULT_SHIFT,
  type SpanMetrics as SpanMetricsSettings,
  type TimeShift,
} from '../correlate/correlations.ts';
import { paddedRange, spanMetricsLink } from '../correlate/datasource-correlations.ts';
import { useCorrelations } from '../correlate/use-correlations.ts';
import { apiPath } from '../data/datasources.ts';
import { ask } from '../data/http.ts';
import { nanos, readLokiResult } from '../data/loki.ts';
import { fetchSeries } from '../data/prometheus.ts';
import type { SpanContent } from './model/span-content.ts';
import { valueText } from './model/span-content.ts';
import { at, KIND, nameOf, serviceOf, type Trace } from './model/trace.ts';
import { httpMetrics, logCountsQuery, RATE_INTERVAL, spanMetricsSelector } from './queries.ts';

export interface LogCounts {
  readonly total: number;
  readonly bySpan: ReadonlyMap<string, number>;
}

export interface Correlation {
  readonly correlations: Correlations;
  /** Put around a trace or a span when its lines are asked for. */
  readonly logsShift: TimeShift;
  readonly logs: UseQueryResult<LogCounts>;
  /** When it was looked at: ranges end no later. */
  readonly nowMs: number;
}

/** What a backend leads to that tells no settings. */
const NO_SETTINGS: Correlations = {
  exemplars: [],
  derivedFields: [],
  spanLogs: undefined,
  spanMetrics: undefined,
  serviceMapUid: undefined,
  problems: [],
};

const DEFAULT_METRICS: SpanMetricsSettings = {
  datasourceUid: 'prometheus',
  shift: { startMs: -900_000, endMs: 900_000 },
  tags: [
    { attribute: 'service.name', label: 'service_name' },
    { attribute: 'span.name', label: 'span_name' },
  ],
  queries: [
    'sum(rate(traces_spanmetrics_calls_total{${__tags}}[$__rate_interval]))',
    'histogram_quantile(0.95, sum by (le) (rate(traces_spanmetrics_duration_milliseconds_bucket{${__tags}}[$__rate_interval])))',
  ].map((query) => ({ name: query, query })),
};

export function useCorrelation(trace: Trace): Correlation {
  const [nowMs] = useState(() => Date.now());
  const settings = useCorrelations();
  const correlations = settings.data ?? NO_SETTINGS;
  const logsShift = correlations.spanLogs?.shift ?? DEFAULT_SHIFT;
  const { fromMs, toMs } = useMemo(() => traceRange(trace, logsShift, nowMs), [trace, logsShift, nowMs]);
  const logs = useQuery({
    queryKey: ['trace-log-counts', trace.traceId, fromMs, toMs],
    enabled: !settings.isPending,
    queryFn: ({ signal }) => fetchLogCounts(trace.traceId, fromMs, toMs, signal),
  });
  return useMemo(() => ({ correlations, logsShift, logs, nowMs }), [correlations, logsShift, logs, nowMs]);
}

/** Put around a span when the metrics of its operation are asked for. */
export function metricsShift({ correlations }: Correlation): TimeShift {
  return (correlations.spanMetrics ?? DEFAULT_METRICS).shift;
}

interface MsRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export function traceRange(trace: Trace, shift: TimeShift, nowMs: number): MsRange {
  return paddedRange({ startMs: msAt(trace, 0), endMs: msAt(trace, trace.durationNs) }, shift, nowMs);
}

export function spanRange(trace: Trace, row: number, shift: TimeShift, nowMs: number): MsRange {
  return paddedRange(spanTimes(trace, row), shift, nowMs);
}

function spanTimes(trace: Trace, row: number): { readonly startMs: number; readonly endMs: number } {
  return { startMs: msAt(trace, at(trace.startNs, row)), endMs: msAt(trace, at(trace.endNs, row)) };
}

function msAt({ startUnixNano }: Trace, offsetNs: number): number {
  return Number(startUnixNano) / 1e6 + offsetNs / 1e6;
}

async function fetchLogCounts(traceId: string, fromMs: number, toMs: number, signal: AbortSignal): Promise<LogCounts> {
  const body = new URLSearchParams({ query: logCountsQuery(traceId, toMs - fromMs), time: nanos(toMs) });
  const { value } = await ask(apiPath('loki', '/loki/api/v1/query'), readLokiResult, { body, signal });
  const bySpan = new Map<string, number>();
  let total = 0;
  for (const { labels, values } of value.kind === 'streams' ? [] : value.series) {
    const count = values[0] ?? 0;
    total += count;
    const spanId = labels['span_id'];
    if (spanId !== undefined) bySpan.set(spanId, count);
  }
  return { total, bySpan };
}

export interface SpanMetrics {
  /** Series that were found; with 0 there is nothing to show. */
  readonly seriesCount: number;
  readonly queries: readonly string[];
}

/** Metrics of a span's operation: those derived from spans, and its server's own when it served HTTP. */
export function useSpanMetrics(
  trace: Trace,
  row: number,
  content: SpanContent,
  { correlations, nowMs }: Correlation,
): UseQueryResult<SpanMetrics> {
  const service = serviceOf(trace, row);
  const name = nameOf(trace, row);
  const tags: Record<string, string> = {};
  for (const { key, value } of [...content.resource, ...content.attributes]) tags[key] = valueText(value);
  const span = {
    traceId: trace.traceId,
    spanId: trace.spanIds[row] ?? '',
    name,
    ...spanTimes(trace, row),
    tags: { ...tags, 'service.name': service, 'span.name': name },
  };
  const spanMetrics = correlations.spanMetrics ?? DEFAULT_METRICS;
  const link = spanMetricsLink({ ...correlations, spanMetrics }, span, nowMs, RATE_INTERVAL);
  const { fromMs, toMs } = spanRange(trace, row, spanMetrics.shift, nowMs);
  const derived = {
    selector: spanMetricsSelector(service, name),
    queries: (link?.queries ?? []).map(({ query }) => query),
  };
  const route = at(trace.kind, row) === KIND.server ? tags['http.route'] : undefined;
  const http = route === undefined ? undefined : httpMetrics(service, route);
  return useQuery({
    queryKey: ['span-metrics', derived.selector, http?.selector, fromMs, toMs],
    queryFn: async ({ signal }) => {
      const asked = http ? [derived, http] : [derived];
      const found = await Promise.all(
        asked.map(
          async ({ selector }) => (await fetchSeries({ fromMs, toMs, match: [selector] }, signal)).value.length,
        ),
      );
      return {
        seriesCount: found.reduce((sum, count) => sum + count, 0),
        queries: asked.flatMap(({ queries }, index) => ((found[index] ?? 0) > 0 ? queries : [])),
      };
    },
  });
}
