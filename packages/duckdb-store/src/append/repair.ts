// JSON that DuckDB refuses would fail a whole batch. It can't come from our decoders but for one case, half of a
// surrogate pair (legal in OTLP/JSON, not in UTF-8); rather than tell cases apart, a batch that failed is repaired
// row by row: unpaired halves become U+FFFD, and text that is no JSON at all counts as dropped attributes.
import {
  type AttributeValue,
  type EncodedAttributes,
  encodeAttributes,
  jsonOfValue,
  type LogBatch,
  NO_ATTRIBUTES,
  parseJsonValue,
  type SpanBatch,
  textEntries,
  valueOfText,
} from '@o11y-lab/model';

/** How JSON.stringify writes an unpaired half; pairs are written as themselves. */
const UNPAIRED = /\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g;

export function repairSpans(batch: SpanBatch): void {
  for (let row = 0; row < batch.length; row++) {
    repairRow(batch, row);
    batch.eventsJson[row] = repairList(batch.eventsJson[row] ?? '');
    batch.linksJson[row] = repairList(batch.linksJson[row] ?? '');
  }
}

export function repairLogs(batch: LogBatch): void {
  for (let row = 0; row < batch.length; row++) repairRow(batch, row);
}

export function repairAttributes(attributes: EncodedAttributes): EncodedAttributes {
  const value = parseJsonValue(attributes.json);
  if (value?.kind !== 'map') return NO_ATTRIBUTES;
  let at = 0;
  const decoded = new Map<string, AttributeValue>();
  for (const [key, text] of textEntries(attributes)) {
    decoded.set(key, valueOfText(text, attributes.types[at++] ?? 's'));
  }
  const { json, types } = encodeAttributes(decoded);
  return { json: wellFormedJson(json), types };
}

/** Replaces what JSON.stringify wrote for halves of surrogate pairs. */
export function wellFormedJson(json: string): string {
  return json.includes('\\u') ? json.replace(UNPAIRED, '\ufffd') : json;
}

function repairRow(batch: SpanBatch | LogBatch, row: number): void {
  const before = { json: batch.attributesJson[row] ?? '', types: batch.attributeTypes[row] ?? '' };
  const after = repairAttributes(before);
  batch.attributesJson[row] = after.json;
  batch.attributeTypes[row] = after.types;
  if (after === NO_ATTRIBUTES && before.types !== '') {
    batch.droppedAttributesCount[row] = (batch.droppedAttributesCount[row] ?? 0) + before.types.length;
  }
}

function repairList(json: string): string {
  if (json === '') return '';
  const value = parseJsonValue(json);
  return value?.kind === 'array' ? wellFormedJson(jsonOfValue(value)) : '';
}
