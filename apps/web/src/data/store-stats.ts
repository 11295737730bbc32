// What the backend has stored.
import { type Answer, ask } from './http.ts';
import { type JsonObject, number, object, optionalNumber } from './json.ts';

export interface StoreStats {
  readonly diskBytes: number;
  readonly spans: SignalStats;
  readonly logs: SignalStats;
  /** Rows are samples. */
  readonly metrics: SignalStats & { readonly seriesCount: number };
  readonly retention: { readonly ageMsMax: number; readonly diskBytesMax: number };
}

export interface SignalStats {
  readonly rows: number;
  readonly oldestUnixMs: number | undefined;
  readonly newestUnixMs: number | undefined;
}

export function fetchStoreStats(signal?: AbortSignal): Promise<Answer<StoreStats>> {
  return ask('/api/store/stats', read, { signal });
}

function read(json: unknown): StoreStats {
  const stats = object(json);
  const metrics = object(stats['metrics']);
  const retention = object(stats['retention']);
  return {
    diskBytes: number(stats['diskBytes']),
    spans: readSignal(object(stats['spans'])),
    logs: readSignal(object(stats['logs'])),
    metrics: { ...readSignal(metrics), seriesCount: number(metrics['seriesCount']) },
    retention: { ageMsMax: number(retention['ageMsMax']), diskBytesMax: number(retention['diskBytesMax']) },
  };
}

function readSignal({ rows, oldestUnixMs, newestUnixMs }: JsonObject): SignalStats {
  return {
    rows: number(rows),
    oldestUnixMs: optionalNumber(oldestUnixMs),
    newestUnixMs: optionalNumber(newestUnixMs),
  };
}
