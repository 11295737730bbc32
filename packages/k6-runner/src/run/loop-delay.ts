// Everything of a test shares one thread: when that is busy, responses wait for it and look slower than they are.
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late the 99th percentile of timers may be, ms, before latencies are no longer to be trusted. */
const DELAY_MS_MAX = 20;
const RESOLUTION_MS = 10;
/** Timers in a window: fewer say nothing about a percentile. */
const TIMERS_MIN = 50;

export interface LoopDelayWatch {
  /** The 99th percentile since the last call when it is too high, ms. */
  check(): number | undefined;
  stop(): void;
}

export function watchLoopDelay(): LoopDelayWatch {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return {
    check() {
      const isEnough = histogram.count >= TIMERS_MIN;
      // What is recorded is the time between two timers.
      const delayMs = histogram.percentile(99) / 1e6 - RESOLUTION_MS;
      if (isEnough) histogram.reset();
      return isEnough && delayMs > DELAY_MS_MAX ? delayMs : undefined;
    },
    stop: () => {
      histogram.disable();
    },
  };
}
