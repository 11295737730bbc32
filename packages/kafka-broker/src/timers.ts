/** Time as the broker sees it; tests replace it by one that they turn by hand. */
export interface Timers {
  /** Unix time in milliseconds. */
  now(): number;
  /** Calls `run` once after `delayMs` and returns the function that prevents it. */
  after(delayMs: number, run: () => void): () => void;
}

export function createTimers(now: () => number): Timers {
  return {
    now,
    after(delayMs, run) {
      const timeout = setTimeout(run, delayMs);
      return () => clearTimeout(timeout);
    },
  };
}
