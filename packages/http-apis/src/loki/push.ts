// Loki's push API: in JSON, streams of [time, line, metadata]; for protobuf see push-protobuf.ts.
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

export interface PushEntry {
  readonly timeUnixNano: bigint;
  readonly line: string;
  readonly metadata: ReadonlyMap<string, string>;
}

export interface PushStream {
  readonly labels: ReadonlyMap<string, string>;
  readonly entries: readonly PushEntry[];
}

/** Reads a JSON push request. @throws QueryError `bad-push` that names the stream and the entry. */
export function decodePush(text: string): LogAppend {
  const streams = arrayOf(objectOf(parse(text), 'the body').streams, 'streams').map((stream, s): PushStream => {
    const where = `streams[${s}]`;
    const { stream: labels, values } = objectOf(stream, where);
    const entries = arrayOf(values, `${where}.values`).map((value, v) => entryOf(value, `${where}.values[${v}]`));
    return { labels: textEntries(labels, `${where}.stream`), entries };
  });
  return appendOf(streams);
}

function entryOf(entry: unknown, where: string): PushEntry {
  const [time, line, metadata, ...more] = arrayOf(entry, where);
  if (typeof time !== 'string' || !/^\d{1,19}$/.test(time)) throw bad(`${where}[0] must be nanoseconds in a string`);
  if (typeof line !== 'string') throw bad(`${where}[1] must be the line, a string`);
  if (more.length > 0) throw bad(`${where} has more than time, line and metadata`);
  return { timeUnixNano: BigInt(time), line, metadata: textEntries(metadata ?? {}, `${where}[2]`) };
}

/**
 * Makes rows of pushed lines. Structured metadata becomes attributes of the record, and a full `trace_id` or `span_id`
 * the record's ids, so that looking a trace up finds pushed lines too.
 * @throws QueryError `bad-push` for labels that no stream can have.
 */
export function appendOf(pushed: readonly PushStream[]): LogAppend {
  const batch = newLogBatch();
  batch.resources.push({ serviceName: '', attributes: NO_ATTRIBUTES, schemaUrl: '' });
  batch.scopes.push({ name: '', version: '', attributes: NO_ATTRIBUTES, schemaUrl: '' });
  const streams: Labels[] = [];
  const streamIndex: number[] = [];
  const indexOfKey = new Map<string, number>();
  for (const [s, stream] of pushed.entries()) {
    const labels = streamLabels(stream.labels, `streams[${s}].stream`);
    const key = labelsKey(labels);
    let index = indexOfKey.get(key);
    if (index === undefined) {
      index = streams.push(labels) - 1;
      indexOfKey.set(key, index);
    }
    for (const entry of stream.entries) {
      pushEntry(batch, entry);
      streamIndex.push(index);
    }
  }
  return { batch, streams, streamIndex };
}

function pushEntry(batch: LogAppend['batch'], { timeUnixNano, line, metadata }: PushEntry): void {
  const labels = new Map(metadata);
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
  batch.timeUnixNano.pushBigInt(timeUnixNano);
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

function streamLabels(entries: ReadonlyMap<string, string>, where: string): Labels {
  for (const name of entries.keys()) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw bad(`${where}: ${JSON.stringify(name)} is no label name`);
  }
  const labels = labelsOf(entries);
  if (labels.size === 0) throw bad(`${where} has no labels; a stream needs at least one`);
  if (labels.size > LABELS_MAX) throw bad(`${where} has ${labels.size} labels, at most ${LABELS_MAX} are taken`);
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
