import { crc32c } from '../wire/crc32c.ts';
import { writeInt64 } from '../wire/reader.ts';

export interface BatchSpec {
  readonly values: readonly string[];
  readonly baseTimestampMs?: number;
  /** Of record i: base + i * step. */
  readonly stepMs?: number;
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly attributes?: number;
}

/** A record batch of format 2 as a producer sends it: base offset 0, no keys, no headers. */
export function makeBatch(spec: BatchSpec): Buffer {
  const stepMs = spec.stepMs ?? 0;
  const baseTimestampMs = spec.baseTimestampMs ?? 1_700_000_000_000;
  const records = Buffer.concat(spec.values.map((value, index) => makeRecord(value, index, index * stepMs)));
  const header = Buffer.alloc(61);
  header.writeInt32BE(61 - 12 + records.length, 8);
  header.writeInt32BE(-1, 12);
  header.writeInt8(2, 16);
  header.writeInt16BE(spec.attributes ?? 0, 21);
  header.writeInt32BE(spec.values.length - 1, 23);
  writeInt64(header, baseTimestampMs, 27);
  writeInt64(header, baseTimestampMs + (spec.values.length - 1) * stepMs, 35);
  writeInt64(header, spec.producerId ?? -1, 43);
  header.writeInt16BE(spec.producerEpoch ?? (spec.producerId === undefined ? -1 : 0), 51);
  header.writeInt32BE(spec.baseSequence ?? -1, 53);
  header.writeInt32BE(spec.values.length, 57);
  return withCrc(Buffer.concat([header, records]));
}

/** Makes the CRC right again after a test has changed something that it covers. */
export function withCrc(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

/** The values of uncompressed records without keys and headers, as makeBatch makes them; batches one after the other. */
export function readValues(bytes: Buffer): string[] {
  const values: string[] = [];
  for (let start = 0; start < bytes.length; start += 12 + bytes.readInt32BE(start + 8)) {
    const count = bytes.readInt32BE(start + 57);
    let at = start + 61;
    for (let index = 0; index < count; index++) {
      const length = readZigzag(bytes, at);
      const timestamp = readZigzag(bytes, length.end + 1);
      const offset = readZigzag(bytes, timestamp.end);
      const key = readZigzag(bytes, offset.end);
      const value = readZigzag(bytes, key.end);
      values.push(bytes.toString('utf8', value.end, value.end + value.value));
      at = length.end + length.value;
    }
  }
  return values;
}

function makeRecord(value: string, offsetDelta: number, timestampDelta: number): Buffer {
  const bytes = Buffer.from(value);
  const parts = [0, ...zigzag(timestampDelta), ...zigzag(offsetDelta), ...zigzag(-1), ...zigzag(bytes.length)];
  const body = Buffer.concat([Buffer.from(parts), bytes, Buffer.from(zigzag(0))]);
  return Buffer.concat([Buffer.from(zigzag(body.length)), body]);
}

function zigzag(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}

function readZigzag(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let raw = 0;
  let at = start;
  for (let scale = 1; ; scale *= 0x80) {
    const byte = bytes.readUInt8(at++);
    raw += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value: raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2, end: at };
  }
}
