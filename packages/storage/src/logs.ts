import type { LabelMatcher, Labels, LogBatch, StoredResource, StoredScope } from '@o11y-lab/model';
import type { NanoRange } from './spans.ts';

/** Log records with the stream each belongs to. A stream is a set of index labels, as in Loki. */
export interface LogAppend {
  readonly batch: LogBatch;
  readonly streams: readonly Labels[];
  /** Index into `streams`, one per row of the batch. */
  readonly streamIndex: readonly number[];
}

export interface LogStore {
  append(logs: LogAppend): Promise<void>;

  /**
   * Records of the streams that all matchers select, ordered by time: chunks, and rows within a chunk, go `forward`
   * (oldest first) or `backward`. The caller stops reading when it has enough. `hints` may be used to leave out rows
   * for which a hint does not hold; rows for which it does not hold may come all the same.
   */
  select(request: SelectLogs): AsyncIterable<LogChunk>;

  /** Label names of streams that have records in the range. */
  readLabelNames(request: SelectStreams): Promise<readonly string[]>;
  readLabelValues(request: SelectStreams & { readonly name: string }): Promise<readonly string[]>;
  readStreams(request: SelectStreams): Promise<readonly Labels[]>;
}

export interface SelectStreams {
  /** The start is included, the end is not, as in Loki. */
  readonly range: NanoRange;
  readonly matchers: readonly LabelMatcher[];
}

export interface SelectLogs extends SelectStreams {
  readonly direction: 'forward' | 'backward';
  readonly hints: readonly LogHint[];
  /** Rows the caller is likely to read; sizes the chunks. */
  readonly expectedRows?: number;
}

export type LogHint =
  | { readonly kind: 'line-contains'; readonly text: string; readonly negated: boolean }
  | { readonly kind: 'line-matches'; readonly pattern: string; readonly negated: boolean }
  | { readonly kind: 'trace-id'; readonly traceId: string };

/** Rows of one answer, column by column. */
export interface LogChunk {
  readonly length: number;
  readonly streams: readonly Labels[];
  readonly streamIndex: Uint32Array;
  readonly timeUnixNano: BigInt64Array;
  readonly line: readonly string[];
  /** Everything else of a row; made when asked for, because most queries never look. */
  record(row: number): LogRecord;
}

export interface LogRecord {
  readonly observedUnixNano: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  /** Letter of the body's type, see TYPE_LETTERS. */
  readonly bodyType: string;
  /** Hex, or empty. */
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
  readonly eventName: string;
  /** Text of the values, in the order sent. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly resource: StoredResource;
  readonly scope: StoredScope;
}
