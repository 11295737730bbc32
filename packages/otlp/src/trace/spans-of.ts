// Rows of a batch → spans as objects.
import type { Attributes, Span, SpanBatch, SpanEvent, SpanId, SpanLink, TraceId } from '@o11y-lab/model';
import { decodeAttributes, hexOf, parseJsonValue, textEntries, textOfValue, unixNano } from '@o11y-lab/model';
import { storedResource, storedScope } from '../common/write-origin.ts';

export function spansOf(batch: SpanBatch): Span[] {
  const resources = batch.resources.map(storedResource);
  const scopes = batch.scopes.map(storedScope);
  const traceIds = batch.traceId.view();
  const spanIds = batch.spanId.view();
  const parentSpanIds = batch.parentSpanId.view();
  const starts = batch.startUnixNano.view();
  const ends = batch.endUnixNano.view();
  const spans: Span[] = [];
  for (let row = 0; row < batch.length; row++) {
    const resource = resources[batch.resourceIndex[row] ?? 0];
    const scope = scopes[batch.scopeIndex[row] ?? 0];
    if (resource === undefined || scope === undefined)
      throw new RangeError(`row ${row} refers to no resource or scope`);
    const parentSpanId = hexOf(parentSpanIds, 8 * row, 8);
    spans.push({
      traceId: hexOf(traceIds, 16 * row, 16) as TraceId, // decoders let no other id in
      spanId: hexOf(spanIds, 8 * row, 8) as SpanId, // as above
      parentSpanId: parentSpanId === '' ? undefined : (parentSpanId as SpanId), // as above
      traceState: batch.traceState[row] ?? '',
      flags: batch.flags[row] ?? 0,
      name: batch.name[row] ?? '',
      kind: batch.kind[row] ?? 0,
      startUnixNano: unixNano(starts[row] ?? 0n),
      endUnixNano: unixNano(ends[row] ?? 0n),
      attributes: attributesOf(batch.attributesJson[row] ?? '{}', batch.attributeTypes[row] ?? ''),
      droppedAttributesCount: batch.droppedAttributesCount[row] ?? 0,
      events: recordsOf(batch.eventsJson[row] ?? '').map(eventOf),
      droppedEventsCount: batch.droppedEventsCount[row] ?? 0,
      links: recordsOf(batch.linksJson[row] ?? '').map(linkOf),
      droppedLinksCount: batch.droppedLinksCount[row] ?? 0,
      statusCode: batch.statusCode[row] ?? 0,
      statusMessage: batch.statusMessage[row] ?? '',
      resource,
      scope,
    });
  }
  return spans;
}

function attributesOf(json: string, types: string): Attributes {
  return decodeAttributes(textEntries({ json, types }), types);
}

/** The objects of a JSON list; parsed by the model, because JSON.parse would round nanoseconds. */
function recordsOf(json: string): Attributes[] {
  const list = json === '' ? undefined : parseJsonValue(json);
  if (list?.kind !== 'array') return [];
  return list.value.map((item) => (item.kind === 'map' ? item.value : new Map()));
}

function eventOf(record: Attributes): SpanEvent {
  return {
    timeUnixNano: unixNano(intOf(record, 'time_unix_nano')),
    name: textIn(record, 'name'),
    attributes: nestedAttributes(record),
    droppedAttributesCount: Number(intOf(record, 'dropped_attributes_count')),
  };
}

function linkOf(record: Attributes): SpanLink {
  return {
    traceId: textIn(record, 'trace_id'),
    spanId: textIn(record, 'span_id'),
    traceState: textIn(record, 'trace_state'),
    flags: Number(intOf(record, 'flags')),
    attributes: nestedAttributes(record),
    droppedAttributesCount: Number(intOf(record, 'dropped_attributes_count')),
  };
}

function nestedAttributes(record: Attributes): Attributes {
  const attributes = record.get('attributes');
  if (attributes?.kind !== 'map') return new Map();
  const entries = [...attributes.value].map(([key, value]) => [key, textOfValue(value)] as const);
  return decodeAttributes(entries, textIn(record, 'attribute_types'));
}

function textIn(record: Attributes, key: string): string {
  const value = record.get(key);
  return value === undefined ? '' : textOfValue(value);
}

function intOf(record: Attributes, key: string): bigint {
  const value = record.get(key);
  return value?.kind === 'int' ? value.value : 0n;
}
