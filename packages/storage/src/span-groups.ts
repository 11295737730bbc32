import type { Span, UnixNano } from '@o11y-lab/model';
import type { SpanPredicate } from './spans.ts';

/**
 * Asks for spans as counts of equal ones, interval by interval: what a query needs that looks at spans one by one and
 * then counts them. A million spans are some hundred groups.
 */
export interface GroupSpans {
  /** Interval i holds the spans that start in (start + i * step, start + (i + 1) * step]. */
  readonly startUnixNano: UnixNano;
  readonly stepNs: bigint;
  readonly intervalCount: number;
  /** The store may give a group for which this does not hold (a superset), never leave out one for which it does. */
  readonly where: SpanPredicate;
  /** Both included. Unlike `where`, the store applies these exactly. Left out: no bound. */
  readonly durationNsMin?: bigint | undefined;
  readonly durationNsMax?: bigint | undefined;
  /** What the caller looks at: spans that are equal in these may come as one group. */
  readonly parts: readonly SpanPart[];
  /** Asks for the duration of each span of a group. */
  readonly withDurations: boolean;
  /** Looked at between reads; the store throws its reason. */
  readonly signal?: { throwIfAborted(): void } | undefined;
}

/** A piece of a span's data. */
export type SpanPart =
  | { readonly kind: 'attribute'; readonly name: string }
  | {
      readonly kind:
        | 'name'
        | 'kind'
        /** The code and the message are two. */
        | 'status'
        | 'status-message'
        | 'resource'
        | 'scope'
        | 'trace-id'
        | 'span-id'
        | 'parent-id'
        /** Whether it has a parent: `parentSpanId` is undefined or any id. */
        | 'root'
        | 'events'
        | 'links'
        | 'start';
    };

export interface SpanGroup {
  /** From 0. */
  readonly interval: number;
  /**
   * What the spans of the group have in common: the parts asked for. Others are empty; so is `endUnixNano`, which is
   * none of them.
   */
  readonly span: Span;
  readonly count: number;
  /** Nanoseconds, `count` of them in any order; empty unless asked for. */
  readonly durationsNs: Float64Array;
}
