import type { Log } from '@o11y-lab/collector';
import type { RetentionStats, TelemetryStore } from '@o11y-lab/storage';

export type RetainingStore = Pick<TelemetryStore, 'stats'> & { runRetention(): Promise<void> };

/** Makes one run of retention that says in the log what it removed, and is silent when that is nothing. */
export function tellRetention(store: RetainingStore, log: Log): () => Promise<void> {
  let before: Pick<RetentionStats, 'droppedByAge' | 'droppedBySize'> = { droppedByAge: 0, droppedBySize: 0 };
  return async () => {
    await store.runRetention();
    const { retention, diskBytes } = await store.stats();
    const rowsByAge = retention.droppedByAge - before.droppedByAge;
    const rowsBySize = retention.droppedBySize - before.droppedBySize;
    before = retention;
    if (rowsByAge + rowsBySize === 0) return;
    const { ageMsMax, diskBytesMax } = retention;
    log.info('retention removed old rows', { rowsByAge, rowsBySize, diskBytes, ageMsMax, diskBytesMax });
  };
}
