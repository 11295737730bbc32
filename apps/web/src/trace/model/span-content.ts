// What a span carries, read from its JSON when somebody looks at it.
import { type JsonObject, list, object, optionalText } from '../../data/json.ts';
import { plainValue } from '../../data/tempo.ts';
import { readSpanId, readTraceId } from './ids.ts';
import type { SpanSource, Trace } from './trace.ts';

export interface Attribute {
  readonly key: string;
  readonly value: unknown;
}

export interface SpanEvent {
  readonly name: string;
  /** Since the trace's start. */
  readonly timeNs: number;
  readonly attributes: readonly Attribute[];
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly Attribute[];
}

export interface SpanContent {
  readonly attributes: readonly Attribute[];
  readonly resource: readonly Attribute[];
  readonly scope: { readonly name: string; readonly version: string; readonly attributes: readonly Attribute[] };
  /** By time. */
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message: string };
  readonly traceState: string;
}

export function readSpanContent(trace: Pick<Trace, 'startUnixNano'>, source: SpanSource): SpanContent {
  const { span, resource, scope } = source;
  return {
    attributes: readAttributes(span['attributes']),
    resource: readAttributes(resource['attributes']),
    scope: {
      name: optionalText(scope['name']) ?? '',
      version: optionalText(scope['version']) ?? '',
      attributes: readAttributes(scope['attributes']),
    },
    events: readEvents(span, trace.startUnixNano),
    links: list(span['links'] ?? [], 'links').map((item) => {
      const link = object(item, 'link');
      return {
        traceId: readTraceId(link['traceId']),
        spanId: readSpanId(link['spanId']),
        attributes: readAttributes(link['attributes']),
      };
    }),
    status: readStatus(span['status']),
    traceState: optionalText(span['traceState']) ?? '',
  };
}

/** By time; also what the marks on a bar are drawn from. */
export function readEvents(span: JsonObject, startUnixNano: bigint): readonly SpanEvent[] {
  return list(span['events'] ?? [], 'events')
    .map((item) => {
      const event = object(item, 'event');
      const time = event['timeUnixNano'];
      const unixNano = typeof time === 'string' || typeof time === 'number' ? BigInt(time) : startUnixNano;
      return {
        name: optionalText(event['name']) ?? '',
        timeNs: Number(unixNano - startUnixNano),
        attributes: readAttributes(event['attributes']),
      };
    })
    .sort((a, b) => a.timeNs - b.timeNs);
}

export function readAttributes(json: unknown): readonly Attribute[] {
  return list(json ?? [], 'attributes').map((item) => {
    const { key, value } = object(item, 'attribute');
    return { key: String(key), value: plainValue(value) };
  });
}

/** A value as one text: what is shown, searched and copied. */
export function valueText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function readStatus(json: unknown): SpanContent['status'] {
  const status = json === undefined || json === null ? {} : object(json, 'status');
  const code = status['code'];
  return {
    code:
      code === 2 || code === 'STATUS_CODE_ERROR' ? 'error' : code === 1 || code === 'STATUS_CODE_OK' ? 'ok' : 'unset',
    message: optionalText(status['message']) ?? '',
  };
}
