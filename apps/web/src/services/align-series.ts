// Puts the samples of a range query on the grid that it was asked on. Pure.
import type { Series } from '../data/prometheus.ts';
import type { TimeRange } from '../time/time-range.ts';

/** A step that gives about so many points, in whole seconds. */
export function stepFor({ fromMs, toMs }: TimeRange, points: number): number {
  return Math.max(1000, Math.ceil((toMs - fromMs) / points / 1000) * 1000);
}

/** One value per step; null where there is no sample, or one that is no number. */
export function alignSeries(
  series: Series | undefined,
  { fromMs, toMs }: TimeRange,
  stepMs: number,
): { readonly timesMs: readonly number[]; readonly values: readonly (number | null)[] } {
  const timesMs: number[] = [];
  const values: (number | null)[] = [];
  let at = 0;
  for (let timeMs = fromMs; timeMs <= toMs; timeMs += stepMs) {
    while (series && (series.timesMs[at] ?? Number.POSITIVE_INFINITY) < timeMs - stepMs / 2) at++;
    const hasSample =
      series !== undefined && Math.abs((series.timesMs[at] ?? Number.POSITIVE_INFINITY) - timeMs) <= stepMs / 2;
    const value = hasSample ? (series.values[at] ?? Number.NaN) : Number.NaN;
    timesMs.push(timeMs);
    values.push(Number.isFinite(value) ? value : null);
  }
  return { timesMs, values };
}
