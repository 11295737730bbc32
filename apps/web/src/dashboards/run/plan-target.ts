// What a target of a panel asks: which data source, the text with its variables filled in, the step, and how its answer
// becomes frames. The key of a plan is the request itself, so that panels that ask the same share one answer.
import {
  alignRange,
  coarseIntervalMs,
  type DataFrame,
  type DatasourceInfo,
  type DatasourceRef,
  extendScope,
  formatDurationMs,
  type InterpolationScope,
  interpolate,
  intervalMacros,
  type LokiTarget,
  type PrometheusTarget,
  prometheusInterval,
  resolveDatasource,
  type Target,
  type TempoTarget,
  traceqlSearchQuery,
} from '@o11y-lab/dashboards';
import type { ChartExemplar } from '../../charts/chart-types.ts';
import type { Answer, Exchange } from '../../data/http.ts';
import { type LokiResult, queryLogs, queryLogsInstant } from '../../data/loki.ts';
import { type PromResult, queryExemplars, queryInstant, queryRange, type Series } from '../../data/prometheus.ts';
import { type FoundTraces, fetchTrace, queryTraceMetrics, searchTraces } from '../../data/tempo.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { graphFrames, graphQueries } from './graph-frames.ts';
import { logFrame } from './loki-frames.ts';
import { heatmapFrames, noticesOf, tableFrame, timeSeriesFrames } from './prometheus-frames.ts';
import { isMetricsQuery, spansFrame, traceFrame, tracesFrame } from './tempo-frames.ts';

export interface PlanContext {
  readonly scope: InterpolationScope;
  readonly range: TimeRange;
  /** Of the panel: its width in pixels, unless the file says. */
  readonly maxDataPoints: number;
  readonly panelInterval?: string | undefined;
  /** Of the panel, for targets that name none. */
  readonly panelDatasource: DatasourceRef;
  readonly datasourceScope: Parameters<typeof resolveDatasource>[1];
  /** Several tables in one panel name their values apart. */
  readonly tableCount: number;
}

export interface RawAnswer {
  readonly values: readonly unknown[];
  readonly exchanges: readonly Exchange[];
}

export interface Plan {
  readonly kind: 'plan';
  readonly refId: string;
  readonly datasource: DatasourceInfo;
  readonly key: readonly (string | number | boolean)[];
  /** As sent, for the inspector and for Explore. */
  readonly query: string;
  readonly stepMs?: number;
  /** Adds to what others answer: a panel shows before it has this. */
  readonly isExtra?: boolean;
  readonly fetch: (signal: AbortSignal) => Promise<RawAnswer>;
  readonly read: (raw: RawAnswer) => {
    readonly frames: readonly DataFrame[];
    readonly exemplars?: readonly ChartExemplar[];
    readonly notices?: readonly string[];
  };
}

export interface Refusal {
  readonly kind: 'refusal';
  readonly refId: string;
  readonly reason: RefusalReason;
  readonly what: string;
}

export type RefusalReason = 'no-datasource' | 'unsupported-datasource' | 'unsupported-query';

export function planTarget(target: Target, context: PlanContext): readonly (Plan | Refusal)[] {
  const ref = target.datasource.kind === 'default' ? context.panelDatasource : target.datasource;
  const refuse = (reason: RefusalReason, what: string): readonly Refusal[] => [
    { kind: 'refusal', refId: target.refId, reason, what },
  ];
  if (target.kind === 'unsupported') return refuse('unsupported-datasource', target.type);
  const datasource = resolveDatasource(
    ref.kind === 'mixed' ? { kind: 'type', type: target.kind } : ref,
    context.datasourceScope,
  );
  if (!datasource) return refuse('no-datasource', 'uid' in ref ? ref.uid : 'name' in ref ? ref.name : target.kind);
  if (datasource.type !== target.kind) return refuse('unsupported-datasource', datasource.type);
  switch (target.kind) {
    case 'prometheus':
      return planPrometheus(target, datasource, context);
    case 'loki':
      return [planLoki(target, datasource, context)];
    case 'tempo':
      return [planTempo(target, datasource, context)];
    default:
      return target satisfies never;
  }
}

function planPrometheus(target: PrometheusTarget, datasource: DatasourceInfo, context: PlanContext): readonly Plan[] {
  const { range } = context;
  const rangeMs = range.toMs - range.fromMs;
  const interval = prometheusInterval({
    rangeMs,
    maxDataPoints: context.maxDataPoints,
    panelInterval: context.panelInterval,
    targetInterval: target.interval && interpolateInterval(target.interval, context.scope),
    datasourceInterval: datasource.timeInterval,
    intervalFactor: target.intervalFactor,
  });
  const fill = (isInstant: boolean): string =>
    interpolate(
      target.expr,
      extendScope(context.scope, { macros: intervalMacros(rangeMs, interval, isInstant) }),
      'prometheus',
    );
  const { refId, legendFormat } = target;
  const valueName = context.tableCount > 1 ? `Value #${refId}` : 'Value';
  const plans: Plan[] = [];
  const base = { kind: 'plan', refId, datasource } as const;
  if (target.range || !target.instant) {
    const query = fill(false);
    const { stepMs } = interval;
    const aligned = alignRange(range, stepMs);
    const grid = { ...aligned, stepMs };
    plans.push({
      ...base,
      query,
      stepMs,
      key: ['prometheus', 'range', query, aligned.fromMs, aligned.toMs, stepMs],
      fetch: async (signal) => rawOf(await queryRange({ query, ...grid }, signal)),
      read: ({ values }) => {
        const result = values[0] as PromResult; // put there by fetch, above
        const options = { refId, legendFormat: interpolate(legendFormat, context.scope, 'text'), query, grid };
        const frames =
          target.format === 'heatmap'
            ? heatmapFrames(result.series, options)
            : target.format === 'table'
              ? [tableFrame(result.series, { ...options, valueName })]
              : timeSeriesFrames(result.series, options);
        return { frames, notices: noticesOf(result) };
      },
    });
    if (target.exemplar) {
      plans.push({
        ...base,
        query,
        isExtra: true,
        key: ['prometheus', 'exemplars', query, aligned.fromMs, aligned.toMs],
        fetch: async (signal) => rawOf(await queryExemplars(query, aligned.fromMs, aligned.toMs + stepMs, signal)),
        read: ({ values }) => ({ frames: [], exemplars: exemplarsOf(values[0]) }),
      });
    }
  }
  if (target.instant) {
    const query = fill(true);
    plans.push({
      ...base,
      query,
      key: ['prometheus', 'instant', query, range.toMs],
      fetch: async (signal) => rawOf(await queryInstant(query, range.toMs, signal)),
      read: ({ values }) => {
        const result = values[0] as PromResult; // put there by fetch, above
        const options = { refId, legendFormat: interpolate(legendFormat, context.scope, 'text'), query };
        const frames =
          target.format === 'time_series'
            ? timeSeriesFrames(result.series, options)
            : [tableFrame(result.series, { ...options, valueName })];
        return { frames, notices: noticesOf(result) };
      },
    });
  }
  return plans;
}

/** `$__interval` and `$__rate_interval` stay for the interval maths; other variables are filled in. */
function interpolateInterval(text: string, scope: InterpolationScope): string {
  return /^\$\{?__/.test(text) ? text : interpolate(text, scope, 'raw');
}

const LINES_DEFAULT = 1000;

function planLoki(target: LokiTarget, datasource: DatasourceInfo, context: PlanContext): Plan {
  const { range, scope } = context;
  const rangeMs = range.toMs - range.fromMs;
  const stepMs = coarseIntervalMs({
    rangeMs,
    maxDataPoints: context.maxDataPoints,
    panelInterval: context.panelInterval,
    targetInterval: interpolate(target.step ?? target.interval ?? '', scope, 'raw'),
    datasourceInterval: datasource.timeInterval,
  });
  const isInstant = target.queryType === 'instant';
  const interval = { stepMs, rateIntervalMs: stepMs };
  const macros = intervalMacros(rangeMs, interval, isInstant);
  const query = interpolate(target.expr, extendScope(scope, { macros }), 'loki');
  const limit = target.maxLines ?? LINES_DEFAULT;
  const { refId, legendFormat, direction } = target;
  // Steps of a metric query start on multiples of the step, as those of Prometheus do.
  const aligned = alignRange(range, stepMs);
  const isMetric = !/^\s*\{/.test(query);
  const asked = isMetric ? aligned : range;
  return {
    kind: 'plan',
    refId,
    datasource,
    query,
    ...(isMetric && !isInstant && { stepMs }),
    key: ['loki', target.queryType, query, asked.fromMs, asked.toMs, stepMs, limit, direction],
    fetch: async (signal) =>
      rawOf(
        isInstant
          ? await queryLogsInstant(query, range.toMs, limit, signal)
          : await queryLogs({ query, ...asked, limit, direction, stepMs }, signal),
      ),
    read: ({ values }) => {
      const result = values[0] as LokiResult; // put there by fetch, above
      if (result.kind === 'streams') return { frames: [logFrame(result.rows, { refId, query, limit })] };
      const options = { refId, legendFormat: interpolate(legendFormat, scope, 'text'), query };
      const grid = result.kind === 'matrix' ? { ...aligned, stepMs } : undefined;
      return { frames: timeSeriesFrames(result.series, { ...options, ...(grid && { grid }) }) };
    },
  };
}

const TRACES_DEFAULT = 20;
/** Spans per trace, where the panel does not say: what Tempo answers by itself. */
const SPANS_DEFAULT = 3;

function planTempo(target: TempoTarget, datasource: DatasourceInfo, context: PlanContext): Plan {
  const { range, scope } = context;
  const rangeMs = range.toMs - range.fromMs;
  const { refId } = target;
  const stepMs = coarseIntervalMs({
    rangeMs,
    maxDataPoints: context.maxDataPoints,
    panelInterval: context.panelInterval,
    targetInterval: interpolate(target.step ?? target.interval ?? '', scope, 'raw'),
  });
  const macros = intervalMacros(rangeMs, { stepMs, rateIntervalMs: stepMs });
  const written = target.queryType === 'traceqlSearch' ? traceqlSearchQuery(target.filters) : target.query;
  const query = interpolate(written, extendScope(scope, { macros }), 'tempo').trim();
  const base = { kind: 'plan', refId, datasource, query } as const;
  if (target.queryType === 'serviceMap') {
    const window = formatDurationMs(Math.max(rangeMs, 60_000));
    const queries = graphQueries(
      target.serviceMapSelectors.map((selector) => interpolate(selector, scope, 'prometheus')),
      window,
    );
    return {
      ...base,
      query: queries.rate,
      key: ['tempo', 'service-map', queries.rate, range.toMs],
      fetch: async (signal) => {
        const answers = await Promise.all(
          [queries.rate, queries.failed, queries.seconds].map((text) => queryInstant(text, range.toMs, signal)),
        );
        return { values: answers.map(({ value }) => value.series), exchanges: answers.map(({ exchange }) => exchange) };
      },
      read: ({ values }) => {
        const [rate, failed, seconds] = values as (readonly Series[])[]; // put there by fetch, above
        return { frames: graphFrames(refId, { rate: rate ?? [], failed: failed ?? [], seconds: seconds ?? [] }) };
      },
    };
  }
  if (target.queryType === 'traceId' || /^[0-9a-f]{16,32}$/i.test(query)) {
    return {
      ...base,
      key: ['tempo', 'trace', query],
      fetch: async (signal) => (query === '' ? { values: [], exchanges: [] } : rawOf(await fetchTrace(query, signal))),
      read: ({ values }) => ({ frames: values.length === 0 ? [] : [traceFrame(refId, query, values[0])] }),
    };
  }
  if (isMetricsQuery(query)) {
    const aligned = alignRange(range, stepMs);
    return {
      ...base,
      stepMs,
      key: ['tempo', 'metrics', query, aligned.fromMs, aligned.toMs, stepMs],
      fetch: async (signal) => rawOf(await queryTraceMetrics({ query, ...aligned, stepMs }, signal)),
      read: ({ values }) => {
        const series = values[0] as readonly Series[]; // put there by fetch, above
        const options = { refId, legendFormat: '__auto', query, grid: { ...aligned, stepMs } };
        return { frames: timeSeriesFrames(series.map(withoutInternal), options) };
      },
    };
  }
  const limit = target.limit ?? TRACES_DEFAULT;
  const spansPerSpanSet = target.spss ?? SPANS_DEFAULT;
  return {
    ...base,
    key: ['tempo', 'search', query, range.fromMs, range.toMs, limit, spansPerSpanSet],
    fetch: async (signal) => rawOf(await searchTraces({ query, ...range, limit, spansPerSpanSet }, signal)),
    read: ({ values }) => {
      const { traces } = values[0] as FoundTraces; // put there by fetch, above
      const frame = target.tableType === 'traces' ? tracesFrame : spansFrame;
      return { frames: [frame(refId, traces, query)] };
    },
  };
}

/** Tempo names the metric in a label that Grafana does not show. */
function withoutInternal(series: Series): Series {
  const { __name__, ...labels } = series.labels;
  return { ...series, labels: Object.keys(labels).length > 0 ? labels : series.labels };
}

function rawOf(answer: Answer<unknown>): RawAnswer {
  return { values: [answer.value], exchanges: [answer.exchange] };
}

const TRACE_ID_LABELS = ['trace_id', 'traceID', 'traceId', 'TraceID'];

function exemplarsOf(value: unknown): readonly ChartExemplar[] {
  const series = value as Awaited<ReturnType<typeof queryExemplars>>['value']; // put there by fetch, above
  return series.flatMap(({ labels: seriesLabels, exemplars }) =>
    exemplars.map(({ timeMs, value: sample, labels }) => {
      const idLabel = TRACE_ID_LABELS.find((name) => labels[name]);
      return {
        timeMs,
        value: sample,
        labels: { ...labels, ...withoutBucket(seriesLabels) },
        traceId: idLabel && labels[idLabel],
        spanId: labels['span_id'] ?? labels['spanID'],
      };
    }),
  );
}

function withoutBucket({ le: _, __name__, ...labels }: Readonly<Record<string, string>>): Record<string, string> {
  return labels;
}
