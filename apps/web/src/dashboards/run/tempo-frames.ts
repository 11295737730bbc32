// Answers of Tempo as frames. Pure.
import { type DataFrame, type Field, frameOf } from '@o11y-lab/dashboards';
import type { FoundTrace } from '../../data/tempo.ts';

/** TraceQL that answers with series instead of traces. */
export function isMetricsQuery(query: string): boolean {
  const withoutText = query.replaceAll(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""');
  return /\|\s*(rate|count_over_time|min_over_time|max_over_time|avg_over_time|sum_over_time|quantile_over_time|histogram_over_time|compare)\s*\(/.test(
    withoutText,
  );
}

const text = (name: string, values: readonly (string | null)[]): Field => ({
  type: 'string',
  name,
  values,
  config: {},
});
const time = (name: string, values: readonly (number | null)[]): Field => ({ type: 'time', name, values, config: {} });
const duration = (name: string, values: readonly (number | null)[]): Field => ({
  type: 'number',
  name,
  values,
  config: { unit: 'ms', displayNameFromDS: name === 'traceDuration' ? 'Duration' : name },
});

/** One row per trace. */
export function tracesFrame(refId: string, traces: readonly FoundTrace[], query: string): DataFrame {
  return frameOf(
    refId,
    [
      traceLink(
        text(
          'traceID',
          traces.map((trace) => trace.traceId),
        ),
        `/trace/${variable('__value.raw')}`,
      ),
      withName(
        time(
          'startTime',
          traces.map((trace) => trace.startMs),
        ),
        'Start time',
      ),
      withName(
        text(
          'traceService',
          traces.map((trace) => trace.rootServiceName),
        ),
        'Service',
      ),
      withName(
        text(
          'traceName',
          traces.map((trace) => trace.rootTraceName),
        ),
        'Name',
      ),
      duration(
        'traceDuration',
        traces.map((trace) => trace.durationMs),
      ),
    ],
    { meta: { kind: 'traces', executedQuery: query } },
  );
}

/** One row per matching span; a column per attribute that the query selected. */
export function spansFrame(refId: string, traces: readonly FoundTrace[], query: string): DataFrame {
  const rows = traces.flatMap((trace) => trace.spanSets.flatMap((set) => set.spans.map((span) => ({ trace, span }))));
  const names = [...new Set(rows.flatMap(({ span }) => span.attributes.map((attribute) => attribute.key)))];
  const attributes = names.map((name): Field => {
    const values = rows.map(({ span }) => span.attributes.find((attribute) => attribute.key === name)?.value ?? null);
    return values.every((value) => value === null || typeof value === 'number')
      ? { type: 'number', name, values: values.map((value) => (typeof value === 'number' ? value : null)), config: {} }
      : text(
          name,
          values.map((value) => (value === null ? null : String(value))),
        );
  });
  return frameOf(
    refId,
    [
      hidden(
        text(
          'traceIdHidden',
          rows.map(({ trace }) => trace.traceId),
        ),
      ),
      withName(
        text(
          'traceService',
          rows.map(({ trace }) => trace.rootServiceName),
        ),
        'Trace Service',
      ),
      withName(
        text(
          'traceName',
          rows.map(({ trace }) => trace.rootTraceName),
        ),
        'Trace Name',
      ),
      traceLink(
        text(
          'spanID',
          rows.map(({ span }) => span.spanId),
        ),
        `/trace/${variable('__data.fields["traceIdHidden"]')}?span=${variable('__value.raw')}`,
        'Span ID',
      ),
      withName(
        time(
          'time',
          rows.map(({ span }) => span.startMs),
        ),
        'Start time',
      ),
      withName(
        text(
          'name',
          rows.map(({ span }) => span.name),
        ),
        'Name',
      ),
      ...attributes,
      withName(
        duration(
          'duration',
          rows.map(({ span }) => span.durationMs),
        ),
        'Duration',
      ),
    ],
    { meta: { kind: 'traces', executedQuery: query } },
  );
}

/** As dashboards write it. */
function variable(name: string): string {
  return `$\{${name}}`;
}

/** Enough to tell ids apart; the whole id stands in the cell's title and in the link. */
const TRACE_ID_PX = 130;

/** Trace ids lead to their trace, without the file having to say so. */
function traceLink(field: Field, url: string, name = 'Trace ID'): Field {
  return {
    ...field,
    config: {
      ...field.config,
      displayNameFromDS: name,
      custom: { width: TRACE_ID_PX },
      links: [{ title: 'Trace', url, targetBlank: false }],
    },
  };
}

/** There for links, not to be seen. */
function hidden(field: Field): Field {
  return { ...field, config: { ...field.config, custom: { hidden: true } } };
}

function withName(field: Field, displayName: string): Field {
  return { ...field, config: { ...field.config, displayNameFromDS: displayName } };
}

/** A whole trace in one cell: OTLP JSON. */
export function traceFrame(refId: string, traceId: string, otlp: unknown): DataFrame {
  return frameOf(refId, [text('traceID', [traceId]), { type: 'other', name: 'otlp', values: [otlp], config: {} }], {
    meta: { kind: 'trace', executedQuery: traceId },
  });
}
