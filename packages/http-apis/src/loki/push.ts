// Loki's push API in JSON: streams of [time, line, metadata].
import {
  bytesOfId,
  encodeAttributes,
  type Labels,
  labelsKey,
  labelsOf,
  NO_ATTRIBUTES,
  newLogBatch,
  parseSpanId,
  parseTraceId,
} from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import type { LogAppend } from '@o11y-lab/storage';

/** Bytes of one request, packed or unpacked; Loki's clients send batches of about one MB. */
export const PUSH_BYTES_MAX = 16 * 1024 * 1024;
/** Labels a stream may have, twice Loki's default. */
const LABELS_MAX = 30;

/**
 * Reads a JSON push request. Structured metadata becomes attributes of the record, and a full `trace_id` or
 * `span_id` the record's ids, so that looking a trace up finds pushed lines too.
 * @throws QueryError `bad-push` that names the stream and the entry.
 */
export function decodePush(text: string): LogAppend {
  const batch = newLogBatch();
  batch.resources.push({ serviceName: '', attributes: NO_ATTRIBUTES, schemaUrl: '' });
  batch.scopes.push({ name: '', version: '', attributes: NO_ATTRIBUTES, schemaUrl: '' });
  const streams: Labels[] = [];
  const streamIndex: number[] = [];
  const indexOfKey = new Map<string, number>();
  for (const [s, stream] of arrayOf(objectOf(parse(text), 'the body').streams, 'streams').entries()) {
    const where = `streams[${s}]`;
    const { stream: labels, values } = objectOf(stream, where);
    const set = streamLabels(labels, where);
    const key = labelsKey(set);
    let index = indexOfKey.get(key);
    if (index === undefined) {
      index = streams.push(set) - 1;
      indexOfKey.set(key, index);
    }
    for (const [v, value] of arrayOf(values, `${where}.values`).entries()) {
      pushEntry(batch, value, `${where}.values[${v}]`);
      streamIndex.push(index);
    }
  }
  return { batch, streams, streamIndex };
}

function pushEntry(batch: LogAppend['batch'], entry: unknown, where: string): void {
  const [time, line, metadata, ...more] = arrayOf(entry, where);
  if (typeof time !== 'string' || !/^\d{1,19}$/.test(time)) throw bad(`${where}[0] must be nanoseconds in a string`);
  if (typeof line !== 'string') throw bad(`${where}[1] must be the line, a string`);
  if (more.length > 0) throw bad(`${where} has more than time, line and metadata`);
  const labels = textEntries(metadata ?? {}, `${where}[2]`);
  const traceId = parseTraceId(labels.get('trace_id') ?? '');
  const spanId = parseSpanId(labels.get('span_id') ?? '');
  const isTraceId = traceId !== undefined && traceId === labels.get('trace_id');
  const isSpanId = spanId !== undefined && spanId === labels.get('span_id');
  if (isTraceId) labels.delete('trace_id');
  if (isSpanId) labels.delete('span_id');
  const attributes = encodeAttributes(new Map([...labels].map(([name, value]) => [name, { kind: 'string', value }])));
  batch.length++;
  batch.resourceIndex.push(0);
  batch.scopeIndex.push(0);
  batch.timeUnixNano.pushBigInt(BigInt(time));
  batch.observedUnixNano.pushBigInt(0n);
  batch.severityNumber.push(0);
  batch.severityText.push('');
  batch.body.push(line);
  batch.bodyType.push('s');
  if (isTraceId) batch.traceId.push(bytesOfId(traceId));
  else batch.traceId.pushZero();
  if (isSpanId) batch.spanId.push(bytesOfId(spanId));
  else batch.spanId.pushZero();
  batch.flags.push(0);
  batch.eventName.push('');
  batch.attributesJson.push(attributes.json);
  batch.attributeTypes.push(attributes.types);
  batch.droppedAttributesCount.push(0);
}

function streamLabels(value: unknown, where: string): Labels {
  const entries = textEntries(value, `${where}.stream`);
  for (const name of entries.keys()) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw bad(`${where}.stream: ${JSON.stringify(name)} is no label name`);
  }
  const labels = labelsOf(entries);
  if (labels.size === 0) throw bad(`${where}.stream has no labels; a stream needs at least one`);
  if (labels.size > LABELS_MAX) throw bad(`${where}.stream has ${labels.size} labels, at most ${LABELS_MAX} are taken`);
  return labels;
}

function textEntries(value: unknown, where: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const [name, text] of Object.entries(objectOf(value, where))) {
    if (typeof text !== 'string') throw bad(`${where}: ${name} must be a string`);
    entries.set(name, text);
  }
  return entries;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new QueryError('bad-push', `the body is no JSON: ${cause instanceof Error ? cause.message : ''}`, undefined, {
      cause,
    });
  }
}

function objectOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`${where} must be an object`);
  return value as Readonly<Record<string, unknown>>; // an object has just been seen
}

function arrayOf(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw bad(`${where} must be an array`);
  return value;
}

function bad(message: string): QueryError {
  return new QueryError('bad-push', message);
}
