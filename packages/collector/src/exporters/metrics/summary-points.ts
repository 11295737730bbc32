import type { SummaryPoints } from '@o11y-lab/model';
import { isEnded, metricOfRow, type Translation, timeOfRow } from './translation.ts';

/** Summaries: `_count`, `_sum`, and one series per quantile. */
export function addSummaries(translation: Translation, points: SummaryPoints): void {
  const { cache, rows, rejections } = translation;
  const counts = points.count.view();
  const sums = points.sum.view();
  for (let row = 0; row < points.length; row++) {
    const metric = metricOfRow(translation, points, row);
    if (metric === undefined) continue;
    const quantiles = points.quantiles[row] ?? [];
    const attributes = { json: points.attributesJson[row] ?? '{}', types: points.attributeTypes[row] ?? '' };
    const series = cache.summarySeries(
      metric.series,
      attributes,
      quantiles.map(({ quantile }) => quantile),
    );
    if (typeof series === 'string') {
      rejections.reject(1, `metric ${metric.title}: ${series}`);
      continue;
    }
    const timeUnixMs = timeOfRow(metric, points, row);
    const ended = isEnded(points.flags, row);
    const values = [counts[row] ?? 0, sums[row] ?? 0, ...quantiles.map(({ value }) => value)];
    series.ids.forEach((id, index) => {
      if (ended) rows.pushStale(id, timeUnixMs);
      else rows.push(id, timeUnixMs, values[index] ?? Number.NaN);
    });
  }
}
