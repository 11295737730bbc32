import type { HistogramPoints } from '@o11y-lab/model';
import type { SeriesId } from '@o11y-lab/storage';
import { storedExemplar } from './exemplars.ts';
import type { PointSeries } from './series-cache.ts';
import { isEnded, metricOfRow, type Translation, timeOfRow } from './translation.ts';

/** The ids of a histogram's series are those of count and sum, then the buckets. */
const BUCKETS_AT = 2;

/** Histograms with explicit bounds, as classic histograms: `_count`, `_sum`, and cumulative `_bucket` counts by `le`. */
export function addHistograms(translation: Translation, points: HistogramPoints): void {
  const { cache, rows, rejections } = translation;
  const counts = points.count.view();
  const sums = points.sum.view();
  for (let row = 0; row < points.length; row++) {
    const metric = metricOfRow(translation, points, row);
    if (metric === undefined) continue;
    const bucketCounts = points.bucketCounts[row] ?? [];
    // A single count without bounds is the bucket of infinity, which `count` gives anyway.
    const bounds = points.explicitBounds[row] ?? [];
    if (bucketCounts.length !== 0 && bucketCounts.length !== bounds.length + 1) {
      const got = `${bounds.length} bounds and ${bucketCounts.length} bucket counts`;
      rejections.reject(1, `metric ${metric.title}: got ${got}, want one count more than bounds`);
      continue;
    }
    const attributes = { json: points.attributesJson[row] ?? '{}', types: points.attributeTypes[row] ?? '' };
    const series = cache.histogramSeries(metric.series, attributes, bucketCounts.length === 0 ? [] : bounds);
    if (typeof series === 'string') {
      rejections.reject(1, `metric ${metric.title}: ${series}`);
      continue;
    }
    const timeUnixMs = timeOfRow(metric, points, row);
    const ids = series.ids;
    const countId = ids[0];
    const sumId = ids[1];
    if (countId === undefined || sumId === undefined) continue; // histogramSeries always gives both
    if (isEnded(points.flags, row)) {
      for (const id of ids) rows.pushStale(id, timeUnixMs);
      continue;
    }
    const count = counts[row] ?? 0;
    const sum = sums[row] ?? Number.NaN;
    rows.push(countId, timeUnixMs, count);
    // A histogram of values that may be negative has no sum; a rate over it would be nonsense.
    if (!Number.isNaN(sum)) rows.push(sumId, timeUnixMs, sum);
    let cumulative = 0;
    for (let at = BUCKETS_AT; at < ids.length; at++) {
      const id = ids[at];
      if (id === undefined) continue; // within its length
      cumulative += bucketCounts[at - BUCKETS_AT] ?? 0;
      rows.push(id, timeUnixMs, at === ids.length - 1 ? count : cumulative);
    }
    for (const exemplar of points.exemplars.get(row) ?? []) {
      const id = bucketOf(exemplar.value, series);
      if (id !== undefined) rows.exemplars.push({ seriesId: id, ...storedExemplar(exemplar, timeUnixMs) });
    }
  }
}

/** The bucket that counted a value first; bounds are inclusive upper ends. */
function bucketOf(value: number, { bounds, ids }: PointSeries): SeriesId | undefined {
  const index = bounds.findIndex((bound) => value <= bound);
  return index < 0 ? ids.at(-1) : ids[BUCKETS_AT + index];
}
