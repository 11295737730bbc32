// One metric in the making, whatever the encoding: what stands beside its points.
import type { Metric, MetricBatch, Temporality } from '@o11y-lab/model';
import type { Rejections } from '../rejected.ts';
import { PointRow } from './point-row.ts';

const TEMPORALITIES: readonly Temporality[] = ['unspecified', 'delta', 'cumulative'];

export class MetricRow {
  name = '';
  description = '';
  unit = '';
  /** AggregationTemporality as OTLP numbers it. */
  temporality = 0;
  monotonic = false;
  readonly point = new PointRow();

  clear(): void {
    this.name = '';
    this.description = '';
    this.unit = '';
    this.temporality = 0;
    this.monotonic = false;
  }

  /**
   * Appends the point that was read and returns 1, or refuses it and returns 0. Points refer to the metric by the
   * index that {@link append} will give it.
   */
  appendPoint(batch: MetricBatch, kind: Metric['kind'], rejections: Rejections): number {
    if (this.name === '') {
      rejections.reject(1, `data point of a ${kind} metric without a name`);
      return 0;
    }
    return this.point.append(batch, kind, batch.metrics.length, this.name, rejections);
  }

  /** Appends the metric, after its points. */
  append(batch: MetricBatch, kind: Metric['kind'], resourceIndex: number, scopeIndex: number): void {
    const { name, description, unit, monotonic } = this;
    const base = { name, description, unit, resourceIndex, scopeIndex };
    const temporality = TEMPORALITIES[this.temporality] ?? 'unspecified';
    switch (kind) {
      case 'gauge':
      case 'summary':
        batch.metrics.push({ kind, ...base });
        return;
      case 'sum':
        batch.metrics.push({ kind, ...base, temporality, monotonic });
        return;
      case 'histogram':
      case 'exponential-histogram':
        batch.metrics.push({ kind, ...base, temporality });
        return;
      default:
        kind satisfies never;
    }
  }
}
