import type { LogBatch, MetricBatch, SpanBatch } from '@o11y-lab/model';
import { newLogBatch, newMetricBatch, newSpanBatch } from '@o11y-lab/model';
import type { Encoding } from './encoding.ts';
import { readLogs as readLogsJson } from './logs/json.ts';
import { readLogs as readLogsProtobuf } from './logs/protobuf.ts';
import { readMetrics as readMetricsJson } from './metrics/json.ts';
import { readMetrics as readMetricsProtobuf } from './metrics/protobuf.ts';
import type { Rejected } from './rejected.ts';
import { Rejections } from './rejected.ts';
import { readTraces as readTracesJson } from './trace/json.ts';
import { readTraces as readTracesProtobuf } from './trace/protobuf.ts';

/**
 * Decodes an ExportTraceServiceRequest. Throws OtlpDecodeError when the body as a whole is no such message; spans
 * without usable ids are rejected one by one.
 */
export function decodeTraces(
  body: Uint8Array,
  encoding: Encoding,
): { readonly batch: SpanBatch; readonly rejected: Rejected } {
  const batch = newSpanBatch();
  const rejections = new Rejections();
  const read = encoding === 'json' ? readTracesJson : readTracesProtobuf;
  read(body, batch, rejections);
  return { batch, rejected: rejections.result() };
}

/**
 * Decodes an ExportLogsServiceRequest. `receivedUnixNano` dates the records that carry neither a time nor an observed
 * time. Throws OtlpDecodeError when the body as a whole is no such message.
 */
export function decodeLogs(
  body: Uint8Array,
  encoding: Encoding,
  options: { readonly receivedUnixNano: bigint },
): { readonly batch: LogBatch; readonly rejected: Rejected } {
  const batch = newLogBatch();
  const rejections = new Rejections();
  const read = encoding === 'json' ? readLogsJson : readLogsProtobuf;
  read(body, options.receivedUnixNano, batch, rejections);
  return { batch, rejected: rejections.result() };
}

/**
 * Decodes an ExportMetricsServiceRequest. Throws OtlpDecodeError when the body as a whole is no such message; points
 * that no store could keep (no name, no value, buckets that do not fit their bounds) are rejected one by one.
 */
export function decodeMetrics(
  body: Uint8Array,
  encoding: Encoding,
): { readonly batch: MetricBatch; readonly rejected: Rejected } {
  const batch = newMetricBatch();
  const rejections = new Rejections();
  const read = encoding === 'json' ? readMetricsJson : readMetricsProtobuf;
  read(body, batch, rejections);
  return { batch, rejected: rejections.result() };
}
