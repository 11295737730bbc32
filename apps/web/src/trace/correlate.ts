// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Grafana's own variables are written like that
// What a trace and a span lead to, as queries. The time around a span and the metrics asked for come from the provisioned
// data source of the traces, in Grafana's words (tracesToLogsV2, tracesToMetrics), so that both tiers lead to the same.
import { list, object, optionalText } from '../data/json.ts';
import type { RawTimeRange } from '../time/time-range.ts';

export interface CorrelationSettings {
  /** Added to the span's start and end when its logs are asked for. */
  readonly logsShiftMs: TimeShift;
  readonly metricsShiftMs: TimeShift;
  /** Labels of metrics, by the attribute they come from. */
  readonly metricsTags: readonly { readonly attribute: string; readonly label: string }[];
  readonly metricsQueries: readonly string[];
}

export interface TimeShift {
  readonly startMs: number;
  readonly endMs: number;
}

const MINUTE_MS = 60_000;

export const DEFAULT_SETTINGS: CorrelationSettings = {
  logsShiftMs: { startMs: -5 * MINUTE_MS, endMs: 5 * MINUTE_MS },
  metricsShiftMs: { startMs: -15 * MINUTE_MS, endMs: 15 * MINUTE_MS },
  metricsTags: [
    { attribute: 'service.name', label: 'service_name' },
    { attribute: 'span.name', label: 'span_name' },
  ],
  metricsQueries: [
    'sum(rate(traces_spanmetrics_calls_total{${__tags}}[$__rate_interval]))',
    'histogram_quantile(0.95, sum by (le) (rate(traces_spanmetrics_duration_milliseconds_bucket{${__tags}}[$__rate_interval])))',
  ],
};

/** Reads the answer of /api/datasources; what is not set there stays as it is by default. */
export function readSettings(json: unknown): CorrelationSettings {
  const tempo = list(json)
    .map((item) => object(item))
    .find((source) => source['type'] === 'tempo');
  const data = object(tempo?.['jsonData'] ?? {});
  const logs = object(data['tracesToLogsV2'] ?? {});
  const metrics = object(data['tracesToMetrics'] ?? {});
  const tags = list(metrics['tags'] ?? []).map((item) => {
    const { key, value } = object(item);
    return { attribute: String(key), label: optionalText(value) || String(key).replaceAll('.', '_') };
  });
  const queries = list(metrics['queries'] ?? []).flatMap((item) => optionalText(object(item)['query']) ?? []);
  return {
    logsShiftMs: readShift(logs, DEFAULT_SETTINGS.logsShiftMs),
    metricsShiftMs: readShift(metrics, DEFAULT_SETTINGS.metricsShiftMs),
    metricsTags: tags.length > 0 ? tags : DEFAULT_SETTINGS.metricsTags,
    metricsQueries: queries.length > 0 ? queries : DEFAULT_SETTINGS.metricsQueries,
  };
}

function readShift(settings: Readonly<Record<string, unknown>>, fallback: TimeShift): TimeShift {
  return {
    startMs: parseShift(optionalText(settings['spanStartTimeShift'])) ?? fallback.startMs,
    endMs: parseShift(optionalText(settings['spanEndTimeShift'])) ?? fallback.endMs,
  };
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: 1440 * MINUTE_MS,
};

/** `-1h`, `30m`, `1h30m`. */
export function parseShift(text: string | undefined): number | undefined {
  const match = /^([+-]?)((?:\d+(?:ms|[smhd]))+)$/.exec(text?.trim() ?? '');
  if (!match) return undefined;
  let ms = 0;
  for (const [, count, unit] of (match[2] ?? '').matchAll(/(\d+)(ms|[smhd])/g)) {
    ms += Number(count) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return match[1] === '-' ? -ms : ms;
}

/** A stretch of the trace with what is put around it. Not beyond the present, unless the span's own clock is. */
export function paddedRange(
  startUnixNano: bigint,
  endUnixNano: bigint,
  shift: TimeShift,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const endMs = Number(endUnixNano / 1_000_000n) + 1;
  const toMs = Math.min(endMs + shift.endMs, Math.max(nowMs, endMs));
  return { fromMs: Number(startUnixNano / 1_000_000n) + shift.startMs, toMs };
}

export function rawRange({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): RawTimeRange {
  return { from: String(Math.round(fromMs)), to: String(Math.round(toMs)) };
}

export function logsQuery(traceId: string, spanId?: string): string {
  const trace = `{service_name=~".+"} | trace_id=${quote(traceId)}`;
  return spanId === undefined ? trace : `${trace} | span_id=${quote(spanId)}`;
}

/** How many lines each span of a trace has, in one question. */
export function logCountsQuery(traceId: string, rangeMs: number): string {
  return `sum by (span_id) (count_over_time(${logsQuery(traceId)} [${Math.max(1, Math.ceil(rangeMs))}ms]))`;
}

/** Four scrapes of the lab's ten seconds, and enough for the original's fifteen. */
const RATE_INTERVAL = '1m';

export function spanMetrics(
  settings: CorrelationSettings,
  attributeOf: (name: string) => string | undefined,
): { readonly selector: string; readonly queries: readonly string[] } {
  const labels = settings.metricsTags.flatMap(({ attribute, label }) => {
    const value = attributeOf(attribute);
    return value === undefined ? [] : [`${label}=${quote(value)}`];
  });
  const tags = labels.join(', ');
  // A name is no attribute, so that no tag has it: the queries name it themselves.
  const name = quote(attributeOf('span.name') ?? '');
  const withTags = (query: string): string =>
    query
      .replaceAll('${__tags}', tags)
      .replaceAll('${__span.name}', name.slice(1, -1))
      .replaceAll('$__rate_interval', RATE_INTERVAL);
  const isOfName = settings.metricsQueries.some((query) => query.includes('${__span.name}'));
  const selected = isOfName ? [...labels, `span_name=${name}`] : labels;
  return {
    selector: `traces_spanmetrics_calls_total{${selected.join(', ')}}`,
    queries: settings.metricsQueries.map(withTags),
  };
}

/** The server's own histogram, for a span that served an HTTP request. */
export function httpMetrics(
  service: string,
  route: string,
): { readonly selector: string; readonly queries: readonly string[] } {
  const labels = `service_name=${quote(service)}, http_route=${quote(route)}`;
  return {
    selector: `http_server_request_duration_seconds_count{${labels}}`,
    queries: [
      `sum by (http_response_status_code) (rate(http_server_request_duration_seconds_count{${labels}}[${RATE_INTERVAL}]))`,
      `histogram_quantile(0.95, sum by (le) (rate(http_server_request_duration_seconds_bucket{${labels}}[${RATE_INTERVAL}])))`,
    ],
  };
}

/** Traces with the same attribute; undefined for values that TraceQL can't compare. */
export function attributeQuery(scope: 'span' | 'resource', key: string, value: unknown): string | undefined {
  const name = /^[\w./:-]+$/.test(key) ? `${scope}.${key}` : `${scope}.${quote(key)}`;
  if (typeof value === 'string') return `{ ${name} = ${quote(value)} }`;
  if (typeof value === 'number' || typeof value === 'boolean') return `{ ${name} = ${value} }`;
  return undefined;
}

export function operationQuery(service: string, name: string): string {
  return `{ resource.service.name = ${quote(service)} && name = ${quote(name)} }`;
}

export function rootOperationQuery(service: string, name: string): string {
  return `{ rootServiceName = ${quote(service)} && rootName = ${quote(name)} }`;
}

/** As PromQL, LogQL and TraceQL write text. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
