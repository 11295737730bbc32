// Rows → ExportMetricsServiceRequest.
import type { ExponentialBuckets, Metric, MetricBatch, PointExemplar, Temporality } from '@o11y-lab/model';
import { decodeAttributes, textEntries } from '@o11y-lab/model';
import { writeAttributes } from '../common/write-attributes.ts';
import { groupRows, writeRequest } from '../common/write-origin.ts';
import type { Encoding } from '../encoding.ts';
import type { MessageWriter } from '../wire/message-writer.ts';
import { newWriter } from '../wire/new-writer.ts';

const NAMES = { resources: 'resourceMetrics', scopes: 'scopeMetrics', items: 'metrics' };
const TEMPORALITY_NUMBERS: Readonly<Record<Temporality, number>> = { unspecified: 0, delta: 1, cumulative: 2 };

/** ExportMetricsServiceRequest of a batch. Numbers leave as doubles, also where they came as ints. */
export function encodeMetricsRequest(batch: MetricBatch, encoding: Encoding): Uint8Array {
  const writer = newWriter(encoding);
  const rows = rowsByMetric(batch);
  const resourceIndex = batch.metrics.map((metric) => metric.resourceIndex);
  const scopeIndex = batch.metrics.map((metric) => metric.scopeIndex);
  writeRequest(writer, NAMES, groupRows(batch, resourceIndex, scopeIndex), (index) => {
    const metric = batch.metrics[index];
    if (metric !== undefined) writeMetric(writer, batch, metric, rows[index] ?? []);
  });
  return writer.finish();
}

function writeMetric(writer: MessageWriter, batch: MetricBatch, metric: Metric, rows: readonly number[]): void {
  writer.string(1, 'name', metric.name);
  writer.string(2, 'description', metric.description);
  writer.string(3, 'unit', metric.unit);
  switch (metric.kind) {
    case 'gauge':
      writer.message(5, 'gauge', () => writePoints(writer, rows, (row) => writeNumber(writer, batch, row)));
      return;
    case 'sum':
      writer.message(7, 'sum', () => {
        writePoints(writer, rows, (row) => writeNumber(writer, batch, row));
        writer.int32(2, 'aggregationTemporality', TEMPORALITY_NUMBERS[metric.temporality]);
        writer.bool(3, 'isMonotonic', metric.monotonic);
      });
      return;
    case 'histogram':
      writer.message(9, 'histogram', () => {
        writePoints(writer, rows, (row) => writeHistogram(writer, batch, row));
        writer.int32(2, 'aggregationTemporality', TEMPORALITY_NUMBERS[metric.temporality]);
      });
      return;
    case 'exponential-histogram':
      writer.message(10, 'exponentialHistogram', () => {
        writePoints(writer, rows, (row) => writeExponentialHistogram(writer, batch, row));
        writer.int32(2, 'aggregationTemporality', TEMPORALITY_NUMBERS[metric.temporality]);
      });
      return;
    case 'summary':
      writer.message(11, 'summary', () => writePoints(writer, rows, (row) => writeSummary(writer, batch, row)));
      return;
    default:
      metric satisfies never;
  }
}

function writePoints(writer: MessageWriter, rows: readonly number[], write: (row: number) => void): void {
  writer.messages(1, 'dataPoints', rows, write);
}

function writeNumber(writer: MessageWriter, batch: MetricBatch, row: number): void {
  const points = batch.numbers;
  writeTimes(writer, points, row);
  writer.alwaysDouble(4, 'asDouble', points.value.view()[row] ?? 0);
  writeExemplars(writer, 5, points.exemplars.get(row));
  writeRowAttributes(writer, 7, points, row);
  writer.int32(8, 'flags', points.flags[row] ?? 0);
}

function writeHistogram(writer: MessageWriter, batch: MetricBatch, row: number): void {
  const points = batch.histograms;
  writeTimes(writer, points, row);
  writer.fixed64(4, 'count', BigInt(points.count.view()[row] ?? 0));
  writeOptional(writer, 5, 'sum', points.sum.view()[row]);
  writer.fixed64s(6, 'bucketCounts', points.bucketCounts[row] ?? []);
  writer.doubles(7, 'explicitBounds', points.explicitBounds[row] ?? []);
  writeExemplars(writer, 8, points.exemplars.get(row));
  writeRowAttributes(writer, 9, points, row);
  writer.int32(10, 'flags', points.flags[row] ?? 0);
  writeOptional(writer, 11, 'min', points.min.view()[row]);
  writeOptional(writer, 12, 'max', points.max.view()[row]);
}

function writeExponentialHistogram(writer: MessageWriter, batch: MetricBatch, row: number): void {
  const points = batch.exponentialHistograms;
  writeRowAttributes(writer, 1, points, row);
  writeTimes(writer, points, row);
  writer.fixed64(4, 'count', BigInt(points.count.view()[row] ?? 0));
  writeOptional(writer, 5, 'sum', points.sum.view()[row]);
  writer.sint32(6, 'scale', points.scale[row] ?? 0);
  writer.fixed64(7, 'zeroCount', BigInt(points.zeroCount.view()[row] ?? 0));
  writeBuckets(writer, 8, 'positive', points.positive[row]);
  writeBuckets(writer, 9, 'negative', points.negative[row]);
  writer.int32(10, 'flags', points.flags[row] ?? 0);
  writeExemplars(writer, 11, points.exemplars.get(row));
  writeOptional(writer, 12, 'min', points.min.view()[row]);
  writeOptional(writer, 13, 'max', points.max.view()[row]);
  writer.double(14, 'zeroThreshold', points.zeroThreshold.view()[row] ?? 0);
}

function writeSummary(writer: MessageWriter, batch: MetricBatch, row: number): void {
  const points = batch.summaries;
  writeTimes(writer, points, row);
  writer.fixed64(4, 'count', BigInt(points.count.view()[row] ?? 0));
  writer.double(5, 'sum', points.sum.view()[row] ?? 0);
  writer.messages(6, 'quantileValues', points.quantiles[row] ?? [], ({ quantile, value }) => {
    writer.double(1, 'quantile', quantile);
    writer.double(2, 'value', value);
  });
  writeRowAttributes(writer, 7, points, row);
  writer.int32(8, 'flags', points.flags[row] ?? 0);
}

type Points = MetricBatch['numbers' | 'histograms' | 'exponentialHistograms' | 'summaries'];

function writeTimes(writer: MessageWriter, points: Points, row: number): void {
  writer.fixed64(2, 'startTimeUnixNano', points.startUnixNano.view()[row] ?? 0n);
  writer.fixed64(3, 'timeUnixNano', points.timeUnixNano.view()[row] ?? 0n);
}

function writeRowAttributes(writer: MessageWriter, number: number, points: Points, row: number): void {
  const types = points.attributeTypes[row] ?? '';
  const entries = textEntries({ json: points.attributesJson[row] ?? '{}', types });
  writeAttributes(writer, number, 'attributes', decodeAttributes(entries, types));
}

/** NaN stands for unset. */
function writeOptional(writer: MessageWriter, number: number, name: string, value = Number.NaN): void {
  if (!Number.isNaN(value)) writer.alwaysDouble(number, name, value);
}

function writeBuckets(writer: MessageWriter, number: number, name: string, buckets?: ExponentialBuckets): void {
  if (buckets === undefined || (buckets.offset === 0 && buckets.counts.length === 0)) return;
  writer.message(number, name, () => {
    writer.sint32(1, 'offset', buckets.offset);
    writer.uint64s(2, 'bucketCounts', buckets.counts);
  });
}

function writeExemplars(writer: MessageWriter, number: number, exemplars: readonly PointExemplar[] = []): void {
  writer.messages(number, 'exemplars', exemplars, (exemplar) => {
    writer.fixed64(2, 'timeUnixNano', exemplar.timeUnixNano);
    writer.alwaysDouble(3, 'asDouble', exemplar.value);
    writer.id(4, 'spanId', exemplar.spanId);
    writer.id(5, 'traceId', exemplar.traceId);
    const { types } = exemplar.attributes;
    writeAttributes(writer, 7, 'filteredAttributes', decodeAttributes(textEntries(exemplar.attributes), types));
  });
}

/** Row numbers of each metric, in the columns of its kind. */
function rowsByMetric(batch: MetricBatch): number[][] {
  const rows: number[][] = batch.metrics.map(() => []);
  for (const points of [batch.numbers, batch.histograms, batch.exponentialHistograms, batch.summaries]) {
    for (const [row, metricIndex] of points.metricIndex.entries()) rows[metricIndex]?.push(row);
  }
  return rows;
}
