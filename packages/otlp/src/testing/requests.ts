// Requests for tests, written field by field through a MessageWriter, so that one description gives both encodings.
import type { Encoding } from '../encoding.ts';
import { JsonWriter } from '../wire/json-writer.ts';
import type { MessageWriter } from '../wire/message-writer.ts';
import { newWriter } from '../wire/new-writer.ts';

export const ENCODINGS: readonly Encoding[] = ['protobuf', 'json'];
export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const SPAN_ID = 'b7ad6b7169203331';
export const PARENT_ID = '00f067aa0ba902b7';
/** Not a whole number of microseconds: a double would lose its end. */
export const TIME = 1_790_123_456_789_012_345n;

export type Write = (writer: MessageWriter) => void;

export function message(encoding: Encoding, write: Write): Uint8Array {
  const writer = newWriter(encoding);
  write(writer);
  return writer.finish();
}

export function attribute(writer: MessageWriter, key: string, value: Write): void {
  writer.string(1, 'key', key);
  writer.message(2, 'value', () => value(writer));
}

/** A repeated KeyValue field of strings. */
export function strings(writer: MessageWriter, number: number, entries: readonly (readonly [string, string])[]): void {
  writer.messages(number, 'attributes', entries, ([key, text]) =>
    attribute(writer, key, () => writer.alwaysString(1, 'stringValue', text)),
  );
}

function request(encoding: Encoding, names: readonly [string, string, string], items: readonly Write[]): Uint8Array {
  return message(encoding, (writer) => {
    writer.messages(1, names[0], [0], () => {
      writer.message(1, 'resource', () => strings(writer, 1, [['service.name', 'shop']]));
      writer.messages(2, names[1], [0], () => {
        writer.message(1, 'scope', () => writer.string(1, 'name', 'lib'));
        writer.messages(2, names[2], items, (write) => write(writer));
      });
    });
  });
}

export function tracesRequest(encoding: Encoding, ...spans: readonly Write[]): Uint8Array {
  return request(encoding, ['resourceSpans', 'scopeSpans', 'spans'], spans);
}

export function logsRequest(encoding: Encoding, ...records: readonly Write[]): Uint8Array {
  return request(encoding, ['resourceLogs', 'scopeLogs', 'logRecords'], records);
}

export function metricsRequest(encoding: Encoding, ...metrics: readonly Write[]): Uint8Array {
  return request(encoding, ['resourceMetrics', 'scopeMetrics', 'metrics'], metrics);
}

export function span(writer: MessageWriter, name = 'work'): void {
  writer.id(1, 'traceId', TRACE_ID);
  writer.id(2, 'spanId', SPAN_ID);
  writer.string(5, 'name', name);
}

/** Attributes of every kind, awkward keys and awkward texts. */
export function allKinds(writer: MessageWriter, number: number, name = 'attributes'): void {
  const values: readonly (readonly [string, Write])[] = [
    ['text', (w) => w.alwaysString(1, 'stringValue', 'a "quoted" \\ line\nbreak \u0000 – 漢字 🙂')],
    ['empty text', (w) => w.alwaysString(1, 'stringValue', '')],
    ['yes', (w) => w.alwaysBool(2, 'boolValue', true)],
    ['no', (w) => w.alwaysBool(2, 'boolValue', false)],
    ['least', (w) => w.alwaysInt64(3, 'intValue', -(2n ** 63n))],
    ['most', (w) => w.alwaysInt64(3, 'intValue', 2n ** 63n - 1n)],
    ['ratio', (w) => w.alwaysDouble(4, 'doubleValue', 0.25)],
    ['whole', (w) => w.alwaysDouble(4, 'doubleValue', 3)],
    ['huge', (w) => w.alwaysDouble(4, 'doubleValue', 1e300)],
    ['endless', (w) => w.alwaysDouble(4, 'doubleValue', Number.NEGATIVE_INFINITY)],
    ['bytes', (w) => w.alwaysBytes(7, 'bytesValue', Uint8Array.of(0, 255, 254, 1))],
    ['nothing', () => {}],
    ['"key"\n漢', (w) => w.alwaysString(1, 'stringValue', 'odd key')],
    ['list', (w) => w.message(5, 'arrayValue', () => w.messages(1, 'values', LIST, (write) => write(w)))],
    ['empty list', (w) => w.message(5, 'arrayValue', () => {})],
    ['empty map', (w) => w.message(6, 'kvlistValue', () => {})],
    ['map', (w) => w.message(6, 'kvlistValue', () => w.messages(1, 'values', MAP, ([k, v]) => attribute(w, k, v)))],
  ];
  writer.messages(number, name, values, ([key, write]) => attribute(writer, key, write));
}

const LIST: readonly Write[] = [
  (w) => w.alwaysString(1, 'stringValue', 'x"y'),
  (w) => w.alwaysInt64(3, 'intValue', 7n),
  (w) => w.alwaysDouble(4, 'doubleValue', 7),
  (w) => w.alwaysDouble(4, 'doubleValue', Number.NaN),
  (w) => w.alwaysBool(2, 'boolValue', true),
  (w) => w.alwaysBytes(7, 'bytesValue', Uint8Array.of(1, 2)),
  () => {},
];
const MAP: readonly (readonly [string, Write])[] = [
  ['inner', (w) => w.message(5, 'arrayValue', () => w.messages(1, 'values', LIST, (write) => write(w)))],
  ['zero', (w) => w.alwaysDouble(4, 'doubleValue', -0)],
];

/** A span with every field set. */
export function fullSpan(writer: MessageWriter): void {
  writer.id(1, 'traceId', TRACE_ID);
  writer.id(2, 'spanId', SPAN_ID);
  writer.string(3, 'traceState', 'vendor=1');
  writer.id(4, 'parentSpanId', PARENT_ID);
  writer.string(5, 'name', 'POST /checkout');
  writer.int32(6, 'kind', 3);
  writer.fixed64(7, 'startTimeUnixNano', TIME);
  writer.fixed64(8, 'endTimeUnixNano', TIME + 1n);
  allKinds(writer, 9);
  writer.int32(10, 'droppedAttributesCount', 1);
  writer.messages(11, 'events', ['first', 'second "event"'], (name) => {
    writer.fixed64(1, 'timeUnixNano', TIME);
    writer.string(2, 'name', name);
    allKinds(writer, 3);
    writer.int32(4, 'droppedAttributesCount', 2);
  });
  writer.int32(12, 'droppedEventsCount', 3);
  writer.messages(13, 'links', [0, 1], () => {
    writer.id(1, 'traceId', TRACE_ID);
    writer.id(2, 'spanId', PARENT_ID);
    writer.string(3, 'traceState', 'link=1');
    strings(writer, 4, [['why', 'follows']]);
    writer.int32(5, 'droppedAttributesCount', 4);
    writer.fixed32(6, 'flags', 0x301);
  });
  writer.int32(14, 'droppedLinksCount', 5);
  writer.message(15, 'status', () => {
    writer.string(2, 'message', 'boom');
    writer.int32(3, 'code', 2);
  });
  writer.fixed32(16, 'flags', 0x101);
}

/** A log record with every field set. */
export function fullRecord(writer: MessageWriter): void {
  writer.fixed64(1, 'timeUnixNano', TIME);
  writer.int32(2, 'severityNumber', 17);
  writer.string(3, 'severityText', 'ERROR');
  writer.message(5, 'body', () => writer.alwaysString(1, 'stringValue', '{"msg":"it \\"failed\\"\\n"}'));
  allKinds(writer, 6);
  writer.int32(7, 'droppedAttributesCount', 2);
  writer.fixed32(8, 'flags', 1);
  writer.id(9, 'traceId', TRACE_ID);
  writer.id(10, 'spanId', SPAN_ID);
  writer.fixed64(11, 'observedTimeUnixNano', TIME + 5n);
  writer.string(12, 'eventName', 'shop.failed');
}

/** A log record whose body is a map. */
export function mapRecord(writer: MessageWriter): void {
  writer.message(5, 'body', () => writer.message(6, 'kvlistValue', () => allKinds(writer, 1, 'values')));
}

/** One metric of each kind, with two points and every field set. */
export const FULL_METRICS: readonly Write[] = [
  (w) => metric(w, 'temperature', 5, 'gauge', intPoint),
  (w) =>
    metric(w, 'requests', 7, 'sum', doublePoint, () => {
      w.int32(2, 'aggregationTemporality', 2);
      w.bool(3, 'isMonotonic', true);
    }),
  (w) => metric(w, 'latency', 9, 'histogram', histogramPoint, () => w.int32(2, 'aggregationTemporality', 1)),
  (w) => metric(w, 'size', 10, 'exponentialHistogram', exponentialPoint, () => w.int32(2, 'aggregationTemporality', 2)),
  (w) => metric(w, 'wait', 11, 'summary', summaryPoint),
];

/** A metric with two equal points; `writeRest` writes what stands beside them. */
export function metric(
  w: MessageWriter,
  name: string,
  number: number,
  data: string,
  writePoint: Write,
  writeRest: Write = () => {},
): void {
  w.string(1, 'name', name);
  w.string(2, 'description', `about ${name}`);
  w.string(3, 'unit', 's');
  w.message(number, data, () => {
    w.messages(1, 'dataPoints', [0, 1], () => writePoint(w));
    writeRest(w);
  });
}

function intPoint(w: MessageWriter): void {
  times(w);
  // A signed number of fixed width has the bytes of an unsigned one, but not its digits.
  if (w instanceof JsonWriter) w.alwaysInt64(6, 'asInt', -42n);
  else w.fixed64(6, 'asInt', -42n);
  strings(w, 7, [['room', 'a']]);
}

export function doublePoint(w: MessageWriter): void {
  times(w);
  w.alwaysDouble(4, 'asDouble', 1.5);
  exemplars(w, 5);
  allKinds(w, 7);
  w.int32(8, 'flags', 1);
}

function histogramPoint(w: MessageWriter): void {
  times(w);
  w.fixed64(4, 'count', 6n);
  w.alwaysDouble(5, 'sum', 3.5);
  w.fixed64s(6, 'bucketCounts', [1, 2, 3]);
  w.doubles(7, 'explicitBounds', [0.1, 1]);
  exemplars(w, 8);
  strings(w, 9, [['room', 'a']]);
  w.int32(10, 'flags', 1);
  w.alwaysDouble(11, 'min', 0);
  w.alwaysDouble(12, 'max', 2);
}

function exponentialPoint(w: MessageWriter): void {
  strings(w, 1, [['room', 'a']]);
  times(w);
  w.fixed64(4, 'count', 9n);
  w.alwaysDouble(5, 'sum', 3.5);
  w.sint32(6, 'scale', -3);
  w.fixed64(7, 'zeroCount', 2n);
  w.message(8, 'positive', () => {
    w.sint32(1, 'offset', -7);
    w.uint64s(2, 'bucketCounts', [0, 300, 1]);
  });
  w.message(9, 'negative', () => w.uint64s(2, 'bucketCounts', [4]));
  w.int32(10, 'flags', 1);
  exemplars(w, 11);
  w.alwaysDouble(12, 'min', -1);
  w.alwaysDouble(13, 'max', 2);
  w.alwaysDouble(14, 'zeroThreshold', 0.001);
}

function summaryPoint(w: MessageWriter): void {
  times(w);
  w.fixed64(4, 'count', 9n);
  w.double(5, 'sum', 3.5);
  w.messages(6, 'quantileValues', [0.5, 0.99], (quantile) => {
    w.double(1, 'quantile', quantile);
    w.double(2, 'value', 10 * quantile);
  });
  strings(w, 7, [['room', 'a']]);
  w.int32(8, 'flags', 1);
}

function exemplars(w: MessageWriter, number: number): void {
  w.messages(number, 'exemplars', [0, 1], () => {
    w.fixed64(2, 'timeUnixNano', TIME - 1n);
    w.alwaysDouble(3, 'asDouble', 0.75);
    w.id(4, 'spanId', SPAN_ID);
    w.id(5, 'traceId', TRACE_ID);
    w.messages(7, 'filteredAttributes', ['x'], (text) =>
      attribute(w, 'user', () => w.alwaysString(1, 'stringValue', text)),
    );
  });
}

export function times(w: MessageWriter): void {
  w.fixed64(2, 'startTimeUnixNano', TIME - 60n);
  w.fixed64(3, 'timeUnixNano', TIME);
}
