// The three query APIs as a person uses them with curl. Knows the public formats only, so that the same tests can
// speak to the real Prometheus, Loki and Tempo.
import type { Lab } from './lab.ts';

export interface SpanRow {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly service: string;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
}

export interface LogLine {
  readonly labels: Readonly<Record<string, string>>;
  readonly timeUnixNano: bigint;
  readonly line: string;
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Of the last point. */
  readonly value: number;
}

/** The spans of a trace; undefined while it is not found. */
export async function fetchTrace(lab: Lab, traceId: string): Promise<readonly SpanRow[] | undefined> {
  const response = await fetch(`${lab.url('tempo')}/api/v2/traces/${traceId}`, {
    headers: { accept: 'application/json' },
  });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`trace ${traceId}: HTTP ${response.status} ${await response.text()}`);
  const body = (await response.json()) as { trace: OtlpTrace };
  return spansOf(body.trace);
}

export interface FoundTrace {
  readonly traceID: string;
  readonly rootServiceName: string;
  readonly rootTraceName: string;
  readonly durationMs: number;
}

export async function searchTraces(
  lab: Lab,
  parameters: Readonly<Record<string, string>>,
): Promise<readonly FoundTrace[]> {
  const body = await getJson<{ traces: FoundTrace[] }>(lab.url('tempo'), '/api/search', parameters);
  return body.traces;
}

export async function queryMetrics(lab: Lab, query: string): Promise<readonly Series[]> {
  const body = await getJson<{ data: { result: { metric: Record<string, string>; value: [number, string] }[] } }>(
    lab.url('prometheus'),
    '/api/v1/query',
    { query },
  );
  return body.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}

export async function queryLogs(lab: Lab, query: string): Promise<readonly LogLine[]> {
  const body = await getJson<{ data: { result: { stream: Record<string, string>; values: [string, string][] }[] } }>(
    lab.url('loki'),
    '/loki/api/v1/query_range',
    { query, limit: '1000' },
  );
  return body.data.result.flatMap(({ stream, values }) =>
    values.map(([timeUnixNano, line]) => ({ labels: stream, timeUnixNano: BigInt(timeUnixNano), line })),
  );
}

/** Sends a request under a trace id of our own, so that its telemetry can be asked for by name. */
export async function sendTraced(
  url: string,
  init: RequestInit = {},
): Promise<{ readonly traceId: string; readonly status: number; readonly body: string }> {
  const traceId = randomHex(16);
  const headers = {
    ...(init.headers as Record<string, string> | undefined),
    traceparent: `00-${traceId}-${randomHex(8)}-01`,
  };
  const response = await fetch(url, { ...init, headers });
  return { traceId, status: response.status, body: await response.text() };
}

export function randomHex(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex');
}

async function getJson<T>(base: string, path: string, parameters: Readonly<Record<string, string>>): Promise<T> {
  const response = await fetch(`${base}${path}?${new URLSearchParams(parameters)}`);
  if (!response.ok)
    throw new Error(`${path} ${JSON.stringify(parameters)}: HTTP ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

interface OtlpTrace {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly OtlpAttribute[] };
    readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[];
  }[];
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind?: number | string;
  readonly status?: { readonly code?: number | string };
  readonly attributes?: readonly OtlpAttribute[];
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly OtlpAttribute[] }[];
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES = ['unset', 'ok', 'error'];

function spansOf(trace: OtlpTrace): SpanRow[] {
  return (trace.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) => {
    const service = String(attributesOf(resource?.attributes)['service.name'] ?? '');
    return (scopeSpans ?? []).flatMap(({ spans }) =>
      (spans ?? []).map((span) => ({
        traceId: hexId(span.traceId),
        spanId: hexId(span.spanId),
        parentSpanId: hexId(span.parentSpanId ?? ''),
        service,
        name: span.name,
        kind: enumName(span.kind, KINDS, 'SPAN_KIND_'),
        status: enumName(span.status?.code, STATUSES, 'STATUS_CODE_'),
        attributes: attributesOf(span.attributes),
        events: (span.events ?? []).map((event) => ({ name: event.name, attributes: attributesOf(event.attributes) })),
      })),
    );
  });
}

function attributesOf(list: readonly OtlpAttribute[] = []): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/** Tempo writes enums by name and ids in base64; OTLP's own JSON writes numbers and hex. Both are read. */
function enumName(value: number | string | undefined, names: readonly string[], prefix: string): string {
  if (typeof value === 'string') return value.replace(prefix, '').toLowerCase();
  return names[value ?? 0] ?? String(value);
}

function hexId(id: string): string {
  return /^([0-9a-f]{16}|[0-9a-f]{32})?$/i.test(id) ? id.toLowerCase() : Buffer.from(id, 'base64').toString('hex');
}
