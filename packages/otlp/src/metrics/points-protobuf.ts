// Data points of the five kinds, and their exemplars, from protobuf.
import type { ExponentialBuckets } from '@o11y-lab/model';
import { readAttribute } from '../common/value-protobuf.ts';
import type { ProtobufReader } from '../wire/protobuf-reader.ts';
import { BYTES, FIXED64, fieldSet, VARINT } from '../wire/protobuf-reader.ts';
import type { PointRow } from './point-row.ts';

const NUMBER_FIELDS = fieldSet(2, 3, 4, 5, 6, 7, 8);
const HISTOGRAM_FIELDS = fieldSet(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
const EXPONENTIAL_FIELDS = fieldSet(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
const BUCKETS_FIELDS = fieldSet(1, 2);
const SUMMARY_FIELDS = fieldSet(2, 3, 4, 5, 6, 7, 8);
const QUANTILE_FIELDS = fieldSet(1, 2);
const EXEMPLAR_FIELDS = fieldSet(2, 3, 4, 5, 6, 7);

/** Fills a cleared row from the point that the reader has entered. */
export type ReadPoint = (reader: ProtobufReader, row: PointRow) => void;

export function readNumberPoint(reader: ProtobufReader, row: PointRow): void {
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (2 << 3) | FIXED64:
        readStart(reader, row);
        break;
      case (3 << 3) | FIXED64:
        readTime(reader, row);
        break;
      case (4 << 3) | FIXED64:
        row.value = reader.double();
        break;
      case (5 << 3) | BYTES:
        readExemplar(reader, row);
        break;
      case (6 << 3) | FIXED64:
        row.value = reader.sfixed64AsNumber();
        break;
      case (7 << 3) | BYTES:
        readAttribute(reader, row.attributes);
        break;
      case (8 << 3) | VARINT:
        row.flags = reader.uint32();
        break;
      default:
        reader.skip(tag, NUMBER_FIELDS);
    }
  }
}

export function readHistogramPoint(reader: ProtobufReader, row: PointRow): void {
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (2 << 3) | FIXED64:
        readStart(reader, row);
        break;
      case (3 << 3) | FIXED64:
        readTime(reader, row);
        break;
      case (4 << 3) | FIXED64:
        row.count = reader.fixed64AsNumber();
        break;
      case (5 << 3) | FIXED64:
        row.sum = reader.double();
        break;
      // Repeated numbers come packed or one by one; a reader must take both.
      case (6 << 3) | FIXED64:
        row.addBucketCount(reader.fixed64AsNumber());
        break;
      case (6 << 3) | BYTES: {
        const outer = reader.enter();
        while (reader.at < reader.limit) row.addBucketCount(reader.fixed64AsNumber());
        reader.leave(outer);
        break;
      }
      case (7 << 3) | FIXED64:
        row.addExplicitBound(reader.double());
        break;
      case (7 << 3) | BYTES: {
        const outer = reader.enter();
        while (reader.at < reader.limit) row.addExplicitBound(reader.double());
        reader.leave(outer);
        break;
      }
      case (8 << 3) | BYTES:
        readExemplar(reader, row);
        break;
      case (9 << 3) | BYTES:
        readAttribute(reader, row.attributes);
        break;
      case (10 << 3) | VARINT:
        row.flags = reader.uint32();
        break;
      case (11 << 3) | FIXED64:
        row.min = reader.double();
        break;
      case (12 << 3) | FIXED64:
        row.max = reader.double();
        break;
      default:
        reader.skip(tag, HISTOGRAM_FIELDS);
    }
  }
}

export function readExponentialHistogramPoint(reader: ProtobufReader, row: PointRow): void {
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | BYTES:
        readAttribute(reader, row.attributes);
        break;
      case (2 << 3) | FIXED64:
        readStart(reader, row);
        break;
      case (3 << 3) | FIXED64:
        readTime(reader, row);
        break;
      case (4 << 3) | FIXED64:
        row.count = reader.fixed64AsNumber();
        break;
      case (5 << 3) | FIXED64:
        row.sum = reader.double();
        break;
      case (6 << 3) | VARINT:
        row.scale = reader.sint32();
        break;
      case (7 << 3) | FIXED64:
        row.zeroCount = reader.fixed64AsNumber();
        break;
      case (8 << 3) | BYTES:
        row.positive = readBuckets(reader);
        break;
      case (9 << 3) | BYTES:
        row.negative = readBuckets(reader);
        break;
      case (10 << 3) | VARINT:
        row.flags = reader.uint32();
        break;
      case (11 << 3) | BYTES:
        readExemplar(reader, row);
        break;
      case (12 << 3) | FIXED64:
        row.min = reader.double();
        break;
      case (13 << 3) | FIXED64:
        row.max = reader.double();
        break;
      case (14 << 3) | FIXED64:
        row.zeroThreshold = reader.double();
        break;
      default:
        reader.skip(tag, EXPONENTIAL_FIELDS);
    }
  }
}

export function readSummaryPoint(reader: ProtobufReader, row: PointRow): void {
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (2 << 3) | FIXED64:
        readStart(reader, row);
        break;
      case (3 << 3) | FIXED64:
        readTime(reader, row);
        break;
      case (4 << 3) | FIXED64:
        row.count = reader.fixed64AsNumber();
        break;
      case (5 << 3) | FIXED64:
        row.sum = reader.double();
        break;
      case (6 << 3) | BYTES:
        readQuantile(reader, row);
        break;
      case (7 << 3) | BYTES:
        readAttribute(reader, row.attributes);
        break;
      case (8 << 3) | VARINT:
        row.flags = reader.uint32();
        break;
      default:
        reader.skip(tag, SUMMARY_FIELDS);
    }
  }
}

function readStart(reader: ProtobufReader, row: PointRow): void {
  reader.fixed64();
  row.startLow = reader.low;
  row.startHigh = reader.high;
}

function readTime(reader: ProtobufReader, row: PointRow): void {
  reader.fixed64();
  row.timeLow = reader.low;
  row.timeHigh = reader.high;
}

function readBuckets(reader: ProtobufReader): ExponentialBuckets {
  const outer = reader.enter();
  const counts: number[] = [];
  let offset = 0;
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | VARINT:
        offset = reader.sint32();
        break;
      case (2 << 3) | VARINT:
        counts.push(reader.uint64AsNumber());
        break;
      case (2 << 3) | BYTES: {
        const packed = reader.enter();
        while (reader.at < reader.limit) counts.push(reader.uint64AsNumber());
        reader.leave(packed);
        break;
      }
      default:
        reader.skip(tag, BUCKETS_FIELDS);
    }
  }
  reader.leave(outer);
  return { offset, counts };
}

function readQuantile(reader: ProtobufReader, row: PointRow): void {
  const outer = reader.enter();
  let quantile = 0;
  let value = 0;
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | FIXED64:
        quantile = reader.double();
        break;
      case (2 << 3) | FIXED64:
        value = reader.double();
        break;
      default:
        reader.skip(tag, QUANTILE_FIELDS);
    }
  }
  row.addQuantile(quantile, value);
  reader.leave(outer);
}

function readExemplar(reader: ProtobufReader, row: PointRow): void {
  const outer = reader.enter();
  const { exemplar } = row;
  row.clearExemplar();
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (2 << 3) | FIXED64:
        reader.fixed64();
        exemplar.timeLow = reader.low;
        exemplar.timeHigh = reader.high;
        break;
      case (3 << 3) | FIXED64:
        exemplar.value = reader.double();
        break;
      case (4 << 3) | BYTES:
        reader.range();
        exemplar.spanId.set(reader.bytes, reader.from, reader.at);
        break;
      case (5 << 3) | BYTES:
        reader.range();
        exemplar.traceId.set(reader.bytes, reader.from, reader.at);
        break;
      case (6 << 3) | FIXED64:
        exemplar.value = reader.sfixed64AsNumber();
        break;
      case (7 << 3) | BYTES:
        readAttribute(reader, exemplar.attributes);
        break;
      default:
        reader.skip(tag, EXEMPLAR_FIELDS);
    }
  }
  row.endExemplar();
  reader.leave(outer);
}
