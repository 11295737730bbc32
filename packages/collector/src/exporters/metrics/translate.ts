// OTLP metrics as Prometheus samples. What can't be said in Prometheus is refused point by point, with the reason.
import type { Metric, MetricBatch } from '@o11y-lab/model';
import type { Rejected } from '@o11y-lab/otlp';
import { Rejections } from '../../rejections.ts';
import { addExponentialHistograms } from './exponential-points.ts';
import { addHistograms } from './histogram-points.ts';
import { addNumbers } from './number-points.ts';
import { SampleRows } from './sample-rows.ts';
import type { MetricSeries, SeriesCache } from './series-cache.ts';
import { addSummaries } from './summary-points.ts';
import { addTargetInfo } from './target-info.ts';
import type { ResourceSpan, TranslatedMetric, Translation } from './translation.ts';

export interface Translated {
  readonly rows: SampleRows;
  readonly rejected: Rejected;
  /** Prometheus name by metric of the batch; undefined for a refused one. */
  readonly names: readonly (string | undefined)[];
}

export function translate(batch: MetricBatch, cache: SeriesCache): Translated {
  cache.renew();
  const spans = batch.resources.map((resource): ResourceSpan => {
    return { resource: cache.resource(resource), firstUnixMs: Infinity, lastUnixMs: -Infinity };
  });
  const metrics = batch.metrics.map((metric): TranslatedMetric => {
    const span = spans[metric.resourceIndex];
    if (span === undefined) throw new RangeError(`metric ${metric.name} has no resource ${metric.resourceIndex}`);
    const series = cache.metric(metric, span.resource);
    const title = JSON.stringify(metric.name);
    return { refusal: refusalOfMetric(metric, series, title), title, series, span };
  });
  const translation: Translation = { cache, metrics, rows: new SampleRows(), rejections: new Rejections() };
  addNumbers(translation, batch.numbers);
  addHistograms(translation, batch.histograms);
  addExponentialHistograms(translation, batch.exponentialHistograms);
  addSummaries(translation, batch.summaries);
  addTargetInfo(translation.rows, spans);
  const names = metrics.map((metric) => (metric.refusal === '' ? metric.series.name : undefined));
  translation.rows.metadata.push(...cache.newMetadata(batch, names));
  return { rows: translation.rows, rejected: translation.rejections.result(), names };
}

function refusalOfMetric(metric: Metric, series: MetricSeries, title: string): string {
  if (series.name === '') {
    return metric.name === '' ? 'a metric has no name' : `metric ${title}: no letter or digit is left for a name`;
  }
  if (!('temporality' in metric) || metric.temporality === 'cumulative') return '';
  if (metric.temporality === 'unspecified') {
    return `metric ${title} does not say its aggregation temporality: set it to cumulative`;
  }
  return (
    `metric ${title} has delta temporality and only cumulative can be stored: set ` +
    'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative in the process that sends it'
  );
}
