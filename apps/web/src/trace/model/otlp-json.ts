// OTLP JSON → spans with what they were sent under. Accepts what Tempo answers ({batches}, {trace: {resourceSpans}}),
// what exporters and our own download write ({resourceSpans}), and the older names of scopes.
// https://github.com/open-telemetry/opentelemetry-proto/blob/main/docs/specification.md#json-protobuf-encoding
import { type JsonObject, list, object } from '../../data/json.ts';
import { readTraceId } from './ids.ts';
import type { SpanSource } from './trace.ts';

/** Spans that the page takes in at most: a page of this many still answers, and a file beyond it is no single trace. */
export const SPAN_COUNT_MAX = 500_000;

/** Spans by the id of their trace, in the order of appearance. Throws on anything that is no OTLP JSON. */
export function readOtlpJson(json: unknown): ReadonlyMap<string, readonly SpanSource[]> {
  const traces = new Map<string, SpanSource[]>();
  let count = 0;
  for (const batch of batchesOf(object(json, 'trace'))) {
    const resourceSpans = object(batch, 'resourceSpans entry');
    const resource = optionalObject(resourceSpans['resource'], 'resource');
    for (const group of scopeSpansOf(resourceSpans)) {
      const scopeSpans = object(group, 'scopeSpans entry');
      const scope = optionalObject(scopeSpans['scope'] ?? scopeSpans['instrumentationLibrary'], 'scope');
      for (const item of list(scopeSpans['spans'] ?? [], 'spans')) {
        const span = object(item, 'span');
        if (++count > SPAN_COUNT_MAX) throw new Error(`more than ${SPAN_COUNT_MAX} spans: split the file by trace`);
        const traceId = readTraceId(span['traceId'] ?? span['trace_id']);
        const spans = traces.get(traceId);
        if (spans) spans.push({ span, resource, scope });
        else traces.set(traceId, [{ span, resource, scope }]);
      }
    }
  }
  return traces;
}

/** The same spans as OTLP JSON that any other tool takes in. */
export function writeOtlpJson(sources: Iterable<SpanSource | undefined>): {
  readonly resourceSpans: readonly object[];
} {
  const groups = new Map<JsonObject, Map<JsonObject, JsonObject[]>>();
  for (const source of sources) {
    if (!source) continue;
    const scopes = groups.get(source.resource) ?? new Map<JsonObject, JsonObject[]>();
    groups.set(source.resource, scopes);
    const spans = scopes.get(source.scope);
    if (spans) spans.push(source.span);
    else scopes.set(source.scope, [source.span]);
  }
  return {
    resourceSpans: [...groups].map(([resource, scopes]) => ({
      resource,
      scopeSpans: [...scopes].map(([scope, spans]) => ({ scope, spans })),
    })),
  };
}

function batchesOf(json: JsonObject): readonly unknown[] {
  const inner = json['trace'] === undefined ? json : object(json['trace'], 'trace');
  const batches = inner['resourceSpans'] ?? inner['resource_spans'] ?? inner['batches'];
  if (batches === undefined) {
    const keys = Object.keys(inner).slice(0, 5).join(', ');
    throw new Error(`no trace: want an object with resourceSpans or batches, got ${keys === '' ? 'nothing' : keys}`);
  }
  return list(batches, 'resourceSpans');
}

function scopeSpansOf(resourceSpans: JsonObject): readonly unknown[] {
  return list(
    resourceSpans['scopeSpans'] ?? resourceSpans['scope_spans'] ?? resourceSpans['instrumentationLibrarySpans'] ?? [],
    'scopeSpans',
  );
}

function optionalObject(value: unknown, what: string): JsonObject {
  return value === undefined || value === null ? EMPTY : object(value, what);
}

const EMPTY: JsonObject = {};
