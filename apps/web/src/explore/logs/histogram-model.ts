// Lines per level over time, as bars that stand on each other. Pure.
import type { ChartSeries } from '../../charts/chart-types.ts';
import type { Series } from '../../data/prometheus.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { LEVEL_COLORS, LEVELS, type Level, levelOf } from './line/levels.ts';
import { LEVEL } from './query/log-query.ts';

const STEPS_MS = [
  ...[100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000],
  ...[1_800_000, 3_600_000, 7_200_000, 14_400_000, 21_600_000, 43_200_000, 86_400_000],
];
const BARS_MAX = 70;

/** Width of a bar: a round one that gives up to BARS_MAX. */
export function barWidthMs({ fromMs, toMs }: TimeRange): number {
  const wanted = (toMs - fromMs) / BARS_MAX;
  return STEPS_MS.find((stepMs) => stepMs >= wanted) ?? Math.ceil(wanted / 86_400_000) * 86_400_000;
}

/** Ends of the first and the last bar: bars lie on multiples of their width, so that refreshing does not reshape them. */
export function barEnds({ fromMs, toMs }: TimeRange, widthMs: number): TimeRange {
  const first = Math.floor(fromMs / widthMs) * widthMs + widthMs;
  return { fromMs: first, toMs: Math.max(first, Math.ceil(toMs / widthMs) * widthMs) };
}

export interface LevelHistogram {
  /** Middles of the bars. */
  readonly timesMs: readonly number[];
  readonly levels: readonly LevelCounts[];
}

export interface LevelCounts {
  readonly level: Level;
  readonly totalCount: number;
  readonly counts: readonly number[];
}

/** Series by `detected_level`, each sample counting the lines of the bar that ends at it. */
export function levelHistogram(series: readonly Series[], ends: TimeRange, widthMs: number): LevelHistogram {
  const barCount = Math.round((ends.toMs - ends.fromMs) / widthMs) + 1;
  const byLevel = new Map<Level, number[]>();
  for (const { labels, timesMs, values } of series) {
    const level = levelOf(labels[LEVEL]);
    const counts = byLevel.get(level) ?? new Array<number>(barCount).fill(0);
    byLevel.set(level, counts);
    for (const [i, timeMs] of timesMs.entries()) {
      const bar = Math.round((timeMs - ends.fromMs) / widthMs);
      if (bar >= 0 && bar < barCount) counts[bar] = (counts[bar] ?? 0) + (values[i] ?? 0);
    }
  }
  return {
    timesMs: Array.from({ length: barCount }, (_, i) => ends.fromMs + i * widthMs - widthMs / 2),
    levels: LEVELS.flatMap((level) => {
      const counts = byLevel.get(level);
      return counts ? [{ level, counts, totalCount: counts.reduce((sum, count) => sum + count, 0) }] : [];
    }),
  };
}

/** For the chart; levels that the query refuses are hidden, and can be had back by the legend. */
export function levelSeries(histogram: LevelHistogram, shown: readonly Level[]): readonly ChartSeries[] {
  return histogram.levels.map(({ level, counts }) => ({
    id: level,
    label: level,
    color: LEVEL_COLORS[level],
    values: counts.map((count) => (count === 0 ? null : count)),
    drawStyle: 'bars',
    // A bar of nothing would have a visible edge.
    lineWidth: 0,
    hidden: shown.length > 0 && !shown.includes(level),
  }));
}
