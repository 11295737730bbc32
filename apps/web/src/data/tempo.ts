// Tempo's HTTP API: search, TraceQL metrics, tags and traces as OTLP JSON.
import { apiPath } from './datasources.ts';
import { type Answer, ask, urlWith } from './http.ts';
import { list, number, object, optionalText, text, texts } from './json.ts';
import type { Series } from './prometheus.ts';

export interface FoundTrace {
  readonly traceId: string;
  readonly rootServiceName: string;
  readonly rootTraceName: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly spanSets: readonly FoundSpanSet[];
  readonly serviceStats: Readonly<Record<string, { readonly spanCount: number; readonly errorCount: number }>>;
}

export interface FoundSpanSet {
  readonly matched: number;
  readonly spans: readonly FoundSpan[];
}

export interface FoundSpan {
  readonly spanId: string;
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly attributes: readonly { readonly key: string; readonly value: unknown }[];
}

export interface TraceSearch {
  readonly query: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  readonly spansPerSpanSet?: number;
}

export interface FoundTraces {
  readonly traces: readonly FoundTrace[];
  readonly inspectedTraces: number | undefined;
}

export function searchTraces(search: TraceSearch, signal?: AbortSignal): Promise<Answer<FoundTraces>> {
  const url = urlWith(apiPath('tempo', '/api/search'), {
    q: search.query,
    start: Math.floor(search.fromMs / 1000),
    end: Math.ceil(search.toMs / 1000),
    limit: search.limit,
    spss: search.spansPerSpanSet ?? 3,
  });
  return ask(url, readSearch, { signal });
}

export interface TraceMetricsQuery {
  readonly query: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

export function queryTraceMetrics(query: TraceMetricsQuery, signal?: AbortSignal): Promise<Answer<readonly Series[]>> {
  const url = urlWith(apiPath('tempo', '/api/metrics/query_range'), {
    q: query.query,
    start: Math.floor(query.fromMs / 1000),
    end: Math.ceil(query.toMs / 1000),
    step: `${Math.max(1, Math.round(query.stepMs / 1000))}s`,
  });
  return ask(url, (json) => list(object(json)['series'] ?? []).map(readMetricsSeries), { signal });
}

/** Names by scope, as TraceQL writes them without the scope. */
export type TagNames = Readonly<Record<string, readonly string[]>>;

export function fetchTagNames(fromMs: number, toMs: number, signal?: AbortSignal): Promise<Answer<TagNames>> {
  const url = urlWith(apiPath('tempo', '/api/v2/search/tags'), {
    start: Math.floor(fromMs / 1000),
    end: Math.ceil(toMs / 1000),
  });
  const read = (json: unknown): TagNames =>
    Object.fromEntries(
      list(object(json)['scopes'] ?? []).map((scope) => {
        const { name, tags } = object(scope);
        return [text(name), texts(tags ?? [])];
      }),
    );
  return ask(url, read, { signal });
}

export interface TagValue {
  /** `string`, `int`, `float`, `bool`, `duration`, `keyword`. */
  readonly type: string;
  readonly value: string;
}

/** `tag` as TraceQL writes it, e.g. `resource.service.name`, `name`, `status`. */
export function fetchTagValues(
  tag: string,
  scope: { readonly query?: string; readonly fromMs: number; readonly toMs: number },
  signal?: AbortSignal,
): Promise<Answer<readonly TagValue[]>> {
  const url = urlWith(apiPath('tempo', `/api/v2/search/tag/${encodeURIComponent(tag)}/values`), {
    q: scope.query,
    start: Math.floor(scope.fromMs / 1000),
    end: Math.ceil(scope.toMs / 1000),
  });
  const read = (json: unknown): readonly TagValue[] =>
    list(object(json)['tagValues'] ?? []).map((item) => {
      const { type, value } = object(item);
      return { type: text(type), value: String(value) };
    });
  return ask(url, read, { signal });
}

/** The trace as OTLP JSON (`{batches|resourceSpans: [...]}`); the trace page reads it into its own model. */
export function fetchTrace(traceId: string, signal?: AbortSignal): Promise<Answer<unknown>> {
  return ask(apiPath('tempo', `/api/traces/${encodeURIComponent(traceId)}`), (json) => json, { signal });
}

function readSearch(json: unknown): FoundTraces {
  const { traces, metrics } = object(json);
  const inspected = metrics === undefined ? undefined : object(metrics)['inspectedTraces'];
  return {
    traces: list(traces ?? []).map(readTrace),
    inspectedTraces: inspected === undefined ? undefined : number(inspected),
  };
}

function readTrace(json: unknown): FoundTrace {
  const trace = object(json);
  const stats = object(trace['serviceStats'] ?? {});
  return {
    traceId: text(trace['traceID'], 'traceID'),
    rootServiceName: optionalText(trace['rootServiceName']) ?? '',
    rootTraceName: optionalText(trace['rootTraceName']) ?? '',
    startMs: nanosToMs(trace['startTimeUnixNano']),
    durationMs: number(trace['durationMs'] ?? 0),
    spanSets: list(trace['spanSets'] ?? []).map((set) => {
      const { matched, spans } = object(set);
      return { matched: number(matched ?? 0), spans: list(spans ?? []).map(readSpan) };
    }),
    serviceStats: Object.fromEntries(
      Object.entries(stats).map(([service, counts]) => {
        const { spanCount, errorCount } = object(counts);
        return [service, { spanCount: number(spanCount ?? 0), errorCount: number(errorCount ?? 0) }];
      }),
    ),
  };
}

function readSpan(json: unknown): FoundSpan {
  const span = object(json);
  return {
    spanId: text(span['spanID'], 'spanID'),
    name: optionalText(span['name']) ?? '',
    startMs: nanosToMs(span['startTimeUnixNano']),
    durationMs: number(span['durationNanos'] ?? 0) / 1e6,
    attributes: list(span['attributes'] ?? []).map((attribute) => {
      const { key, value } = object(attribute);
      return { key: text(key), value: plainValue(value) };
    }),
  };
}

/** An OTLP AnyValue as a plain one; 64-bit integers come as text and stay so beyond 2^53. */
export function plainValue(json: unknown): unknown {
  const value = object(json ?? {});
  if ('stringValue' in value) return value['stringValue'];
  if ('boolValue' in value) return value['boolValue'];
  if ('doubleValue' in value) return value['doubleValue'];
  if ('intValue' in value) {
    const int = Number(value['intValue']);
    return Number.isSafeInteger(int) ? int : String(value['intValue']);
  }
  if ('arrayValue' in value) return list(object(value['arrayValue'])['values'] ?? []).map(plainValue);
  if ('kvlistValue' in value) {
    return Object.fromEntries(
      list(object(value['kvlistValue'])['values'] ?? []).map((entry) => {
        const { key, value: inner } = object(entry);
        return [text(key), plainValue(inner)];
      }),
    );
  }
  if ('bytesValue' in value) return value['bytesValue'];
  return null;
}

function readMetricsSeries(json: unknown): Series {
  const { labels, samples } = object(json);
  const timesMs: number[] = [];
  const values: number[] = [];
  for (const sample of list(samples ?? [])) {
    const { timestampMs, value } = object(sample);
    timesMs.push(number(timestampMs));
    values.push(number(value ?? 0));
  }
  return {
    labels: Object.fromEntries(
      list(labels ?? []).map((label) => {
        const { key, value } = object(label);
        return [text(key), String(plainValue(value))];
      }),
    ),
    timesMs,
    values,
  };
}

function nanosToMs(value: unknown): number {
  return Number(BigInt(typeof value === 'string' || typeof value === 'number' ? value : 0) / 1000n) / 1000;
}
