import type { LogAppend, LogStore } from '@o11y-lab/storage';

/** A log store that tells what was appended to it, for those who want to see lines as they come. */
export interface FollowedLogStore extends LogStore {
  /**
   * `listener` gets every append once it is committed, in the order of the commits, and must be done with it when it
   * returns: the batch belongs to whoever appended it. The result ends it.
   */
  follow(listener: (append: LogAppend) => void): () => void;
}

/** While nobody follows, an append costs nothing more than before. */
export function followLogs(store: LogStore): FollowedLogStore {
  const listeners = new Set<(append: LogAppend) => void>();
  return {
    async append(logs) {
      await store.append(logs);
      for (const listener of listeners) listener(logs);
    },
    select: (request) => store.select(request),
    readLabelNames: (request) => store.readLabelNames(request),
    readLabelValues: (request) => store.readLabelValues(request),
    readStreams: (request) => store.readStreams(request),
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
