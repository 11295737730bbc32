// Seconds of a long run taken together, as many as have room in a chart: a line per second would be a block of colour.
// Counts are added. Percentiles of the seconds are weighted with their requests: between those of the seconds, as the
// percentile of the whole stretch is, though not the same. Pure.
import type { LoadPoint } from '@o11y-lab/lab-control';

/** A chart beside another is some 450 px wide: two pixels for each point. */
export const CHART_POINTS_MAX = 240;

const STRETCHES_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600] as const;

/** How many seconds a point of a chart stands for. */
export function stretchSeconds(points: readonly LoadPoint[], countMax = CHART_POINTS_MAX): number {
  if (points.length <= countMax) return 1;
  const seconds = (points.at(-1)?.elapsedMs ?? 0) / 1000;
  return STRETCHES_S.find((stretch) => seconds / stretch <= countMax) ?? 3600;
}

export function coarserPoints(points: readonly LoadPoint[], seconds: number): readonly LoadPoint[] {
  if (seconds <= 1) return points;
  const coarse: LoadPoint[] = [];
  let from = 0;
  // A point tells of the time before it: the one at 10 s belongs to the first ten seconds.
  const stretchOf = ({ elapsedMs }: LoadPoint): number => Math.ceil(elapsedMs / (seconds * 1000));
  points.forEach((point, i) => {
    const next = points[i + 1];
    if (next && stretchOf(next) === stretchOf(point)) return;
    coarse.push(together(points.slice(from, i + 1), point));
    from = i + 1;
  });
  return coarse;
}

function together(points: readonly LoadPoint[], last: LoadPoint): LoadPoint {
  const sum = (count: (point: LoadPoint) => number): number => points.reduce((all, point) => all + count(point), 0);
  const requests = sum((point) => point.requests);
  const weighted = (of: (point: LoadPoint) => number | null): number | null => {
    const timed = points.filter((point) => of(point) !== null && point.requests > 0);
    const weight = timed.reduce((all, point) => all + point.requests, 0);
    return weight === 0 ? null : timed.reduce((all, point) => all + (of(point) ?? 0) * point.requests, 0) / weight;
  };
  return {
    ...last,
    requests,
    failedRequests: sum((point) => point.failedRequests),
    iterations: sum((point) => point.iterations),
    droppedIterations: sum((point) => point.droppedIterations),
    checksPassed: sum((point) => point.checksPassed),
    checksFailed: sum((point) => point.checksFailed),
    dataReceivedBytes: sum((point) => point.dataReceivedBytes),
    dataSentBytes: sum((point) => point.dataSentBytes),
    p50Ms: weighted((point) => point.p50Ms),
    p95Ms: weighted((point) => point.p95Ms),
    p99Ms: weighted((point) => point.p99Ms),
  };
}
