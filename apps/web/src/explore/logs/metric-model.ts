// Series of a metric query on one grid of times. Pure.
import type { ChartSeries } from '../../charts/chart-types.ts';
import type { Series } from '../../data/prometheus.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { seriesColor, serviceColor } from '../../ui/series-color.ts';
import { LEVEL_COLORS, levelOf } from './line/levels.ts';
import { LEVEL } from './query/log-query.ts';

/** More lines in one chart can't be told apart. */
export const SERIES_MAX = 100;

export interface MetricChart {
  readonly timesMs: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly totalCount: number;
}

/** `noLevel` names the series of lines without a level. */
export function metricChart(series: readonly Series[], ends: TimeRange, stepMs: number, noLevel: string): MetricChart {
  const count = Math.round((ends.toMs - ends.fromMs) / stepMs) + 1;
  return {
    timesMs: Array.from({ length: count }, (_, i) => ends.fromMs + i * stepMs),
    series: series.slice(0, SERIES_MAX).map((item, index) => {
      const values = new Array<number | null>(count).fill(null);
      for (const [i, timeMs] of item.timesMs.entries()) {
        const at = Math.round((timeMs - ends.fromMs) / stepMs);
        const value = item.values[i];
        if (at >= 0 && at < count && value !== undefined && Number.isFinite(value)) values[at] = value;
      }
      const { label, color } = looks(item.labels, index, noLevel);
      return { id: JSON.stringify(item.labels), label, color, values };
    }),
    totalCount: series.length,
  };
}

/** A single label needs no name; services and levels have their own colours on every page. */
function looks(
  labels: Readonly<Record<string, string>>,
  index: number,
  noLevel: string,
): { readonly label: string; readonly color: string } {
  const entries = Object.entries(labels);
  const [only] = entries;
  if (only === undefined) return { label: '{}', color: seriesColor(index) };
  if (entries.length > 1) {
    return { label: `{${entries.map(([name, value]) => `${name}="${value}"`).join(', ')}}`, color: seriesColor(index) };
  }
  const [name, value] = only;
  if (name === LEVEL) return { label: value === '' ? noLevel : value, color: LEVEL_COLORS[levelOf(value)] };
  return { label: value, color: name === 'service_name' ? serviceColor(value) : seriesColor(index) };
}
