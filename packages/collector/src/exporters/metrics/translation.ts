// What the translation of each kind of points works on, and what every point needs before its kind matters.
import type { MetricBatch } from '@o11y-lab/model';
import type { Rejections } from '../../rejections.ts';
import type { SampleRows } from './sample-rows.ts';
import type { MetricSeries, ResourceSeries, SeriesCache } from './series-cache.ts';

/** A metric of the batch on its way to its series. */
export interface TranslatedMetric {
  /** Why none of its points can be stored; empty when they can. */
  readonly refusal: string;
  /** As sent, for messages. */
  readonly title: string;
  readonly series: MetricSeries;
  readonly span: ResourceSpan;
}

/** The times for which a resource has points in this batch; `target_info` gets samples for them. */
export interface ResourceSpan {
  readonly resource: ResourceSeries;
  firstUnixMs: number;
  lastUnixMs: number;
}

/** What the translation of each kind of points works on. */
export interface Translation {
  readonly cache: SeriesCache;
  readonly metrics: readonly TranslatedMetric[];
  readonly rows: SampleRows;
  readonly rejections: Rejections;
}

/** What point columns of every kind have in common. */
type AnyPoints = Pick<MetricBatch['numbers'], 'metricIndex' | 'timeUnixNano'>;

/** The metric of a row, when the row can be stored as far as that is known; else it is counted as refused. */
export function metricOfRow(translation: Translation, points: AnyPoints, row: number): TranslatedMetric | undefined {
  const metric = translation.metrics[points.metricIndex[row] ?? -1];
  if (metric === undefined) throw new RangeError(`point ${row} belongs to no metric of its batch`);
  if (metric.refusal !== '') {
    translation.rejections.reject(1, metric.refusal);
    return undefined;
  }
  if (points.timeUnixNano.isZero(row)) {
    translation.rejections.reject(1, `metric ${metric.title}: a data point has no time_unix_nano`);
    return undefined;
  }
  return metric;
}

/** Milliseconds of a row that is going to be stored. */
export function timeOfRow(metric: TranslatedMetric, points: AnyPoints, row: number): number {
  const timeUnixMs = points.timeUnixNano.msOfNano(row);
  const span = metric.span;
  if (timeUnixMs < span.firstUnixMs) span.firstUnixMs = timeUnixMs;
  if (timeUnixMs > span.lastUnixMs) span.lastUnixMs = timeUnixMs;
  return timeUnixMs;
}

/** Bit 0 of a point's flags: no value was recorded, the series ends. */
export function isEnded(flags: readonly number[], row: number): boolean {
  return ((flags[row] ?? 0) & 1) === 1;
}
