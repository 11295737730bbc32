// opentelemetry/proto/logs/v1/logs.proto → rows.
import type { LogBatch } from '@o11y-lab/model';
import { readRequest } from '../common/envelope-protobuf.ts';
import { readAttribute, readBody } from '../common/value-protobuf.ts';
import type { Rejections } from '../rejected.ts';
import { BYTES, FIXED32, FIXED64, fieldSet, ProtobufReader, VARINT } from '../wire/protobuf-reader.ts';
import { LogRow } from './log-row.ts';

const RECORD_FIELDS = fieldSet(1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12);

export function readLogs(body: Uint8Array, receivedUnixNano: bigint, batch: LogBatch, rejections: Rejections): void {
  const reader = new ProtobufReader(body);
  const row = new LogRow(receivedUnixNano);
  readRequest(reader, batch, (resourceIndex, scopeIndex) => {
    readRecord(reader, row);
    return row.append(batch, resourceIndex, scopeIndex, rejections);
  });
}

function readRecord(reader: ProtobufReader, row: LogRow): void {
  const outer = reader.enter();
  row.clear();
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | FIXED64:
        reader.fixed64();
        row.timeLow = reader.low;
        row.timeHigh = reader.high;
        break;
      case (2 << 3) | VARINT:
        row.severityNumber = reader.varint();
        break;
      case (3 << 3) | BYTES:
        row.severityText = reader.string();
        break;
      case (5 << 3) | BYTES: {
        const { text, letter } = readBody(reader, row.scratch);
        row.body = text;
        row.bodyLetter = letter;
        break;
      }
      case (6 << 3) | BYTES:
        readAttribute(reader, row.attributes);
        break;
      case (7 << 3) | VARINT:
        row.droppedAttributesCount = reader.uint32();
        break;
      case (8 << 3) | FIXED32:
        row.flags = reader.fixed32();
        break;
      case (9 << 3) | BYTES:
        reader.range();
        row.traceId.set(reader.bytes, reader.from, reader.at);
        break;
      case (10 << 3) | BYTES:
        reader.range();
        row.spanId.set(reader.bytes, reader.from, reader.at);
        break;
      case (11 << 3) | FIXED64:
        reader.fixed64();
        row.observedLow = reader.low;
        row.observedHigh = reader.high;
        break;
      case (12 << 3) | BYTES:
        row.eventName = reader.string();
        break;
      default:
        reader.skip(tag, RECORD_FIELDS);
    }
  }
  reader.leave(outer);
}
