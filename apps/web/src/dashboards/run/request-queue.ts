// So many requests at a time, first come first served. A request that is given up while it waits is never sent.

export interface RequestQueue {
  readonly run: <T>(task: () => Promise<T>, signal: AbortSignal | undefined) => Promise<T>;
}

/** Browsers open six connections to one host over HTTP/1.1; one of them stays free for what the reader clicks. */
export const PARALLEL_MAX = 5;

export function createRequestQueue(parallelMax = PARALLEL_MAX): RequestQueue {
  let free = parallelMax;
  const waiting: (() => void)[] = [];
  const turn = (signal: AbortSignal | undefined): Promise<void> => {
    if (free > 0) {
      free--;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const start = (): void => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(start), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      waiting.push(start);
    });
  };
  // The place of a finished task goes straight to the next one, so that nobody slips in between.
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
  return {
    run: async (task, signal) => {
      signal?.throwIfAborted();
      await turn(signal);
      try {
        return await task();
      } finally {
        leave();
      }
    },
  };
}
