import type { LogStore } from './logs.ts';
import type { MetricStore } from './metrics.ts';
import type { SpanStore } from './spans.ts';

/**
 * What ingest and the query engines know of storage. Appends resolve when the rows are committed: from then on they
 * survive a crash of the process and are seen by reads. Reads see everything committed before they began.
 * All methods reject with StoreError.
 */
export interface TelemetryStore {
  readonly spans: SpanStore;
  readonly logs: LogStore;
  readonly metrics: MetricStore;
  /** What is stored and what retention did; cheap enough to be asked every second. */
  stats(): Promise<StoreStats>;
  /** Commits what was accepted, then releases the files. Appends after it reject with `closed`. */
  close(): Promise<void>;
}

export interface StoreStats {
  readonly diskBytes: number;
  readonly spans: SignalStats;
  readonly logs: SignalStats;
  /** Rows are samples. */
  readonly metrics: SignalStats & { readonly seriesCount: number };
  readonly retention: RetentionStats;
}

export interface SignalStats {
  readonly rows: number;
  /** Undefined when there are no rows. */
  readonly oldestUnixMs: number | undefined;
  readonly newestUnixMs: number | undefined;
}

export interface RetentionStats {
  readonly ageMsMax: number;
  readonly diskBytesMax: number;
  /** Rows dropped since the start of the process, by reason. */
  readonly droppedByAge: number;
  readonly droppedBySize: number;
  readonly lastRunUnixMs: number | undefined;
}
