// Remote write 1.0 (prometheus.WriteRequest): series with labels, samples, exemplars and native histograms; metadata.
import {
  type BucketSpan,
  CUSTOM_BUCKETS_SCHEMA,
  type Labels,
  labelsOf,
  METRIC_NAME,
  type NativeHistogram,
} from '@o11y-lab/model';
import type { Exemplar, MetricMetadata } from '@o11y-lab/storage';
import { ProtobufReader } from '../../common/wire/protobuf-reader.ts';
import { WireError } from '../../common/wire/wire-error.ts';

/** Samples of one request; senders put some thousands into one. */
const SAMPLES_PER_REQUEST_MAX = 2_000_000;
/** Buckets of one histogram; the SDKs' bound is 160, Prometheus' scrape limits allow some hundreds. */
const BUCKETS_MAX = 10_000;

export interface WrittenSeries {
  readonly labels: Labels;
  readonly timeUnixMs: number[];
  readonly value: number[];
  /** Rows of `value` that end the series. */
  readonly staleRows: number[];
  readonly histograms: { readonly timeUnixMs: number; readonly value: NativeHistogram }[];
  readonly exemplars: Exemplar[];
}

export interface WriteRequest {
  readonly series: WrittenSeries[];
  readonly metadata: MetricMetadata[];
}

/** @throws WireError when the bytes are no WriteRequest or break a bound. */
export function decodeWriteRequest(bytes: Uint8Array): WriteRequest {
  const request: WriteRequest = { series: [], metadata: [] };
  const reader = new ProtobufReader(bytes);
  let sampleCount = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) {
      reader.expect(2);
      const series = decodeSeries(reader.message());
      sampleCount += series.value.length + series.histograms.length;
      if (sampleCount > SAMPLES_PER_REQUEST_MAX) {
        throw new WireError(`more than ${SAMPLES_PER_REQUEST_MAX} samples in one request`);
      }
      request.series.push(series);
    } else if (field === 3) {
      reader.expect(2);
      request.metadata.push(decodeMetadata(reader.message()));
    } else reader.skip();
  }
  return request;
}

function decodeSeries(reader: ProtobufReader): WrittenSeries {
  const pairs: [string, string][] = [];
  const columns = { timeUnixMs: [] as number[], value: [] as number[], staleRows: [] as number[] };
  const histograms: WrittenSeries['histograms'] = [];
  const exemplars: Exemplar[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field < 1 || field > 4) {
      reader.skip();
      continue;
    }
    reader.expect(2);
    const message = reader.message();
    if (field === 1) pairs.push(decodeLabel(message));
    else if (field === 2) decodeSample(message, columns);
    else if (field === 3) exemplars.push(decodeExemplar(message));
    else {
      const { timeUnixMs, value, stale } = decodeHistogram(message);
      if (stale) {
        columns.staleRows.push(columns.value.length);
        columns.timeUnixMs.push(timeUnixMs);
        columns.value.push(Number.NaN);
      } else histograms.push({ timeUnixMs, value });
    }
  }
  const labels = labelsOf(pairs);
  if (!labels.has(METRIC_NAME)) throw new WireError('a series has no metric name');
  return { labels, ...columns, histograms, exemplars };
}

function decodeLabel(reader: ProtobufReader): [string, string] {
  let name = '';
  let value = '';
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) name = readText(reader);
    else if (field === 2) value = readText(reader);
    else reader.skip();
  }
  if (name === '') throw new WireError('a label has no name');
  return [name, value];
}

function decodeSample(
  reader: ProtobufReader,
  into: { timeUnixMs: number[]; value: number[]; staleRows: number[] },
): void {
  let value = 0;
  let stale = false;
  let timeUnixMs = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) {
      reader.expect(1);
      ({ value, stale } = readSampleValue(reader));
    } else if (field === 2) {
      reader.expect(0);
      timeUnixMs = reader.int64();
    } else reader.skip();
  }
  if (stale) into.staleRows.push(into.value.length);
  into.timeUnixMs.push(timeUnixMs);
  into.value.push(value);
}

function decodeExemplar(reader: ProtobufReader): Exemplar {
  const pairs: [string, string][] = [];
  let value = 0;
  let timeUnixMs = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) {
      reader.expect(2);
      pairs.push(decodeLabel(reader.message()));
    } else if (field === 2) {
      reader.expect(1);
      value = reader.double();
    } else if (field === 3) {
      reader.expect(0);
      timeUnixMs = reader.int64();
    } else reader.skip();
  }
  return { labels: labelsOf(pairs), value, timeUnixMs };
}

const COUNTER_RESETS = ['unknown', 'reset', 'not-reset', 'gauge'] as const;

/** Counts come as integers (each bucket as the difference to the one before) or as floats (each as it is). */
function decodeHistogram(reader: ProtobufReader): { timeUnixMs: number; value: NativeHistogram; stale: boolean } {
  let [count, sum, schema, zeroThreshold, zeroCount, timeUnixMs, resetHint] = [0, 0, 0, 0, 0, 0, 0];
  let stale = false;
  const positive = { spans: [] as BucketSpan[], deltas: [] as number[], counts: [] as number[] };
  const negative = { spans: [] as BucketSpan[], deltas: [] as number[], counts: [] as number[] };
  const customBounds: number[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    const side = field <= 10 ? negative : positive;
    if (field === 1) count = reader.varint();
    else if (field === 2) count = reader.double();
    else if (field === 3) ({ value: sum, stale } = readSampleValue(reader));
    else if (field === 4) schema = reader.zigzag();
    else if (field === 5) zeroThreshold = reader.double();
    else if (field === 6) zeroCount = reader.varint();
    else if (field === 7) zeroCount = reader.double();
    else if (field === 8 || field === 11) side.spans.push(decodeSpan(reader.message()));
    else if (field === 9 || field === 12) reader.repeated(side.deltas, (one) => one.zigzag());
    else if (field === 10 || field === 13) reader.repeated(side.counts, (one) => one.double());
    else if (field === 14) resetHint = reader.varint();
    else if (field === 15) timeUnixMs = reader.int64();
    else if (field === 16) reader.repeated(customBounds, (one) => one.double());
    else reader.skip();
  }
  if (schema !== CUSTOM_BUCKETS_SCHEMA && (schema < -4 || schema > 8)) {
    throw new WireError(`a histogram has the schema ${schema}, want -4 to 8 or ${CUSTOM_BUCKETS_SCHEMA}`);
  }
  const value: NativeHistogram = {
    schema,
    zeroThreshold,
    zeroCount,
    count,
    sum,
    positiveSpans: positive.spans,
    positiveCounts: bucketCounts(positive),
    negativeSpans: negative.spans,
    negativeCounts: bucketCounts(negative),
    ...(schema === CUSTOM_BUCKETS_SCHEMA ? { customBounds } : {}),
    counterReset: COUNTER_RESETS[resetHint] ?? 'unknown',
  };
  return { timeUnixMs, value, stale };
}

function bucketCounts(side: {
  readonly spans: readonly BucketSpan[];
  readonly deltas: readonly number[];
  readonly counts: readonly number[];
}): number[] {
  const counts = side.counts.length > 0 ? [...side.counts] : runningSums(side.deltas);
  const wanted = side.spans.reduce((total, span) => total + span.length, 0);
  if (wanted > BUCKETS_MAX) throw new WireError(`a histogram has ${wanted} buckets, at most ${BUCKETS_MAX} are taken`);
  if (wanted !== counts.length)
    throw new WireError(`a histogram has ${counts.length} bucket counts, its spans have ${wanted}`);
  return counts;
}

function runningSums(deltas: readonly number[]): number[] {
  let current = 0;
  return deltas.map((delta) => {
    current += delta;
    return current;
  });
}

function decodeSpan(reader: ProtobufReader): BucketSpan {
  let offset = 0;
  let length = 0;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) offset = reader.zigzag();
    else if (field === 2) length = reader.varint();
    else reader.skip();
  }
  return { offset, length };
}

const METRIC_TYPES = ['unknown', 'counter', 'gauge', 'histogram', 'histogram', 'summary', 'gauge', 'gauge'] as const;

function decodeMetadata(reader: ProtobufReader): MetricMetadata {
  let typeNumber = 0;
  let [name, help, unit] = ['', '', ''];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField()) {
    if (field === 1) typeNumber = reader.varint();
    else if (field === 2) name = readText(reader);
    else if (field === 4) help = readText(reader);
    else if (field === 5) unit = readText(reader);
    else reader.skip();
  }
  return { name, type: METRIC_TYPES[typeNumber] ?? 'unknown', help, unit };
}

/** A NaN with these bits ends the series. */
function readSampleValue(reader: ProtobufReader): { value: number; stale: boolean } {
  const { value, low, high } = reader.doubleBits();
  return { value, stale: low === 2 && high === 0x7ff00000 };
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function readText(reader: ProtobufReader): string {
  reader.expect(2);
  try {
    return decoder.decode(reader.bytes());
  } catch (cause) {
    if (cause instanceof WireError) throw cause;
    throw new WireError('a label or text is not UTF-8', { cause });
  }
}
