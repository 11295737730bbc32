// OTLP JSON of one trace as bars. Pure.
import { list, object, optionalText } from '../../data/json.ts';
import { plainValue } from '../../data/tempo.ts';

export interface TraceBar {
  readonly spanId: string;
  readonly name: string;
  readonly service: string;
  readonly depth: number;
  readonly startShare: number;
  readonly durationShare: number;
  readonly durationMs: number;
  readonly hasFailed: boolean;
}

export interface TraceBars {
  readonly spans: readonly TraceBar[];
  readonly spanCount: number;
  readonly durationMs: number;
}

/** A panel is no place for more rows; the trace page shows all. */
export const SPAN_COUNT_MAX = 300;

interface Span {
  readonly spanId: string;
  readonly parentId: string;
  readonly name: string;
  readonly service: string;
  readonly startNano: bigint;
  readonly endNano: bigint;
  readonly hasFailed: boolean;
}

/** Depth first, siblings by start. Anything that is no trace has no spans. */
export function traceBars(otlp: unknown): TraceBars {
  const spans = readSpans(otlp);
  if (spans.length === 0) return { spans: [], spanCount: 0, durationMs: 0 };
  const ids = new Set(spans.map((span) => span.spanId));
  const children = new Map<string, Span[]>();
  for (const span of spans) {
    const parent = ids.has(span.parentId) && span.parentId !== span.spanId ? span.parentId : '';
    children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  let start = spans[0]?.startNano ?? 0n;
  let end = start;
  for (const span of spans) {
    if (span.startNano < start) start = span.startNano;
    if (span.endNano > end) end = span.endNano;
  }
  const totalMs = Math.max(Number(end - start) / 1e6, 1e-6);
  const bars: TraceBar[] = [];
  const pending = sorted(children.get('') ?? []).map((span) => ({ span, depth: 0 }));
  while (pending.length > 0 && bars.length < SPAN_COUNT_MAX) {
    const next = pending.pop();
    if (!next) break;
    const { span, depth } = next;
    const durationMs = Math.max(Number(span.endNano - span.startNano) / 1e6, 0);
    bars.push({
      spanId: span.spanId,
      name: span.name,
      service: span.service,
      depth,
      startShare: Number(span.startNano - start) / 1e6 / totalMs,
      durationShare: durationMs / totalMs,
      durationMs,
      hasFailed: span.hasFailed,
    });
    for (const child of sorted(children.get(span.spanId) ?? [])) pending.push({ span: child, depth: depth + 1 });
  }
  return { spans: bars, spanCount: spans.length, durationMs: totalMs };
}

/** Latest first, because the list of what is to do is taken from its end. */
function sorted(spans: readonly Span[]): Span[] {
  return [...spans].sort((a, b) => (a.startNano < b.startNano ? 1 : a.startNano > b.startNano ? -1 : 0));
}

function readSpans(otlp: unknown): readonly Span[] {
  try {
    const trace = object(otlp);
    const outer = trace['trace'] === undefined ? trace : object(trace['trace']);
    return list(outer['batches'] ?? outer['resourceSpans'] ?? []).flatMap((batch) => {
      const { resource, scopeSpans } = object(batch);
      const attributes = list(resource === undefined ? [] : (object(resource)['attributes'] ?? []));
      const named = attributes.map((item) => object(item)).find((item) => item['key'] === 'service.name');
      const service = named ? String(plainValue(named['value'])) : '';
      return list(scopeSpans ?? []).flatMap((scope) =>
        list(object(scope)['spans'] ?? []).map((item): Span => {
          const span = object(item);
          const code = span['status'] === undefined ? undefined : object(span['status'])['code'];
          return {
            spanId: optionalText(span['spanId']) ?? '',
            parentId: optionalText(span['parentSpanId']) ?? '',
            name: optionalText(span['name']) ?? '',
            service,
            startNano: BigInt(String(span['startTimeUnixNano'] ?? 0)),
            endNano: BigInt(String(span['endTimeUnixNano'] ?? 0)),
            hasFailed: code === 2 || code === 'STATUS_CODE_ERROR',
          };
        }),
      );
    });
  } catch {
    return []; // no trace: the panel says that none is chosen
  }
}
