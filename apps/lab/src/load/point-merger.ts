// Long runs get fewer points: one per second in the first hour, then several seconds become one.
import type { LoadPoint } from '@o11y-lab/lab-control';

const HOUR_MS = 3_600_000;

/** How many seconds make one point. */
export function secondsPerPoint(elapsedMs: number): number {
  if (elapsedMs < HOUR_MS) return 1;
  return elapsedMs < 6 * HOUR_MS ? 5 : 30;
}

/**
 * Two stretches of a run as one that ends with the later. Counts add up. The quantiles of the whole lie between those
 * of the parts; the mean weighted by requests stands for them.
 */
export function mergePoints(earlier: LoadPoint, later: LoadPoint): LoadPoint {
  const mean = (a: number | null, b: number | null): number | null => {
    if (a === null || b === null) return a ?? b;
    const requests = earlier.requests + later.requests;
    return requests === 0 ? b : (a * earlier.requests + b * later.requests) / requests;
  };
  return {
    ...later,
    iterations: earlier.iterations + later.iterations,
    requests: earlier.requests + later.requests,
    failedRequests: earlier.failedRequests + later.failedRequests,
    checksPassed: earlier.checksPassed + later.checksPassed,
    checksFailed: earlier.checksFailed + later.checksFailed,
    droppedIterations: earlier.droppedIterations + later.droppedIterations,
    dataReceivedBytes: earlier.dataReceivedBytes + later.dataReceivedBytes,
    dataSentBytes: earlier.dataSentBytes + later.dataSentBytes,
    p50Ms: mean(earlier.p50Ms, later.p50Ms),
    p95Ms: mean(earlier.p95Ms, later.p95Ms),
    p99Ms: mean(earlier.p99Ms, later.p99Ms),
  };
}

/** Takes one point per second and hands out those to keep. */
export class PointMerger {
  #waiting: LoadPoint | undefined;
  #seconds = 0;

  /** The point to keep, when there is one already. */
  push(point: LoadPoint): LoadPoint | undefined {
    this.#waiting = this.#waiting === undefined ? point : mergePoints(this.#waiting, point);
    this.#seconds++;
    return this.#seconds >= secondsPerPoint(point.elapsedMs) ? this.flush() : undefined;
  }

  /** What has not been handed out yet. */
  flush(): LoadPoint | undefined {
    const point = this.#waiting;
    this.#waiting = undefined;
    this.#seconds = 0;
    return point;
  }
}
