import type { LoadPoint } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import { CHART_POINTS_MAX, coarserPoints, stretchSeconds } from './coarser-points.ts';

const point = (second: number, change: Partial<LoadPoint> = {}): LoadPoint => ({
  unixMs: 1_000_000 + second * 1000,
  elapsedMs: second * 1000,
  vus: 2,
  iterations: 1,
  requests: 1,
  failedRequests: 0,
  checksPassed: 1,
  checksFailed: 0,
  droppedIterations: 0,
  p50Ms: 10,
  p95Ms: 10,
  p99Ms: 10,
  dataReceivedBytes: 0,
  dataSentBytes: 0,
  ...change,
});
const seconds = (count: number): readonly LoadPoint[] => Array.from({ length: count }, (_, i) => point(i + 1));

const stretches = [
  { name: 'none', count: 0, want: 1 },
  { name: 'two minutes are whole', count: 120, want: 1 },
  { name: 'five minutes', count: 300, want: 2 },
  { name: 'forty minutes', count: 2400, want: 10 },
] as const;
for (const { name, count, want } of stretches) {
  test(`${name}: ${want} s a point`, () => {
    const points = seconds(count);
    expect(stretchSeconds(points)).toBe(want);
    expect(coarserPoints(points, want).length).toBeLessThanOrEqual(CHART_POINTS_MAX);
  });
}

test('counts are added, percentiles weighted with the requests behind them', () => {
  const points = [
    point(1, { requests: 3, p95Ms: 100, failedRequests: 1 }),
    point(2, { requests: 1, p95Ms: 500, vus: 5 }),
    point(3, { requests: 0, p95Ms: null }),
  ];
  const [both, rest] = coarserPoints(points, 2);
  expect(both).toMatchObject({ elapsedMs: 2000, requests: 4, failedRequests: 1, p95Ms: 200, vus: 5 });
  expect(rest).toMatchObject({ elapsedMs: 3000, requests: 0, p95Ms: null });
});

test('nothing is lost', () => {
  const sum = (points: readonly LoadPoint[]): number => points.reduce((all, { requests }) => all + requests, 0);
  expect(sum(coarserPoints(seconds(601), 5))).toBe(601);
});
