import { crc32c } from '../wire/crc32c.ts';
import { ErrorCode } from '../wire/errors.ts';
import { readInt64, writeInt64 } from '../wire/reader.ts';

// The layout of a record batch, format 2, is drawn in docs/formats/kafka-segment.md.

export const BATCH_HEADER_BYTES = 61;

/** Bytes before the part that batchLength counts. */
const BATCH_LENGTH_END = 12;

/** The CRC covers everything from the attributes on, so the broker may rewrite base offset and leader epoch. */
export const CRC_START = 21;

/** Smallest record: length, attributes, two deltas, key and value lengths, header count: a byte each. */
const RECORD_BYTES_MIN = 7;

const MAGIC = 2;
const COMPRESSION_MASK = 0x07;
const TRANSACTIONAL_BIT = 0x10;
const CONTROL_BIT = 0x20;

/** The only leader epoch there is: a single node never changes its leader. */
const LEADER_EPOCH = 0;

export interface BatchHeader {
  readonly baseOffset: number;
  /** The whole batch, header included. */
  readonly sizeBytes: number;
  readonly magic: number;
  readonly crc: number;
  readonly attributes: number;
  readonly lastOffsetDelta: number;
  readonly baseTimestampMs: number;
  readonly maxTimestampMs: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordCount: number;
}

/** Reads the header at `position`; the caller made sure that BATCH_HEADER_BYTES are there. Nothing is checked. */
export function readBatchHeader(bytes: Buffer, position = 0): BatchHeader {
  return {
    baseOffset: readInt64(bytes, position),
    sizeBytes: bytes.readInt32BE(position + 8) + BATCH_LENGTH_END,
    magic: bytes.readInt8(position + 16),
    crc: bytes.readUInt32BE(position + 17),
    attributes: bytes.readInt16BE(position + 21),
    lastOffsetDelta: bytes.readInt32BE(position + 23),
    baseTimestampMs: readInt64(bytes, position + 27),
    maxTimestampMs: readInt64(bytes, position + 35),
    producerId: readInt64(bytes, position + 43),
    producerEpoch: bytes.readInt16BE(position + 51),
    baseSequence: bytes.readInt32BE(position + 53),
    recordCount: bytes.readInt32BE(position + 57),
  };
}

export type BatchCheck =
  | { readonly kind: 'valid'; readonly header: BatchHeader }
  | { readonly kind: 'refused'; readonly errorCode: ErrorCode; readonly reason: string };

/** Judges the records of one partition of a Produce request: exactly one intact batch of format 2. */
export function checkBatch(bytes: Buffer): BatchCheck {
  if (bytes.length < BATCH_HEADER_BYTES) {
    return refused(ErrorCode.corruptMessage, `batch of ${bytes.length} bytes; want at least ${BATCH_HEADER_BYTES}`);
  }
  const header = readBatchHeader(bytes);
  if (header.magic !== MAGIC) {
    return refused(ErrorCode.unsupportedVersion, `record format ${header.magic}; want format ${MAGIC}`);
  }
  if (header.sizeBytes < BATCH_HEADER_BYTES || header.sizeBytes > bytes.length) {
    return refused(ErrorCode.corruptMessage, `batch announces ${header.sizeBytes} bytes; got ${bytes.length}`);
  }
  if (header.sizeBytes < bytes.length) {
    return refused(ErrorCode.invalidRecord, `${bytes.length - header.sizeBytes} bytes after the batch; want one batch`);
  }
  const crc = crc32c(bytes, CRC_START, header.sizeBytes);
  if (crc !== header.crc) {
    return refused(ErrorCode.corruptMessage, `batch crc is ${hex(crc)}; its header says ${hex(header.crc)}`);
  }
  if (header.recordCount < 1 || header.lastOffsetDelta !== header.recordCount - 1) {
    return refused(
      ErrorCode.invalidRecord,
      `batch of ${header.recordCount} records with last offset delta ${header.lastOffsetDelta}`,
    );
  }
  const recordsBytes = header.sizeBytes - BATCH_HEADER_BYTES;
  if (!isCompressed(header) && header.recordCount * RECORD_BYTES_MIN > recordsBytes) {
    return refused(ErrorCode.invalidRecord, `${header.recordCount} records do not fit into ${recordsBytes} bytes`);
  }
  if ((header.attributes & (TRANSACTIONAL_BIT | CONTROL_BIT)) !== 0) {
    return refused(ErrorCode.invalidRecord, 'transactional and control batches are not supported');
  }
  if (header.producerId >= 0 && (header.producerEpoch < 0 || header.baseSequence < 0)) {
    return refused(
      ErrorCode.invalidRecord,
      `producer ${header.producerId} with epoch ${header.producerEpoch} and sequence ${header.baseSequence}`,
    );
  }
  return { kind: 'valid', header };
}

/** Gives a batch its place in the log, in the buffer that it arrived in. */
export function placeBatch(bytes: Buffer, baseOffset: number): void {
  writeInt64(bytes, baseOffset, 0);
  bytes.writeInt32BE(LEADER_EPOCH, 12);
}

export function isCompressed(header: BatchHeader): boolean {
  return (header.attributes & COMPRESSION_MASK) !== 0;
}

/**
 * Finds the first record whose timestamp is at least `timestampMs` in an uncompressed batch.
 * Undefined when the records cannot be read, which the CRC makes a client's mistake and not the disk's.
 */
export function findRecordByTimestamp(
  batch: Buffer,
  header: BatchHeader,
  timestampMs: number,
): { readonly offset: number; readonly timestampMs: number } | undefined {
  let position = BATCH_HEADER_BYTES;
  for (let index = 0; index < header.recordCount; index++) {
    const length = readVarint(batch, position);
    if (length === undefined || length.value < 0) return undefined;
    const timestampDelta = readVarint(batch, length.end + 1);
    if (timestampDelta === undefined) return undefined;
    const recordMs = header.baseTimestampMs + timestampDelta.value;
    if (recordMs >= timestampMs) return { offset: header.baseOffset + index, timestampMs: recordMs };
    position = length.end + length.value;
  }
  return undefined;
}

/** Zigzag varint of at most 64 bits. */
function readVarint(bytes: Buffer, start: number): { readonly value: number; readonly end: number } | undefined {
  let raw = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) return undefined;
    raw += (byte & 0x7f) * 2 ** (7 * index);
    if ((byte & 0x80) === 0) {
      const half = Math.floor(raw / 2);
      return { value: raw % 2 === 0 ? half : -half - 1, end: start + index + 1 };
    }
  }
  return undefined;
}

function refused(errorCode: ErrorCode, reason: string): BatchCheck {
  return { kind: 'refused', errorCode, reason };
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
