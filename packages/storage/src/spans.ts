import type { AttributeValue, SpanBatch, Trace, TraceId, UnixNano } from '@o11y-lab/model';
import type { GroupSpans, SpanGroup } from './span-groups.ts';

export interface SpanStore {
  append(batch: SpanBatch): Promise<void>;

  /** The whole trace, or undefined when no span of it is stored. */
  readTrace(traceId: TraceId): Promise<Trace | undefined>;

  /** Several whole traces, in the order asked for; unknown ids are left out. */
  readTraces(traceIds: readonly TraceId[]): Promise<readonly Trace[]>;

  /**
   * Traces that have at least one span for which `where` holds and which overlaps the time range, newest first.
   * The store may return a trace that does not fit (a superset): the engine decides on the spans. It never leaves out
   * one that fits, but for `limit`.
   */
  findTraces(request: FindTraces): Promise<readonly TraceCandidate[]>;

  /**
   * Spans by interval and by what they have in common, in chunks of any size and order; a group may come in several
   * pieces. A span that was sent twice counts once (it has the same ids, kind and start); where the two differ, the
   * one that came first counts.
   */
  groupSpans(request: GroupSpans): AsyncIterable<readonly SpanGroup[]>;

  /**
   * Names of attributes seen in the range, by scope, in ascending order. Of very many spans a store may look at the
   * newest alone: it is a help for typing.
   */
  readAttributeNames(range: NanoRange, limit: number): Promise<AttributeNames>;

  /** Distinct values of an attribute or intrinsic in the range, most frequent first; bounded likewise. */
  readAttributeValues(request: ReadAttributeValues): Promise<readonly AttributeValue[]>;
}

/** Both ends are included. */
export interface NanoRange {
  readonly startUnixNano: UnixNano;
  readonly endUnixNano: UnixNano;
}

export interface FindTraces {
  readonly range: NanoRange;
  readonly where: SpanPredicate;
  readonly limit: number;
}

export interface TraceCandidate {
  readonly traceId: TraceId;
  /** Of the newest span that fits. */
  readonly startUnixNano: UnixNano;
}

export interface AttributeNames {
  readonly span: readonly string[];
  readonly resource: readonly string[];
  readonly event: readonly string[];
  readonly link: readonly string[];
  readonly instrumentation: readonly string[];
}

export interface ReadAttributeValues {
  readonly range: NanoRange;
  readonly field: SpanField;
  /** Only spans for which this holds. */
  readonly where: SpanPredicate;
  readonly limit: number;
}

/** What a condition looks at. `any` is the span's attribute, and where it has none, the resource's. */
export type SpanField =
  | {
      readonly kind: 'attribute';
      readonly scope: 'span' | 'resource' | 'any' | 'event' | 'link' | 'instrumentation';
      readonly name: string;
    }
  | { readonly kind: 'intrinsic'; readonly name: SpanIntrinsic };

export type SpanIntrinsic =
  | 'name'
  /** Nanoseconds, as an int. */
  | 'duration'
  /** `error`, `ok` or `unset`, as a string. */
  | 'status'
  | 'status-message'
  /** As SPAN_KINDS names it. */
  | 'kind'
  /** Of the trace's root span. */
  | 'root-name'
  | 'root-service-name'
  /** Nanoseconds from the first start to the last end. */
  | 'trace-duration'
  | 'trace-id'
  | 'span-id'
  | 'parent-id'
  | 'event-name'
  | 'scope-name'
  | 'scope-version';

export type CompareOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '=~' | '!~';

/** A plain condition on one span. Values compare by type as in TraceQL: int and double with each other, else like with like. */
export type SpanPredicate =
  | { readonly kind: 'true' }
  | { readonly kind: 'all'; readonly of: readonly SpanPredicate[] }
  | { readonly kind: 'any'; readonly of: readonly SpanPredicate[] }
  | { readonly kind: 'exists'; readonly field: SpanField; readonly negated: boolean }
  | {
      readonly kind: 'compare';
      readonly field: SpanField;
      readonly operator: CompareOperator;
      readonly value: AttributeValue;
    };
