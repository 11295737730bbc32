// Time as the runner sees it: ms of a clock that never jumps, and the wall clock for samples.
import { performance } from 'node:perf_hooks';

export interface Clock {
  /** Monotonic, ms with fractions. */
  nowMs(): number;
  /** Since the epoch, ms with fractions. */
  unixMs(): number;
  /** Never early: a timer of Node may fire up to 1 ms before its time, and then waits again. Answers what cancels it. */
  at(timeMs: number, callback: () => void): () => void;
  /** After what is waiting in the event loop now. */
  nextTurn(): Promise<void>;
}

/** Timers of Node hold 31 bits of ms. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  unixMs: () => performance.timeOrigin + performance.now(),
  at(timeMs, callback) {
    let timer: NodeJS.Timeout | undefined;
    const arm = (): void => {
      const remainingMs = timeMs - performance.now();
      if (timer !== undefined && remainingMs <= 0) callback();
      else timer = setTimeout(arm, Math.min(TIMER_MS_MAX, Math.max(0, Math.ceil(remainingMs))));
    };
    arm();
    return () => clearTimeout(timer);
  },
  nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
};

/** Resolves at the time, or as soon as the signal aborts. */
export function sleepUntil(clock: Clock, timeMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || timeMs <= clock.nowMs()) return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = clock.at(timeMs, done);
    function done(): void {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}

/** Calls at each multiple of the period from now on; one that is missed is left out. Answers what ends it. */
export function every(clock: Clock, periodMs: number, callback: () => void): () => void {
  let nextMs = clock.nowMs() + periodMs;
  let cancel = clock.at(nextMs, tick);
  function tick(): void {
    nextMs += Math.max(1, Math.ceil((clock.nowMs() - nextMs) / periodMs)) * periodMs;
    cancel = clock.at(nextMs, tick);
    callback();
  }
  return () => cancel();
}
