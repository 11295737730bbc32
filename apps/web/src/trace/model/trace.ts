// A trace, indexed once. Rows are spans in the order of the waterfall: depth first, children by start. So a subtree is the
// rows [row, row + subtreeSize), and folding, filtering and layout are arithmetic on arrays: no object per span is made
// again when somebody clicks. What a span carries (attributes, events, links) stays as it came and is read when it is
// looked at (span-content.ts).
import type { JsonObject } from '../../data/json.ts';

/** OTLP's numbers. */
export const KIND = { unspecified: 0, internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

/** A span as it came, with what it was sent under. */
export interface SpanSource {
  readonly span: JsonObject;
  readonly resource: JsonObject;
  readonly scope: JsonObject;
}

export interface Trace {
  readonly traceId: string;
  /** Start of the earliest span. */
  readonly startUnixNano: bigint;
  /** From the earliest start to the latest end. */
  readonly durationNs: number;
  /** Rows, with those that stand for missing parents. */
  readonly rowCount: number;
  /** Spans that are really there. */
  readonly spanCount: number;
  readonly errorCount: number;
  readonly depthMax: number;
  /** Row of the span that the trace is named after: the earliest that has no parent, or else the earliest of all. */
  readonly mainRow: number;
  /** Rows at depth 0. */
  readonly roots: readonly number[];
  readonly missingCount: number;
  /** In order of first appearance. */
  readonly services: readonly string[];
  /** Spans that came twice and are shown once. */
  readonly duplicateCount: number;

  // One entry per row.
  /** Nanoseconds since the trace's start; exact up to 104 days. */
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** Row of the parent, -1 for a root. */
  readonly parent: Int32Array;
  readonly depth: Int32Array;
  /** Rows of the subtree, with the row itself. */
  readonly subtreeSize: Int32Array;
  readonly service: Int32Array;
  readonly kind: Uint8Array;
  readonly isError: Uint8Array;
  /** 1 for a row that stands for a parent which was never received. */
  readonly isMissing: Uint8Array;
  readonly eventCount: Int32Array;
  readonly linkCount: Int32Array;
  readonly names: readonly string[];
  readonly spanIds: readonly string[];
  /** Undefined for a missing parent. */
  readonly sources: readonly (SpanSource | undefined)[];
  readonly rowOfSpan: ReadonlyMap<string, number>;
}

/** Rows of the direct children, by start. */
export function childrenOf(trace: Trace, row: number): readonly number[] {
  const children: number[] = [];
  const end = row + at(trace.subtreeSize, row);
  for (let child = row + 1; child < end; child += at(trace.subtreeSize, child)) children.push(child);
  return children;
}

export function durationNsOf(trace: Pick<Trace, 'startNs' | 'endNs'>, row: number): number {
  return at(trace.endNs, row) - at(trace.startNs, row);
}

export function serviceOf(trace: Trace, row: number): string {
  return trace.services[at(trace.service, row)] ?? '';
}

export function nameOf(trace: Trace, row: number): string {
  return trace.names[row] ?? '';
}

/** Entry of a typed array at an index that is known to be inside. */
export function at(array: { readonly [index: number]: number }, index: number): number {
  return array[index] as number; // every caller's index comes from the arrays themselves
}
