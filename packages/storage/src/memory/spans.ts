import {
  type AttributeValue,
  hexOf,
  NO_ATTRIBUTES,
  nanoToMs,
  type Span,
  type SpanBatch,
  type SpanId,
  type Trace,
  type TraceId,
  textOfValue,
  unixNano,
} from '@o11y-lab/model';
import type { GroupSpans, SpanGroup } from '../span-groups.ts';
import { eventsOfJson, linksOfJson } from '../span-json.ts';
import type {
  AttributeNames,
  FindTraces,
  NanoRange,
  ReadAttributeValues,
  SpanStore,
  TraceCandidate,
} from '../spans.ts';
import type { SignalStats } from '../store.ts';
import { groupsOf } from './groups.ts';
import { compareText, compilePredicate, fieldValues } from './predicate.ts';
import { assertOpen, attributesOf, MemoryOrigins, NO_RESOURCE, NO_SCOPE, statsOfTimes } from './rows.ts';

export class MemorySpans implements SpanStore {
  closed = false;
  readonly #origins = new MemoryOrigins();
  /** Spans by trace, each once: the first one sent with an id and a kind stays. */
  readonly #traces = new Map<TraceId, Map<string, Span>>();

  async append(batch: SpanBatch): Promise<void> {
    assertOpen(this.closed);
    for (const span of spansOf(batch, this.#origins)) {
      const trace = this.#traces.get(span.traceId) ?? new Map<string, Span>();
      this.#traces.set(span.traceId, trace);
      // A client and a server span may share one id (as Zipkin does): the kind keeps them apart.
      const key = `${span.spanId}:${span.kind}`;
      if (!trace.has(key)) trace.set(key, span);
    }
  }

  async readTrace(traceId: TraceId): Promise<Trace | undefined> {
    const spans = this.#traces.get(traceId);
    return spans && { traceId, spans: [...spans.values()].sort(byStartThenId) };
  }

  async readTraces(traceIds: readonly TraceId[]): Promise<readonly Trace[]> {
    const traces = await Promise.all(traceIds.map((id) => this.readTrace(id)));
    return traces.filter((trace) => trace !== undefined);
  }

  async findTraces(request: FindTraces): Promise<readonly TraceCandidate[]> {
    const fits = compilePredicate(request.where);
    const found: TraceCandidate[] = [];
    for (const [traceId, byKey] of this.#traces) {
      const trace = [...byKey.values()];
      const starts = trace
        .filter((span) => overlaps(span, request.range) && fits(span, trace))
        .map((span) => span.startUnixNano);
      const newest = starts.reduce<Span['startUnixNano'] | undefined>(
        (a, b) => (a !== undefined && a > b ? a : b),
        undefined,
      );
      if (newest !== undefined) found.push({ traceId, startUnixNano: newest });
    }
    found.sort((a, b) => compareBigInt(b.startUnixNano, a.startUnixNano) || compareText(a.traceId, b.traceId));
    return found.slice(0, request.limit);
  }

  /** The groups of a trace at a time. */
  async *groupSpans(request: GroupSpans): AsyncGenerator<readonly SpanGroup[], void, void> {
    const fits = compilePredicate(request.where);
    for (const byKey of this.#traces.values()) {
      request.signal?.throwIfAborted();
      const trace = [...byKey.values()];
      const groups = groupsOf(
        trace.filter((span) => fits(span, trace)),
        request,
      );
      if (groups.length > 0) yield groups;
    }
  }

  async readAttributeNames(range: NanoRange, limit: number): Promise<AttributeNames> {
    const names = { span: [], resource: [], event: [], link: [], instrumentation: [] } as Record<
      keyof AttributeNames,
      string[]
    >; // the empty arrays above would be never[]
    for (const trace of this.#traces.values()) {
      for (const span of trace.values()) {
        if (!overlaps(span, range)) continue;
        names.span.push(...span.attributes.keys());
        names.resource.push(...span.resource.attributes.keys());
        names.instrumentation.push(...span.scope.attributes.keys());
        for (const event of span.events) names.event.push(...event.attributes.keys());
        for (const link of span.links) names.link.push(...link.attributes.keys());
      }
    }
    const sorted = (all: readonly string[]) => [...new Set(all)].sort(compareText).slice(0, limit);
    return {
      span: sorted(names.span),
      resource: sorted(names.resource),
      event: sorted(names.event),
      link: sorted(names.link),
      instrumentation: sorted(names.instrumentation),
    };
  }

  async readAttributeValues(request: ReadAttributeValues): Promise<readonly AttributeValue[]> {
    const fits = compilePredicate(request.where);
    const counts = new Map<string, { value: AttributeValue; count: number }>();
    for (const byKey of this.#traces.values()) {
      const trace = [...byKey.values()];
      for (const span of trace) {
        if (!overlaps(span, request.range) || !fits(span, trace)) continue;
        for (const value of fieldValues(request.field, span, trace)) {
          const key = `${value.kind}:${textOfValue(value)}`;
          const counted = counts.get(key) ?? { value, count: 0 };
          counted.count++;
          counts.set(key, counted);
        }
      }
    }
    return [...counts]
      .sort(([aKey, a], [bKey, b]) => b.count - a.count || compareText(aKey, bKey))
      .slice(0, request.limit)
      .map(([, { value }]) => value);
  }

  stats(): SignalStats {
    const spans = [...this.#traces.values()].flatMap((trace) => [...trace.values()]);
    return statsOfTimes(spans.map((span) => nanoToMs(span.startUnixNano)));
  }
}

/** The rows of a batch as they are read back. */
function spansOf(batch: SpanBatch, origins: MemoryOrigins): Span[] {
  const resources = batch.resources.map((resource) => origins.resource(resource));
  const scopes = batch.scopes.map((scope) => origins.scope(scope));
  const [traceIds, spanIds, parentIds] = [batch.traceId.view(), batch.spanId.view(), batch.parentSpanId.view()];
  const [starts, ends] = [batch.startUnixNano.view(), batch.endUnixNano.view()];
  const spans: Span[] = [];
  for (let row = 0; row < batch.length; row++) {
    const parent = hexOf(parentIds, row * 8, 8);
    spans.push({
      traceId: hexOf(traceIds, row * 16, 16) as TraceId, // ids on the wire are ids
      spanId: hexOf(spanIds, row * 8, 8) as SpanId, // as above
      parentSpanId: parent === '' ? undefined : (parent as SpanId), // as above
      traceState: batch.traceState[row] ?? '',
      flags: batch.flags[row] ?? 0,
      name: batch.name[row] ?? '',
      kind: batch.kind[row] ?? 0,
      startUnixNano: unixNano(starts[row] ?? 0n),
      endUnixNano: unixNano(ends[row] ?? 0n),
      attributes: attributesOf({
        json: batch.attributesJson[row] ?? NO_ATTRIBUTES.json,
        types: batch.attributeTypes[row] ?? '',
      }),
      droppedAttributesCount: batch.droppedAttributesCount[row] ?? 0,
      events: eventsOfJson(batch.eventsJson[row] ?? ''),
      droppedEventsCount: batch.droppedEventsCount[row] ?? 0,
      links: linksOfJson(batch.linksJson[row] ?? ''),
      droppedLinksCount: batch.droppedLinksCount[row] ?? 0,
      statusCode: batch.statusCode[row] ?? 0,
      statusMessage: batch.statusMessage[row] ?? '',
      resource: resources[batch.resourceIndex[row] ?? 0] ?? NO_RESOURCE,
      scope: scopes[batch.scopeIndex[row] ?? 0] ?? NO_SCOPE,
    });
  }
  return spans;
}

function overlaps(span: Span, range: NanoRange): boolean {
  return span.startUnixNano <= range.endUnixNano && span.endUnixNano >= range.startUnixNano;
}

function byStartThenId(a: Span, b: Span): number {
  return compareBigInt(a.startUnixNano, b.startUnixNano) || compareText(a.spanId, b.spanId) || a.kind - b.kind;
}

function compareBigInt(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
