import type { StoreStats, TelemetryStore } from '../store.ts';
import { MemoryLogs } from './logs.ts';
import { MemoryMetrics } from './metrics.ts';
import { MemorySpans } from './spans.ts';

/**
 * A store that keeps everything in plain arrays and answers by walking all of them: the reference for what the
 * interfaces mean, and the store of the engines' unit tests. It has no bounds and forgets nothing; not for real use.
 */
export function createMemoryStore(): TelemetryStore {
  const spans = new MemorySpans();
  const logs = new MemoryLogs();
  const metrics = new MemoryMetrics();
  return {
    spans,
    logs,
    metrics,
    async stats(): Promise<StoreStats> {
      return {
        diskBytes: 0,
        spans: spans.stats(),
        logs: logs.stats(),
        metrics: metrics.stats(),
        retention: {
          ageMsMax: Number.POSITIVE_INFINITY,
          diskBytesMax: Number.POSITIVE_INFINITY,
          droppedByAge: 0,
          droppedBySize: 0,
          lastRunUnixMs: undefined,
        },
      };
    },
    async close(): Promise<void> {
      spans.closed = true;
      logs.closed = true;
      metrics.closed = true;
    },
  };
}
