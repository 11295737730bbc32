import type { NumberPoints } from '@o11y-lab/model';
import { storedExemplar } from './exemplars.ts';
import { isEnded, metricOfRow, type Translation, timeOfRow } from './translation.ts';

/** Gauges and cumulative sums: one sample per point. The hot path of ingest: no allocation for a known series. */
export function addNumbers(translation: Translation, points: NumberPoints): void {
  const { cache, rows, rejections } = translation;
  const values = points.value.view();
  const attributes = { json: '', types: '' };
  for (let row = 0; row < points.length; row++) {
    const metric = metricOfRow(translation, points, row);
    if (metric === undefined) continue;
    attributes.json = points.attributesJson[row] ?? '{}';
    attributes.types = points.attributeTypes[row] ?? '';
    const series = cache.numberSeries(metric.series, attributes);
    if (typeof series === 'string') {
      rejections.reject(1, `metric ${metric.title}: ${series}`);
      continue;
    }
    const [id] = series.ids;
    if (id === undefined) continue; // numberSeries always gives one
    const timeUnixMs = timeOfRow(metric, points, row);
    if (isEnded(points.flags, row)) {
      rows.pushStale(id, timeUnixMs);
      continue;
    }
    rows.push(id, timeUnixMs, values[row] ?? Number.NaN);
    if (points.exemplars.size === 0) continue;
    for (const exemplar of points.exemplars.get(row) ?? []) {
      rows.exemplars.push({ seriesId: id, ...storedExemplar(exemplar, timeUnixMs) });
    }
  }
}
