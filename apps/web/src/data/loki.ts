// Loki's HTTP API. Times are milliseconds since the epoch for ranges; a line keeps its nanoseconds, as text.
import { apiPath } from './datasources.ts';
import { type Answer, ask, urlWith } from './http.ts';
import { list, number, object, text, textRecord, texts } from './json.ts';
import type { Labels, Series } from './prometheus.ts';

export interface LogRow {
  /** Nanoseconds since the epoch, as Loki writes them. */
  readonly timeUnixNano: string;
  readonly timeMs: number;
  readonly line: string;
  /** Labels of the stream. */
  readonly streamLabels: Labels;
  /** Labels that are no index: trace_id, detected_level, attributes. */
  readonly structuredMetadata: Labels;
  /** Labels that the query's own parsers made. */
  readonly parsed: Labels;
}

export type LokiResult =
  | { readonly kind: 'streams'; readonly rows: readonly LogRow[]; readonly stats: LokiStats }
  | { readonly kind: 'matrix' | 'vector'; readonly series: readonly Series[]; readonly stats: LokiStats };

export interface LokiStats {
  readonly execTimeMs: number | undefined;
}

export interface LogRangeQuery {
  readonly query: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  readonly direction: 'forward' | 'backward';
  /** Of metric queries. */
  readonly stepMs?: number;
}

const NANOS_PER_MS = 1_000_000n;

export function nanos(ms: number): string {
  return String(BigInt(Math.round(ms)) * NANOS_PER_MS);
}

export function queryLogs(query: LogRangeQuery, signal?: AbortSignal): Promise<Answer<LokiResult>> {
  const body = new URLSearchParams({
    query: query.query,
    start: nanos(query.fromMs),
    end: nanos(query.toMs),
    limit: String(query.limit),
    direction: query.direction,
  });
  if (query.stepMs !== undefined) body.set('step', String(query.stepMs / 1000));
  return ask(apiPath('loki', '/loki/api/v1/query_range'), readLokiResult, { body, signal, headers: CATEGORIZE });
}

/** An instant query: a vector of a metric query's values at `timeMs`, or the last lines before it. */
export function queryLogsInstant(
  query: string,
  timeMs: number,
  limit: number,
  signal?: AbortSignal,
): Promise<Answer<LokiResult>> {
  const body = new URLSearchParams({ query, time: nanos(timeMs), limit: String(limit) });
  return ask(apiPath('loki', '/loki/api/v1/query'), readLokiResult, { body, signal, headers: CATEGORIZE });
}

/** How many lines a query with a line count has; for buttons that say what they lead to. */
export async function countLines(query: string, fromMs: number, toMs: number, signal?: AbortSignal): Promise<number> {
  const rangeMs = Math.max(1, Math.ceil(toMs - fromMs));
  const body = new URLSearchParams({ query: `sum(count_over_time(${query}[${rangeMs}ms]))`, time: nanos(toMs) });
  const { value } = await ask(apiPath('loki', '/loki/api/v1/query'), readLokiResult, { body, signal });
  return value.kind === 'streams' ? 0 : (value.series[0]?.values[0] ?? 0);
}

export interface StreamScope {
  readonly fromMs: number;
  readonly toMs: number;
  /** A stream selector. */
  readonly query?: string | undefined;
}

export function fetchLogLabelNames(scope: StreamScope, signal?: AbortSignal): Promise<Answer<readonly string[]>> {
  return ask(urlWith(apiPath('loki', '/loki/api/v1/labels'), scopeParams(scope)), readData, { signal });
}

export function fetchLogLabelValues(
  name: string,
  scope: StreamScope,
  signal?: AbortSignal,
): Promise<Answer<readonly string[]>> {
  const path = `/loki/api/v1/label/${encodeURIComponent(name)}/values`;
  return ask(urlWith(apiPath('loki', path), scopeParams(scope)), readData, { signal });
}

/** Names of the fields that parsers would find in the lines of a selector. */
export function fetchDetectedFields(
  scope: StreamScope & { readonly query: string },
  signal?: AbortSignal,
): Promise<Answer<readonly string[]>> {
  const read = (json: unknown): readonly string[] =>
    list(object(json)['fields'] ?? []).map((field) => text(object(field)['label'], 'label'));
  return ask(urlWith(apiPath('loki', '/loki/api/v1/detected_fields'), scopeParams(scope)), read, { signal });
}

function scopeParams({ fromMs, toMs, query }: StreamScope): Record<string, string | undefined> {
  return { start: nanos(fromMs), end: nanos(toMs), query };
}

/** Asks for structured metadata and parsed labels apart from the stream's. */
const CATEGORIZE = { 'x-loki-response-encoding-flags': 'categorize-labels' };

const readData = (json: unknown): readonly string[] => texts(object(json)['data'] ?? []);

/** Reads the answer of query and query_range, and with `streams` a frame of the tail. */
export function readLokiResult(json: unknown): LokiResult {
  const { resultType, result, stats } = object(object(json)['data']);
  const summary = stats === undefined ? {} : object(object(stats)['summary'] ?? {});
  const execTime = summary['execTime'];
  const readStats: LokiStats = { execTimeMs: typeof execTime === 'number' ? execTime * 1000 : undefined };
  switch (resultType) {
    case 'streams':
      return { kind: 'streams', rows: list(result).flatMap(readStream), stats: readStats };
    case 'matrix':
    case 'vector':
      return { kind: resultType, series: list(result).map(readSeries), stats: readStats };
    default:
      throw new Error(`result type ${String(resultType)} is unknown`);
  }
}

/** Lines of one stream, in the order of the answer. */
export function readStream(json: unknown): readonly LogRow[] {
  const { stream, values } = object(json);
  const streamLabels = textRecord(stream);
  return list(values).map((value) => {
    const [time, line, categorized] = list(value);
    const { structuredMetadata = {}, parsed = {} } = categorized === undefined ? {} : object(categorized);
    const timeUnixNano = text(time);
    return {
      timeUnixNano,
      timeMs: Number(BigInt(timeUnixNano) / 1000n) / 1000,
      line: text(line),
      streamLabels,
      structuredMetadata: textRecord(structuredMetadata),
      parsed: textRecord(parsed),
    };
  });
}

function readSeries(json: unknown): Series {
  const { metric, values, value } = object(json);
  const timesMs: number[] = [];
  const numbers: number[] = [];
  for (const point of values === undefined ? [value] : list(values)) {
    const [time, sample] = list(point);
    timesMs.push(number(time) * 1000);
    numbers.push(number(sample));
  }
  return { labels: textRecord(metric), timesMs, values: numbers };
}
