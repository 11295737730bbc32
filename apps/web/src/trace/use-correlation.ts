// What a trace leads to, asked before anybody clicks: a button says how much it leads to, or why it leads nowhere.
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { apiPath } from '../data/datasources.ts';
import { ask } from '../data/http.ts';
import { nanos, readLokiResult } from '../data/loki.ts';
import { fetchSeries } from '../data/prometheus.ts';
import {
  type CorrelationSettings,
  DEFAULT_SETTINGS,
  httpMetrics,
  logCountsQuery,
  paddedRange,
  readSettings,
  spanMetrics,
} from './correlate.ts';
import type { SpanContent } from './model/span-content.ts';
import { valueText } from './model/span-content.ts';
import { at, KIND, nameOf, serviceOf, type Trace } from './model/trace.ts';

export interface LogCounts {
  readonly total: number;
  readonly bySpan: ReadonlyMap<string, number>;
}

export interface Correlation {
  readonly settings: CorrelationSettings;
  readonly logs: UseQueryResult<LogCounts>;
  /** When it was looked at: ranges end no later. */
  readonly nowMs: number;
}

export function useCorrelation(trace: Trace): Correlation {
  const [nowMs] = useState(() => Date.now());
  const settingsQuery = useQuery({
    queryKey: ['correlation-settings'],
    queryFn: async ({ signal }) => (await ask('/api/datasources', readSettings, { signal })).value,
  });
  // A backend that does not tell its settings has none.
  const settings = settingsQuery.data ?? DEFAULT_SETTINGS;
  const { fromMs, toMs } = useMemo(() => traceRange(trace, settings.logsShiftMs, nowMs), [trace, settings, nowMs]);
  const logs = useQuery({
    queryKey: ['trace-log-counts', trace.traceId, fromMs, toMs],
    enabled: !settingsQuery.isPending,
    queryFn: ({ signal }) => fetchLogCounts(trace.traceId, fromMs, toMs, signal),
  });
  return useMemo(() => ({ settings, logs, nowMs }), [settings, logs, nowMs]);
}

export function traceRange(
  trace: Trace,
  shift: CorrelationSettings['logsShiftMs'],
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const end = trace.startUnixNano + BigInt(Math.round(trace.durationNs));
  return paddedRange(trace.startUnixNano, end, shift, nowMs);
}

export function spanRange(
  trace: Trace,
  row: number,
  shift: CorrelationSettings['logsShiftMs'],
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const start = trace.startUnixNano + BigInt(Math.round(at(trace.startNs, row)));
  const end = trace.startUnixNano + BigInt(Math.round(at(trace.endNs, row)));
  return paddedRange(start, end, shift, nowMs);
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
  { settings, nowMs }: Correlation,
): UseQueryResult<SpanMetrics> {
  const { fromMs, toMs } = spanRange(trace, row, settings.metricsShiftMs, nowMs);
  const service = serviceOf(trace, row);
  const name = nameOf(trace, row);
  const attributeOf = (key: string): string | undefined => {
    if (key === 'service.name') return service;
    if (key === 'span.name' || key === 'name') return name;
    const found =
      content.attributes.find((attribute) => attribute.key === key) ??
      content.resource.find((attribute) => attribute.key === key);
    return found && valueText(found.value);
  };
  const derived = spanMetrics(settings, attributeOf);
  const route = at(trace.kind, row) === KIND.server ? attributeOf('http.route') : undefined;
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
