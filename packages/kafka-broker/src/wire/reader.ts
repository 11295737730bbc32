import { WireError } from './errors.ts';

/** Ten times as many partitions, groups or members as the broker holds: work per request stays bounded. */
const ARRAY_COUNT_MAX = 10_000;

/**
 * Reads Kafka's primitive types (protocol guide, "Protocol Primitive Types") from one request.
 *
 * Every method throws WireError when the bytes end early or say something impossible. Arrays are checked
 * against the bytes that are left before anything is allocated, so a forged count costs nothing.
 * Returned buffers are views of the request, not copies.
 */
export class Reader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  int8(what: string): number {
    return this.#bytes.readInt8(this.#take(1, what));
  }

  int16(what: string): number {
    return this.#bytes.readInt16BE(this.#take(2, what));
  }

  int32(what: string): number {
    return this.#bytes.readInt32BE(this.#take(4, what));
  }

  /** A 64-bit integer as a number; values beyond ±2^53 saturate, which keeps them out of every valid range. */
  int64(what: string): number {
    return readInt64(this.#bytes, this.#take(8, what));
  }

  boolean(what: string): boolean {
    return this.int8(what) !== 0;
  }

  string(what: string): string {
    const value = this.nullableString(what);
    if (value === null) throw new WireError(`${what} is null; want a string`);
    return value;
  }

  nullableString(what: string): string | null {
    const sizeBytes = this.int16(what);
    if (sizeBytes === -1) return null;
    const start = this.#take(sizeBytes, what);
    return this.#bytes.toString('utf8', start, start + sizeBytes);
  }

  bytes(what: string): Buffer {
    const value = this.nullableBytes(what);
    if (value === null) throw new WireError(`${what} is null; want bytes`);
    return value;
  }

  nullableBytes(what: string): Buffer | null {
    const sizeBytes = this.int32(what);
    if (sizeBytes === -1) return null;
    const start = this.#take(sizeBytes, what);
    return this.#bytes.subarray(start, start + sizeBytes);
  }

  /** @param elementBytesMin the smallest encoding of one element; bounds the count by the bytes that are left. */
  array<T>(what: string, elementBytesMin: number, read: () => T): T[] {
    const value = this.nullableArray(what, elementBytesMin, read);
    if (value === null) throw new WireError(`${what} is a null array; want an array`);
    return value;
  }

  nullableArray<T>(what: string, elementBytesMin: number, read: () => T): T[] | null {
    const count = this.int32(what);
    if (count === -1) return null;
    if (count < 0 || count * elementBytesMin > this.remaining) {
      throw new WireError(`${what} announces ${count} elements; ${this.remaining} bytes are left`);
    }
    if (count > ARRAY_COUNT_MAX) {
      throw new WireError(`${what} has ${count} elements; at most ${ARRAY_COUNT_MAX} are accepted`);
    }
    const values: T[] = [];
    for (let index = 0; index < count; index++) values.push(read());
    return values;
  }

  /** Base-128 unsigned integer of at most 32 bits. */
  unsignedVarint(what: string): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#take(1, what));
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw new WireError(`${what} is a varint of more than 32 bits`);
  }

  compactString(what: string): string {
    const sizeBytes = this.unsignedVarint(what) - 1;
    if (sizeBytes < 0) throw new WireError(`${what} is null; want a string`);
    const start = this.#take(sizeBytes, what);
    return this.#bytes.toString('utf8', start, start + sizeBytes);
  }

  /** Skips tagged fields (KIP-482): none of those that clients send to this broker changes an answer. */
  skipTaggedFields(what: string): void {
    const count = this.unsignedVarint(what);
    if (count * 2 > this.remaining) {
      throw new WireError(`${what} announces ${count} tagged fields; ${this.remaining} bytes are left`);
    }
    for (let index = 0; index < count; index++) {
      this.unsignedVarint(what);
      this.#take(this.unsignedVarint(what), what);
    }
  }

  /** Refuses bytes after the last field: they mean that the request was not understood. */
  end(what: string): void {
    if (this.remaining > 0) throw new WireError(`${what} has ${this.remaining} bytes after its last field`);
  }

  #take(sizeBytes: number, what: string): number {
    if (sizeBytes < 0) throw new WireError(`${what} has the negative length ${sizeBytes}`);
    if (sizeBytes > this.remaining) {
      throw new WireError(`${what} needs ${sizeBytes} bytes; ${this.remaining} are left`);
    }
    const start = this.#position;
    this.#position += sizeBytes;
    return start;
  }
}

/** Reads a big-endian int64 at `position`, saturating at ±2^53-1. */
export function readInt64(bytes: Buffer, position: number): number {
  const value = bytes.readInt32BE(position) * 0x1_0000_0000 + bytes.readUInt32BE(position + 4);
  if (value > Number.MAX_SAFE_INTEGER) return Number.MAX_SAFE_INTEGER;
  if (value < Number.MIN_SAFE_INTEGER) return Number.MIN_SAFE_INTEGER;
  return value;
}

/** Writes a safe integer as a big-endian int64. */
export function writeInt64(bytes: Buffer, value: number, position: number): void {
  const high = Math.floor(value / 0x1_0000_0000);
  bytes.writeInt32BE(high, position);
  bytes.writeUInt32BE(value - high * 0x1_0000_0000, position + 4);
}
