import type { ExponentialHistogramPoints } from '@o11y-lab/model';
import { storedExemplar } from './exemplars.ts';
import { nativeHistogram } from './exponential.ts';
import { isEnded, metricOfRow, type Translation, timeOfRow } from './translation.ts';

/** Exponential histograms, as native histograms: one sample per point, under the metric's own name. */
export function addExponentialHistograms(translation: Translation, points: ExponentialHistogramPoints): void {
  const { cache, rows, rejections } = translation;
  for (let row = 0; row < points.length; row++) {
    const metric = metricOfRow(translation, points, row);
    if (metric === undefined) continue;
    const value = nativeHistogram(points, row);
    if (typeof value === 'string') {
      rejections.reject(1, `metric ${metric.title}: ${value}`);
      continue;
    }
    const attributes = { json: points.attributesJson[row] ?? '{}', types: points.attributeTypes[row] ?? '' };
    const series = cache.numberSeries(metric.series, attributes);
    if (typeof series === 'string') {
      rejections.reject(1, `metric ${metric.title}: ${series}`);
      continue;
    }
    const [seriesId] = series.ids;
    if (seriesId === undefined) continue; // numberSeries always gives one
    const timeUnixMs = timeOfRow(metric, points, row);
    if (isEnded(points.flags, row)) {
      rows.pushStale(seriesId, timeUnixMs);
      continue;
    }
    rows.histograms.push({ seriesId, timeUnixMs, value });
    for (const exemplar of points.exemplars.get(row) ?? []) {
      rows.exemplars.push({ seriesId, ...storedExemplar(exemplar, timeUnixMs) });
    }
  }
}
