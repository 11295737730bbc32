// opentelemetry/proto/metrics/v1/metrics.proto in JSON → rows.
import type { Metric, MetricBatch } from '@o11y-lab/model';
import { readRequest } from '../common/envelope-json.ts';
import type { Rejections } from '../rejected.ts';
import { END, JsonReader } from '../wire/json-reader.ts';
import { MetricRow } from './metric-row.ts';
import { readPoint } from './points-json.ts';

const NAMES = { resources: 'resourceMetrics', scopes: 'scopeMetrics', items: 'metrics' };

/** The members of the oneof `data`, by key. */
const KINDS: ReadonlyMap<string, Metric['kind']> = new Map([
  ['gauge', 'gauge'],
  ['sum', 'sum'],
  ['histogram', 'histogram'],
  ['exponentialHistogram', 'exponential-histogram'],
  ['summary', 'summary'],
]);

export function readMetrics(body: Uint8Array, batch: MetricBatch, rejections: Rejections): void {
  const reader = new JsonReader(body);
  const row = new MetricRow();
  readRequest(reader, batch, NAMES, (resourceIndex, scopeIndex) => {
    const data = readMetric(reader, row, batch, rejections);
    if (data.pointCount > 0) row.append(batch, data.kind, resourceIndex, scopeIndex);
    return data.pointCount;
  });
}

/** The data is read last, wherever it stands: whether its points are stored depends on the name. */
function readMetric(
  reader: JsonReader,
  row: MetricRow,
  batch: MetricBatch,
  rejections: Rejections,
): { readonly kind: Metric['kind']; readonly pointCount: number } {
  let kind: Metric['kind'] = 'gauge';
  let dataAt = -1;
  row.clear();
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    switch (key) {
      case 'name':
        row.name = reader.string();
        break;
      case 'description':
        row.description = reader.string();
        break;
      case 'unit':
        row.unit = reader.string();
        break;
      default: {
        const named = typeof key === 'string' ? KINDS.get(key) : undefined;
        if (named !== undefined) {
          kind = named; // of several kinds in the oneof, the last one counts
          dataAt = reader.at;
        }
        reader.skip();
      }
    }
  }
  if (dataAt < 0) return { kind, pointCount: 0 };
  const end = reader.at;
  reader.at = dataAt;
  const pointCount = readData(reader, kind, row, batch, rejections);
  reader.at = end;
  return { kind, pointCount };
}

function readData(
  reader: JsonReader,
  kind: Metric['kind'],
  row: MetricRow,
  batch: MetricBatch,
  rejections: Rejections,
): number {
  let pointCount = 0;
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    switch (key) {
      case 'dataPoints':
        for (let more = reader.openArray(); more; more = reader.nextItem()) {
          row.point.clear();
          readPoint(reader, kind, row.point);
          pointCount += row.appendPoint(batch, kind, rejections);
        }
        break;
      case 'aggregationTemporality':
        row.temporality = reader.enumNumber();
        break;
      case 'isMonotonic':
        row.monotonic = reader.bool();
        break;
      default:
        reader.skip();
    }
  }
  return pointCount;
}
