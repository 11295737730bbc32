// Makes batches from plain rows, for tests of stores and engines.
import {
  type AttributeValue,
  encodeAttributes,
  type Labels,
  labelsOf,
  newLogBatch,
  newSpanBatch,
  type SpanBatch,
  type SpanId,
  type TraceId,
  textOfValue,
  unixNano,
} from '@o11y-lab/model';
import type { LogAppend } from '../logs.ts';
import type { SampleAppend, SeriesId } from '../metrics.ts';

export type PlainValue = string | number | bigint | boolean | AttributeValue;
export type PlainAttributes = Readonly<Record<string, PlainValue>>;

export interface PlainOrigin {
  readonly resource?: PlainAttributes;
  readonly scope?: { readonly name?: string; readonly version?: string; readonly attributes?: PlainAttributes };
}

export interface PlainSpan extends PlainOrigin {
  /** Hex; short ids are padded with zeros on the left. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: number;
  /** Milliseconds after {@link BASE_UNIX_MS}. */
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly attributes?: PlainAttributes;
  readonly events?: readonly { readonly name: string; readonly atMs?: number; readonly attributes?: PlainAttributes }[];
  readonly links?: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly attributes?: PlainAttributes;
  }[];
  readonly statusCode?: number;
  readonly statusMessage?: string;
}

export interface PlainLog extends PlainOrigin {
  readonly stream: Readonly<Record<string, string>>;
  readonly line: string;
  /** Nanoseconds after the base. */
  readonly atNano?: bigint;
  readonly atMs?: number;
  readonly attributes?: PlainAttributes;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly severityNumber?: number;
  readonly severityText?: string;
}

/** The time that plain rows count from: 2027-01-15T08:00:00Z. */
export const BASE_UNIX_MS = 1_800_000_000_000;
export const BASE_UNIX_NANO = BigInt(BASE_UNIX_MS) * 1_000_000n;

/** Nanoseconds at so many milliseconds after the base. */
export function nanoAt(ms: number): ReturnType<typeof unixNano> {
  return unixNano(BASE_UNIX_NANO + BigInt(Math.round(ms * 1e6)));
}

/** A trace id from its last digits. */
export function traceIdOf(digits: string): TraceId {
  return digits.padStart(32, '0') as TraceId; // tests pass hex digits
}

export function spanIdOf(digits: string): SpanId {
  return digits.padStart(16, '0') as SpanId; // tests pass hex digits
}

export function attributeOf(value: PlainValue): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { kind: 'string', value };
    case 'boolean':
      return { kind: 'bool', value };
    case 'bigint':
      return { kind: 'int', value };
    case 'number':
      return Number.isInteger(value) ? { kind: 'int', value: BigInt(value) } : { kind: 'double', value };
    default:
      return value;
  }
}

export function attributesOfPlain(plain: PlainAttributes = {}): ReadonlyMap<string, AttributeValue> {
  return new Map(Object.entries(plain).map(([key, value]) => [key, attributeOf(value)]));
}

export function spanBatchOf(rows: readonly PlainSpan[]): SpanBatch {
  const batch = newSpanBatch();
  for (const row of rows) {
    pushOrigin(batch, row);
    batch.traceId.push(bytes(traceIdOf(row.traceId)));
    batch.spanId.push(bytes(spanIdOf(row.spanId)));
    batch.parentSpanId.push(bytes(spanIdOf(row.parentSpanId ?? '')));
    batch.traceState.push('');
    batch.flags.push(1);
    batch.name.push(row.name ?? 'span');
    batch.kind.push(row.kind ?? 1);
    const start = nanoAt(row.startMs ?? 0);
    batch.startUnixNano.pushBigInt(start);
    batch.endUnixNano.pushBigInt(start + BigInt(Math.round((row.durationMs ?? 1) * 1e6)));
    const attributes = encodeAttributes(attributesOfPlain(row.attributes));
    batch.attributesJson.push(attributes.json);
    batch.attributeTypes.push(attributes.types);
    batch.droppedAttributesCount.push(0);
    batch.eventsJson.push(listJson(row.events ?? [], (event) => eventJson(event)));
    batch.droppedEventsCount.push(0);
    batch.linksJson.push(listJson(row.links ?? [], (link) => linkJson(link)));
    batch.droppedLinksCount.push(0);
    batch.statusCode.push(row.statusCode ?? 0);
    batch.statusMessage.push(row.statusMessage ?? '');
    batch.length++;
  }
  return batch;
}

export function logAppendOf(rows: readonly PlainLog[]): LogAppend {
  const batch = newLogBatch();
  const streams: Labels[] = [];
  const streamIndex: number[] = [];
  for (const row of rows) {
    pushOrigin(batch, row);
    streamIndex.push(streams.push(labelsOf(Object.entries(row.stream))) - 1);
    batch.timeUnixNano.pushBigInt(nanoAt(row.atMs ?? 0) + (row.atNano ?? 0n));
    batch.observedUnixNano.pushBigInt(nanoAt(row.atMs ?? 0) + 5n);
    batch.severityNumber.push(row.severityNumber ?? 9);
    batch.severityText.push(row.severityText ?? 'INFO');
    batch.body.push(row.line);
    batch.bodyType.push('s');
    batch.traceId.push(bytes(traceIdOf(row.traceId ?? '')));
    batch.spanId.push(bytes(spanIdOf(row.spanId ?? '')));
    batch.flags.push(0);
    batch.eventName.push('');
    const attributes = encodeAttributes(attributesOfPlain(row.attributes));
    batch.attributesJson.push(attributes.json);
    batch.attributeTypes.push(attributes.types);
    batch.droppedAttributesCount.push(0);
    batch.length++;
  }
  return { batch, streams, streamIndex };
}

/** Samples as `[series, milliseconds after the base, value]`; the value `stale` is a stale marker. */
export function sampleAppendOf(
  rows: readonly (readonly [SeriesId, number, number | 'stale'])[],
  rest: Partial<Pick<SampleAppend, 'histograms' | 'exemplars' | 'metadata'>> = {},
): SampleAppend {
  return {
    seriesIds: rows.map(([id]) => id),
    timeUnixMs: rows.map(([, ms]) => BASE_UNIX_MS + ms),
    value: rows.map(([, , value]) => (value === 'stale' ? Number.NaN : value)),
    staleRows: rows.flatMap(([, , value], row) => (value === 'stale' ? [row] : [])),
    histograms: [],
    exemplars: [],
    metadata: [],
    ...rest,
  };
}

function pushOrigin(batch: SpanBatch | LogAppend['batch'], { resource = {}, scope = {} }: PlainOrigin): void {
  const serviceName = resource['service.name'];
  batch.resources.push({
    serviceName: typeof serviceName === 'string' ? serviceName : 'unknown_service',
    attributes: encodeAttributes(attributesOfPlain(resource)),
    schemaUrl: '',
  });
  batch.scopes.push({
    name: scope.name ?? '',
    version: scope.version ?? '',
    attributes: encodeAttributes(attributesOfPlain(scope.attributes)),
    schemaUrl: '',
  });
  batch.resourceIndex.push(batch.resources.length - 1);
  batch.scopeIndex.push(batch.scopes.length - 1);
}

function listJson<T>(items: readonly T[], jsonOf: (item: T) => string): string {
  return items.length === 0 ? '' : `[${items.map(jsonOf).join(',')}]`;
}

function eventJson(event: NonNullable<PlainSpan['events']>[number]): string {
  const time = nanoAt(event.atMs ?? 0);
  return `{"time_unix_nano":${time},"name":${JSON.stringify(event.name)},${nestedJson(event.attributes)}}`;
}

function linkJson(link: NonNullable<PlainSpan['links']>[number]): string {
  const ids = `"trace_id":"${traceIdOf(link.traceId)}","span_id":"${spanIdOf(link.spanId)}"`;
  return `{${ids},"trace_state":"",${nestedJson(link.attributes)},"flags":0}`;
}

function nestedJson(plain: PlainAttributes = {}): string {
  const { json, types } = encodeAttributes(attributesOfPlain(plain));
  return `"attributes":${json},"attribute_types":"${types}","dropped_attributes_count":0`;
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Attributes as `name=letter:text`, to compare and to read. */
export function textOfAttributes(attributes: ReadonlyMap<string, AttributeValue>): Record<string, string> {
  return Object.fromEntries([...attributes].map(([key, value]) => [key, `${value.kind}:${textOfValue(value)}`]));
}
