// ExportMetricsServiceRequest of OTLP 1.x; numbers are those of opentelemetry/proto/metrics/v1/metrics.proto.
import { ProtobufWriter } from './protobuf-writer.ts';

export type OtelLabels = readonly (readonly [name: string, value: string])[];

export type OtelPoint =
  | {
      /** A sum is monotonic and counts from the start of the test. */
      readonly kind: 'sum' | 'gauge';
      readonly name: string;
      readonly unit: string;
      readonly labels: OtelLabels;
      readonly value: number;
    }
  | {
      readonly kind: 'histogram';
      readonly name: string;
      readonly unit: string;
      readonly labels: OtelLabels;
      readonly bounds: readonly number[];
      /** One more than bounds. */
      readonly buckets: readonly number[];
      readonly sum: number;
      readonly min: number;
      readonly max: number;
    };

export interface OtelExport {
  readonly points: readonly OtelPoint[];
  readonly resource: Readonly<Record<string, string>>;
  readonly startMs: number;
  readonly timeMs: number;
}

const CUMULATIVE = 2;

export function encodeOtlp({ points, resource, startMs, timeMs }: OtelExport): Uint8Array {
  const byName = new Map<string, OtelPoint[]>();
  for (const point of points) {
    const list = byName.get(point.name);
    if (list) list.push(point);
    else byName.set(point.name, [point]);
  }
  const times = { start: nanos(startMs), now: nanos(timeMs) };
  const request = new ProtobufWriter();
  request.message(1, (resourceMetrics) => {
    resourceMetrics.message(1, (writer) => writeAttributes(writer, 1, Object.entries(resource)));
    resourceMetrics.message(2, (scopeMetrics) => {
      scopeMetrics.message(1, (scope) => scope.string(1, 'k6'));
      for (const list of byName.values()) scopeMetrics.message(2, (metric) => writeMetric(metric, list, times));
    });
  });
  return request.finish();
}

interface Times {
  readonly start: bigint;
  readonly now: bigint;
}

function writeMetric(metric: ProtobufWriter, points: readonly OtelPoint[], times: Times): void {
  const [first] = points;
  if (!first) return;
  metric.string(1, first.name);
  if (first.unit !== '') metric.string(3, first.unit);
  const field = { gauge: 5, sum: 7, histogram: 9 }[first.kind];
  metric.message(field, (data) => {
    for (const point of points) data.message(1, (writer) => writePoint(writer, point, times));
    if (first.kind !== 'gauge') data.varint(2, CUMULATIVE);
    if (first.kind === 'sum') data.varint(3, 1);
  });
}

function writePoint(writer: ProtobufWriter, point: OtelPoint, times: Times): void {
  writer.fixed64(2, times.start);
  writer.fixed64(3, times.now);
  if (point.kind !== 'histogram') {
    writer.double(4, point.value);
    writeAttributes(writer, 7, point.labels);
    return;
  }
  writer.fixed64(4, BigInt(point.buckets.reduce((sum, count) => sum + count, 0)));
  writer.double(5, point.sum);
  writer.packedFixed64(6, point.buckets);
  writer.packedDouble(7, point.bounds);
  writeAttributes(writer, 9, point.labels);
  writer.double(11, point.min);
  writer.double(12, point.max);
}

function writeAttributes(writer: ProtobufWriter, field: number, labels: OtelLabels): void {
  for (const [name, value] of labels) {
    writer.message(field, (attribute) => {
      attribute.string(1, name);
      attribute.message(2, (any) => any.string(1, value));
    });
  }
}

function nanos(ms: number): bigint {
  return BigInt(Math.round(ms)) * 1_000_000n;
}
