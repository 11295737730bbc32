// Span batches as tests write them down: one literal per span, everything else as it usually is.
import { type AttributeValue, encodeAttributes, newSpanBatch, type SpanBatch } from '@o11y-lab/model';

export interface SpanLiteral {
  readonly service?: string;
  /** Resource attributes beside `service.name`. */
  readonly resource?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly kind?: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer' | number;
  readonly status?: 'unset' | 'ok' | 'error' | number;
  /** Any number but 0; the id is made of it. */
  readonly trace?: number;
  readonly id?: number;
  /** 0 or absent for a root span. */
  readonly parent?: number;
  readonly startUnixNano?: bigint;
  readonly endUnixNano?: bigint;
  /** Instead of an end. */
  readonly ms?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

export const SPAN_START_UNIX_NANO = 1_700_000_000_000_000_000n;
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES = ['unset', 'ok', 'error'];

export function spanBatch(spans: readonly SpanLiteral[]): SpanBatch {
  const batch = newSpanBatch();
  batch.scopes.push({ name: 'test', version: '', attributes: { json: '{}', types: '' }, schemaUrl: '' });
  const resources = new Map<string, number>();
  spans.forEach((span, row) => {
    const service = span.service ?? 'cart';
    const named: Record<string, string> = service === '' ? {} : { 'service.name': service };
    const attributes = encode({ ...named, ...span.resource });
    const known = resources.get(attributes.json);
    const resource = known ?? batch.resources.length;
    if (known === undefined) {
      batch.resources.push({
        serviceName: service === '' ? 'unknown_service' : service,
        attributes,
        schemaUrl: '',
      });
      resources.set(attributes.json, resource);
    }
    const start = span.startUnixNano ?? SPAN_START_UNIX_NANO;
    const own = encode(span.attributes ?? {});
    batch.length++;
    batch.resourceIndex.push(resource);
    batch.scopeIndex.push(0);
    batch.traceId.push(idOf(16, span.trace ?? 1));
    batch.spanId.push(idOf(8, span.id ?? row + 1));
    batch.parentSpanId.push(idOf(8, span.parent ?? 0));
    batch.traceState.push('');
    batch.flags.push(1);
    batch.name.push(span.name ?? 'GET /');
    batch.kind.push(typeof span.kind === 'number' ? span.kind : Math.max(0, KINDS.indexOf(span.kind ?? 'internal')));
    batch.startUnixNano.pushBigInt(start);
    batch.endUnixNano.pushBigInt(span.endUnixNano ?? start + BigInt(Math.round((span.ms ?? 1) * 1e6)));
    batch.attributesJson.push(own.json);
    batch.attributeTypes.push(own.types);
    batch.droppedAttributesCount.push(0);
    batch.eventsJson.push('');
    batch.droppedEventsCount.push(0);
    batch.linksJson.push('');
    batch.droppedLinksCount.push(0);
    batch.statusCode.push(typeof span.status === 'number' ? span.status : STATUSES.indexOf(span.status ?? 'unset'));
    batch.statusMessage.push('');
  });
  return batch;
}

/** The number in its last bytes, as a big-endian id. */
function idOf(width: number, number: number): Uint8Array {
  const bytes = new Uint8Array(width);
  new DataView(bytes.buffer).setUint32(width - 4, number);
  return bytes;
}

function encode(attributes: Readonly<Record<string, string>>): ReturnType<typeof encodeAttributes> {
  return encodeAttributes(
    new Map(
      Object.entries(attributes).map(([key, value]): [string, AttributeValue] => [key, { kind: 'string', value }]),
    ),
  );
}
