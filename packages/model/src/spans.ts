import type { Attributes } from './attributes.ts';
import type { SpanId, TraceId } from './ids.ts';
import type { UnixNano } from './time.ts';

/** A resource or scope as it is read back. */
export interface StoredResource {
  readonly serviceName: string;
  readonly attributes: Attributes;
  readonly schemaUrl: string;
}

export interface StoredScope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
  readonly schemaUrl: string;
}

export interface SpanEvent {
  readonly timeUnixNano: UnixNano;
  readonly name: string;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

export interface Span {
  readonly traceId: TraceId;
  readonly spanId: SpanId;
  /** Undefined for a root span. */
  readonly parentSpanId: SpanId | undefined;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startUnixNano: UnixNano;
  readonly endUnixNano: UnixNano;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  readonly events: readonly SpanEvent[];
  readonly droppedEventsCount: number;
  readonly links: readonly SpanLink[];
  readonly droppedLinksCount: number;
  readonly statusCode: number;
  readonly statusMessage: string;
  /** Shared by all spans of one origin, so identity can group them. */
  readonly resource: StoredResource;
  readonly scope: StoredScope;
}

export interface Trace {
  readonly traceId: TraceId;
  /** By start time, then span id; each span once, however often it was sent. */
  readonly spans: readonly Span[];
}

/** Names of SpanKind by OTLP number. */
export const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
/** Names of the status code by OTLP number. */
export const STATUS_CODES = ['unset', 'ok', 'error'] as const;
