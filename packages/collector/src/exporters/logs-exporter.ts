import type { Labels, LogBatch } from '@o11y-lab/model';
import type { LogStore } from '@o11y-lab/storage';
import type { Consumer } from '../consumer.ts';
import { NOTHING_REJECTED } from '../rejections.ts';
import { StreamCache } from './stream-labels.ts';

/** Sorts log records into streams as Loki's OTLP endpoint does, and hands them to the store. */
export function createLogsExporter(store: LogStore): Consumer<LogBatch> {
  const cache = new StreamCache();
  return async (batch) => {
    if (batch.length === 0) return NOTHING_REJECTED;
    const indexOf = new Map<Labels, number>();
    const streamOfResource = batch.resources.map((resource) => {
      const labels = cache.get(resource);
      const index = indexOf.get(labels) ?? indexOf.size;
      indexOf.set(labels, index);
      return index;
    });
    const streamIndex = batch.resourceIndex.map((resource) => streamOfResource[resource] ?? 0);
    await store.append({ batch, streams: [...indexOf.keys()], streamIndex });
    return NOTHING_REJECTED;
  };
}
