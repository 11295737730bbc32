// So many requests at a time, first come first served in each lane, and a lane never takes all places: one slow data
// source does not hold up the others. A request that is given up while it waits is never sent.

export interface RequestQueue {
  readonly run: <T>(lane: string, task: () => Promise<T>, signal: AbortSignal | undefined) => Promise<T>;
}

/** Browsers open six connections to one host over HTTP/1.1; one of them stays free for what the reader clicks. */
export const PARALLEL_MAX = 5;

/** Two slow lanes leave a place for the third; a single one keeps a machine of a few cores busy all the same. */
export const LANE_PARALLEL_MAX = 2;

interface Waiting {
  readonly lane: string;
  readonly start: () => void;
}

export function createRequestQueue(parallelMax = PARALLEL_MAX, laneMax = LANE_PARALLEL_MAX): RequestQueue {
  const waiting: Waiting[] = [];
  const running = new Map<string, number>();
  let runningCount = 0;
  const count = (lane: string, change: 1 | -1): void => {
    running.set(lane, (running.get(lane) ?? 0) + change);
    runningCount += change;
  };
  const canStart = (lane: string): boolean => runningCount < parallelMax && (running.get(lane) ?? 0) < laneMax;
  const turn = (lane: string, signal: AbortSignal | undefined): Promise<void> => {
    if (canStart(lane)) {
      count(lane, 1);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const start = (): void => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const place = { lane, start };
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(place), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      waiting.push(place);
    });
  };
  // Who may start is counted at once, so that nobody slips in between.
  const leave = (lane: string): void => {
    count(lane, -1);
    const at = waiting.findIndex((place) => canStart(place.lane));
    const [next] = at < 0 ? [] : waiting.splice(at, 1);
    if (!next) return;
    count(next.lane, 1);
    next.start();
  };
  return {
    run: async (lane, task, signal) => {
      signal?.throwIfAborted();
      await turn(lane, signal);
      try {
        return await task();
      } finally {
        leave(lane);
      }
    },
  };
}

/** One for all dashboards of the page: they share the browser's connections. */
export const panelQueue = createRequestQueue();
