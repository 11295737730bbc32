// opentelemetry/proto/trace/v1/trace.proto → rows.
import type { SpanBatch } from '@o11y-lab/model';
import { readRequest } from '../common/envelope-protobuf.ts';
import { readAttribute } from '../common/value-protobuf.ts';
import type { Rejections } from '../rejected.ts';
import { BYTES, FIXED32, FIXED64, fieldSet, ProtobufReader, VARINT } from '../wire/protobuf-reader.ts';
import { SpanRow } from './span-row.ts';

const SPAN_FIELDS = fieldSet(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
const EVENT_FIELDS = fieldSet(1, 2, 3, 4);
const LINK_FIELDS = fieldSet(1, 2, 3, 4, 5, 6);
const STATUS_FIELDS = fieldSet(2, 3);

export function readTraces(body: Uint8Array, batch: SpanBatch, rejections: Rejections): void {
  const reader = new ProtobufReader(body);
  const row = new SpanRow();
  readRequest(reader, batch, (resourceIndex, scopeIndex) => {
    readSpan(reader, row, rejections);
    return row.append(batch, resourceIndex, scopeIndex, rejections);
  });
}

function readSpan(reader: ProtobufReader, row: SpanRow, rejections: Rejections): void {
  const outer = reader.enter();
  row.clear();
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | BYTES:
        reader.range();
        row.traceId.set(reader.bytes, reader.from, reader.at);
        break;
      case (2 << 3) | BYTES:
        reader.range();
        row.spanId.set(reader.bytes, reader.from, reader.at);
        break;
      case (3 << 3) | BYTES:
        row.traceState = reader.string();
        break;
      case (4 << 3) | BYTES:
        reader.range();
        row.parentSpanId.set(reader.bytes, reader.from, reader.at);
        break;
      case (5 << 3) | BYTES:
        row.name = reader.string();
        break;
      case (6 << 3) | VARINT:
        row.kind = reader.varint();
        break;
      case (7 << 3) | FIXED64:
        reader.fixed64();
        row.startLow = reader.low;
        row.startHigh = reader.high;
        break;
      case (8 << 3) | FIXED64:
        reader.fixed64();
        row.endLow = reader.low;
        row.endHigh = reader.high;
        break;
      case (9 << 3) | BYTES:
        readAttribute(reader, row.attributes);
        break;
      case (10 << 3) | VARINT:
        row.droppedAttributesCount = reader.uint32();
        break;
      case (11 << 3) | BYTES:
        readEvent(reader, row);
        break;
      case (12 << 3) | VARINT:
        row.droppedEventsCount = reader.uint32();
        break;
      case (13 << 3) | BYTES:
        readLink(reader, row, rejections);
        break;
      case (14 << 3) | VARINT:
        row.droppedLinksCount = reader.uint32();
        break;
      case (15 << 3) | BYTES:
        readStatus(reader, row);
        break;
      case (16 << 3) | FIXED32:
        row.flags = reader.fixed32();
        break;
      default:
        reader.skip(tag, SPAN_FIELDS);
    }
  }
  reader.leave(outer);
}

function readEvent(reader: ProtobufReader, row: SpanRow): void {
  const outer = reader.enter();
  const { event } = row;
  row.clearEvent();
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | FIXED64:
        reader.fixed64();
        event.timeLow = reader.low;
        event.timeHigh = reader.high;
        break;
      case (2 << 3) | BYTES:
        event.name = reader.string();
        break;
      case (3 << 3) | BYTES:
        readAttribute(reader, event.attributes);
        break;
      case (4 << 3) | VARINT:
        event.droppedAttributesCount = reader.uint32();
        break;
      default:
        reader.skip(tag, EVENT_FIELDS);
    }
  }
  row.endEvent();
  reader.leave(outer);
}

function readLink(reader: ProtobufReader, row: SpanRow, rejections: Rejections): void {
  const outer = reader.enter();
  const { link } = row;
  row.clearLink();
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | BYTES:
        reader.range();
        link.traceId.set(reader.bytes, reader.from, reader.at);
        break;
      case (2 << 3) | BYTES:
        reader.range();
        link.spanId.set(reader.bytes, reader.from, reader.at);
        break;
      case (3 << 3) | BYTES:
        link.traceState = reader.string();
        break;
      case (4 << 3) | BYTES:
        readAttribute(reader, link.attributes);
        break;
      case (5 << 3) | VARINT:
        link.droppedAttributesCount = reader.uint32();
        break;
      case (6 << 3) | FIXED32:
        link.flags = reader.fixed32();
        break;
      default:
        reader.skip(tag, LINK_FIELDS);
    }
  }
  row.endLink(rejections);
  reader.leave(outer);
}

function readStatus(reader: ProtobufReader, row: SpanRow): void {
  const outer = reader.enter();
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (2 << 3) | BYTES:
        row.statusMessage = reader.string();
        break;
      case (3 << 3) | VARINT:
        row.statusCode = reader.varint();
        break;
      default:
        reader.skip(tag, STATUS_FIELDS);
    }
  }
  reader.leave(outer);
}
