// opentelemetry/proto/metrics/v1/metrics.proto → rows.
import type { Metric, MetricBatch } from '@o11y-lab/model';
import { readRequest } from '../common/envelope-protobuf.ts';
import type { Rejections } from '../rejected.ts';
import { BYTES, fieldSet, ProtobufReader, VARINT } from '../wire/protobuf-reader.ts';
import { MetricRow } from './metric-row.ts';
import type { ReadPoint } from './points-protobuf.ts';
import {
  readExponentialHistogramPoint,
  readHistogramPoint,
  readNumberPoint,
  readSummaryPoint,
} from './points-protobuf.ts';

const METRIC_FIELDS = fieldSet(1, 2, 3, 5, 7, 9, 10, 11);

interface Data {
  readonly kind: Metric['kind'];
  readonly fields: number;
  readonly readPoint: ReadPoint;
}

/** The members of the oneof `data`, by field number. */
const DATA: Readonly<Record<number, Data>> = {
  5: { kind: 'gauge', fields: fieldSet(1), readPoint: readNumberPoint },
  7: { kind: 'sum', fields: fieldSet(1, 2, 3), readPoint: readNumberPoint },
  9: { kind: 'histogram', fields: fieldSet(1, 2), readPoint: readHistogramPoint },
  10: { kind: 'exponential-histogram', fields: fieldSet(1, 2), readPoint: readExponentialHistogramPoint },
  11: { kind: 'summary', fields: fieldSet(1), readPoint: readSummaryPoint },
};

export function readMetrics(body: Uint8Array, batch: MetricBatch, rejections: Rejections): void {
  const reader = new ProtobufReader(body);
  const row = new MetricRow();
  readRequest(reader, batch, (resourceIndex, scopeIndex) => {
    const data = readMetric(reader, row, batch, rejections);
    if (data.pointCount > 0) row.append(batch, data.kind, resourceIndex, scopeIndex);
    return data.pointCount;
  });
}

/** The data is read last, wherever it stands: whether its points are stored depends on the name. */
function readMetric(
  reader: ProtobufReader,
  row: MetricRow,
  batch: MetricBatch,
  rejections: Rejections,
): { readonly kind: Metric['kind']; readonly pointCount: number } {
  const outer = reader.enter();
  let data: Data | undefined;
  let from = 0;
  let to = 0;
  row.clear();
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | BYTES:
        row.name = reader.string();
        break;
      case (2 << 3) | BYTES:
        row.description = reader.string();
        break;
      case (3 << 3) | BYTES:
        row.unit = reader.string();
        break;
      case (5 << 3) | BYTES:
      case (7 << 3) | BYTES:
      case (9 << 3) | BYTES:
      case (10 << 3) | BYTES:
      case (11 << 3) | BYTES:
        reader.range();
        data = DATA[tag >>> 3]; // of several kinds in the oneof, the last one counts
        from = reader.from;
        to = reader.at;
        break;
      default:
        reader.skip(tag, METRIC_FIELDS);
    }
  }
  const end = reader.limit;
  let pointCount = 0;
  if (data !== undefined) {
    reader.at = from;
    reader.limit = to;
    pointCount = readData(reader, data, row, batch, rejections);
  }
  reader.at = end;
  reader.leave(outer);
  return { kind: data?.kind ?? 'gauge', pointCount };
}

function readData(
  reader: ProtobufReader,
  data: Data,
  row: MetricRow,
  batch: MetricBatch,
  rejections: Rejections,
): number {
  let pointCount = 0;
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | BYTES)) {
      const outer = reader.enter();
      row.point.clear();
      data.readPoint(reader, row.point);
      pointCount += row.appendPoint(batch, data.kind, rejections);
      reader.leave(outer);
    } else if (tag === ((2 << 3) | VARINT) && (data.fields & (1 << 2)) !== 0) {
      row.temporality = reader.varint();
    } else if (tag === ((3 << 3) | VARINT) && (data.fields & (1 << 3)) !== 0) {
      row.monotonic = reader.bool();
    } else {
      reader.skip(tag, data.fields);
    }
  }
  return pointCount;
}
