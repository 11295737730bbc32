import {
  type Attributes,
  type AttributeValue,
  parseJsonValue,
  type SpanEvent,
  type SpanLink,
  textOfValue,
  unixNano,
  valueOfText,
} from '@o11y-lab/model';

// Reads what SpanBatch keeps in `eventsJson` and `linksJson`; stores may write the same form again.

/** Events in the order sent; none for text that is not of the form. */
export function eventsOfJson(json: string): readonly SpanEvent[] {
  return objectsOf(json).map(eventOf);
}

/** Links in the order sent; none for text that is not of the form. */
export function linksOfJson(json: string): readonly SpanLink[] {
  return objectsOf(json).map(linkOf);
}

type JsonObject = ReadonlyMap<string, AttributeValue>;

function objectsOf(json: string): JsonObject[] {
  const parsed = json === '' ? undefined : parseJsonValue(json);
  if (parsed?.kind !== 'array') return [];
  return parsed.value.flatMap((item) => (item.kind === 'map' ? [item.value] : []));
}

function eventOf(event: JsonObject): SpanEvent {
  return {
    timeUnixNano: unixNano(intOf(event, 'time_unix_nano')),
    name: textOf(event, 'name'),
    attributes: nestedAttributes(event),
    droppedAttributesCount: Number(intOf(event, 'dropped_attributes_count')),
  };
}

function linkOf(link: JsonObject): SpanLink {
  return {
    traceId: textOf(link, 'trace_id'),
    spanId: textOf(link, 'span_id'),
    traceState: textOf(link, 'trace_state'),
    flags: Number(intOf(link, 'flags')),
    attributes: nestedAttributes(link),
    droppedAttributesCount: Number(intOf(link, 'dropped_attributes_count')),
  };
}

function nestedAttributes(object: JsonObject): Attributes {
  const stored = object.get('attributes');
  const types = textOf(object, 'attribute_types');
  const attributes = new Map<string, AttributeValue>();
  if (stored?.kind !== 'map') return attributes;
  let index = 0;
  for (const [key, value] of stored.value) attributes.set(key, valueOfText(textOfValue(value), types[index++] ?? 's'));
  return attributes;
}

function textOf(object: JsonObject, key: string): string {
  const value = object.get(key);
  return value?.kind === 'string' ? value.value : '';
}

function intOf(object: JsonObject, key: string): bigint {
  const value = object.get(key);
  return value?.kind === 'int' ? value.value : 0n;
}
