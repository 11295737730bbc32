import type { Span, SpanId, TraceId } from '@o11y-lab/model';
import { textOfValue, unixNano } from '@o11y-lab/model';
import type { GroupSpans, SpanGroup, SpanPart } from '../span-groups.ts';
import { NO_RESOURCE, NO_SCOPE } from './rows.ts';

/** The spans that start in an interval, as groups of those that are equal in the parts asked for. */
export function groupsOf(spans: readonly Span[], request: GroupSpans): readonly SpanGroup[] {
  const { startUnixNano, stepNs, durationNsMin, durationNsMax } = request;
  const groups = new Map<string, { interval: number; span: Span; durationsNs: number[] }>();
  for (const span of spans) {
    if (span.startUnixNano <= startUnixNano) continue;
    const interval = Number((span.startUnixNano - startUnixNano - 1n) / stepNs);
    const durationNs = span.endUnixNano - span.startUnixNano;
    if (interval >= request.intervalCount) continue;
    if (durationNsMin !== undefined && durationNs < durationNsMin) continue;
    if (durationNsMax !== undefined && durationNs > durationNsMax) continue;
    const common = strippedSpan(span, request.parts);
    const key = keyOf(interval, common);
    const group = groups.get(key) ?? { interval, span: common, durationsNs: [] };
    groups.set(key, group);
    group.durationsNs.push(Number(durationNs));
  }
  return [...groups.values()].map(({ interval, span, durationsNs }) => ({
    interval,
    span,
    count: durationsNs.length,
    durationsNs: Float64Array.from(request.withDurations ? durationsNs : []),
  }));
}

const EMPTY_SPAN: Span = {
  traceId: '' as TraceId, // stands for any
  spanId: '' as SpanId, // as above
  parentSpanId: undefined,
  traceState: '',
  flags: 0,
  name: '',
  kind: 0,
  startUnixNano: unixNano(0n),
  endUnixNano: unixNano(0n),
  attributes: new Map(),
  droppedAttributesCount: 0,
  events: [],
  droppedEventsCount: 0,
  links: [],
  droppedLinksCount: 0,
  statusCode: 0,
  statusMessage: '',
  resource: NO_RESOURCE,
  scope: NO_SCOPE,
};

/** A span with some of its parts alone. */
function strippedSpan(span: Span, parts: readonly SpanPart[]): Span {
  const names = new Set(parts.flatMap((part) => (part.kind === 'attribute' ? [part.name] : [])));
  const attributes = new Map([...span.attributes].filter(([name]) => names.has(name)));
  return Object.assign({ ...EMPTY_SPAN, attributes }, ...parts.map((part) => partOf(span, part)));
}

function partOf(span: Span, part: SpanPart): Partial<Span> {
  switch (part.kind) {
    case 'attribute':
      return {};
    case 'name':
      return { name: span.name };
    case 'kind':
      return { kind: span.kind };
    case 'status':
      return { statusCode: span.statusCode };
    case 'status-message':
      return { statusMessage: span.statusMessage };
    case 'resource':
      return { resource: span.resource };
    case 'scope':
      return { scope: span.scope };
    case 'trace-id':
      return { traceId: span.traceId };
    case 'span-id':
      return { spanId: span.spanId };
    case 'parent-id':
    case 'root':
      return { parentSpanId: span.parentSpanId };
    case 'events':
      return { events: span.events };
    case 'links':
      return { links: span.links };
    case 'start':
      return { startUnixNano: span.startUnixNano };
    default:
      return part satisfies never;
  }
}

function keyOf(interval: number, span: Span): string {
  return JSON.stringify([interval, span], (_, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    if (!(value instanceof Map)) return value;
    const attributes = value as Span['attributes']; // the only maps of a span
    return [...attributes].map(([name, item]) => [name, item.kind, textOfValue(item)]);
  });
}
