// Builds span batches for tests from short rows.
import { type AttributeValue, encodeAttributes, newSpanBatch, type SpanBatch } from '@o11y-lab/model';

type Plain = string | number | boolean | readonly string[];

export interface TestSpan {
  /** One hex digit or more; padded. */
  readonly trace?: string;
  readonly id: string;
  readonly parent?: string;
  readonly name?: string;
  readonly service?: string;
  readonly kind?: number;
  readonly status?: number;
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly attributes?: Readonly<Record<string, Plain>>;
  readonly resource?: Readonly<Record<string, Plain>>;
  readonly events?: readonly {
    readonly name: string;
    readonly atMs: number;
    readonly attributes?: Readonly<Record<string, Plain>>;
  }[];
}

/** Spans of traces that begin at `baseMs`. Whole numbers become ints. */
export function spanBatch(spans: readonly TestSpan[], baseMs: number): SpanBatch {
  const batch = newSpanBatch();
  batch.scopes.push({ name: 'lib', version: '1', attributes: encoded({}), schemaUrl: '' });
  for (const span of spans) {
    const service = span.service ?? 'svc';
    batch.resources.push({
      serviceName: service,
      attributes: encoded({ 'service.name': service, ...span.resource }),
      schemaUrl: '',
    });
    const startMs = baseMs + (span.startMs ?? 0);
    const attributes = encoded(span.attributes ?? {});
    batch.length++;
    batch.resourceIndex.push(batch.resources.length - 1);
    batch.scopeIndex.push(0);
    batch.traceId.push(bytes(span.trace ?? '1', 16));
    batch.spanId.push(bytes(span.id, 8));
    if (span.parent === undefined) batch.parentSpanId.pushZero();
    else batch.parentSpanId.push(bytes(span.parent, 8));
    batch.traceState.push('');
    batch.flags.push(0);
    batch.name.push(span.name ?? span.id);
    batch.kind.push(span.kind ?? 1);
    batch.startUnixNano.pushBigInt(BigInt(startMs) * 1_000_000n);
    batch.endUnixNano.pushBigInt(BigInt(startMs + (span.durationMs ?? 10)) * 1_000_000n);
    batch.attributesJson.push(attributes.json);
    batch.attributeTypes.push(attributes.types);
    batch.droppedAttributesCount.push(0);
    batch.eventsJson.push(eventsJson(span, startMs));
    batch.droppedEventsCount.push(0);
    batch.linksJson.push('');
    batch.droppedLinksCount.push(0);
    batch.statusCode.push(span.status ?? 0);
    batch.statusMessage.push('');
  }
  return batch;
}

function eventsJson(span: TestSpan, startMs: number): string {
  if (!span.events) return '';
  const events = span.events.map(({ name, atMs, attributes }) => {
    const { json, types } = encoded(attributes ?? {});
    return `{"time_unix_nano":${startMs + atMs}000000,"name":${JSON.stringify(name)},"attributes":${json},"attribute_types":"${types}","dropped_attributes_count":0}`;
  });
  return `[${events.join(',')}]`;
}

function encoded(attributes: Readonly<Record<string, Plain>>): ReturnType<typeof encodeAttributes> {
  return encodeAttributes(new Map(Object.entries(attributes).map(([key, value]) => [key, attributeValue(value)])));
}

function attributeValue(value: Plain): AttributeValue {
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value === 'boolean') return { kind: 'bool', value };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { kind: 'int', value: BigInt(value) } : { kind: 'double', value };
  }
  return { kind: 'array', value: value.map(attributeValue) };
}

function bytes(hex: string, length: number): Uint8Array {
  const full = hex.padStart(2 * length, '0');
  return Uint8Array.from({ length }, (_, i) => Number.parseInt(full.slice(2 * i, 2 * i + 2), 16));
}
