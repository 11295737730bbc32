import { writeInt64 } from './reader.ts';

/** Most responses are smaller than this; larger ones grow by doubling. */
const INITIAL_BYTES = 256;

/** Byte strings from this size on (fetched records) are kept as they are instead of being copied. */
const OWN_CHUNK_BYTES_MIN = 4096;

/** Writes Kafka's primitive types. `chunks()` gives the bytes in order; large byte strings in it are not copies. */
export class Writer {
  #buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  #used = 0;
  #finished: Buffer[] = [];
  #finishedBytes = 0;

  get sizeBytes(): number {
    return this.#finishedBytes + this.#used;
  }

  int8(value: number): this {
    const at = this.#reserve(1);
    this.#buffer.writeInt8(value, at);
    return this;
  }

  int16(value: number): this {
    const at = this.#reserve(2);
    this.#buffer.writeInt16BE(value, at);
    return this;
  }

  int32(value: number): this {
    const at = this.#reserve(4);
    this.#buffer.writeInt32BE(value, at);
    return this;
  }

  int64(value: number): this {
    const at = this.#reserve(8);
    writeInt64(this.#buffer, value, at);
    return this;
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }

  string(value: string): this {
    const bytes = Buffer.from(value, 'utf8');
    return this.int16(bytes.length).raw(bytes);
  }

  nullableString(value: string | null): this {
    return value === null ? this.int16(-1) : this.string(value);
  }

  bytes(value: Buffer): this {
    return this.int32(value.length).raw(value);
  }

  nullableBytes(value: Buffer | null): this {
    return value === null ? this.int32(-1) : this.bytes(value);
  }

  array<T>(values: readonly T[], write: (value: T) => void): this {
    this.int32(values.length);
    for (const value of values) write(value);
    return this;
  }

  nullableArray<T>(values: readonly T[] | null, write: (value: T) => void): this {
    return values === null ? this.int32(-1) : this.array(values, write);
  }

  unsignedVarint(value: number): this {
    let rest = value;
    while (rest > 0x7f) {
      const at = this.#reserve(1);
      this.#buffer.writeUInt8((rest % 0x80) | 0x80, at);
      rest = Math.floor(rest / 0x80);
    }
    const at = this.#reserve(1);
    this.#buffer.writeUInt8(rest, at);
    return this;
  }

  compactString(value: string): this {
    const bytes = Buffer.from(value, 'utf8');
    return this.unsignedVarint(bytes.length + 1).raw(bytes);
  }

  raw(value: Buffer): this {
    if (value.length >= OWN_CHUNK_BYTES_MIN) {
      this.#finish();
      this.#finished.push(value);
      this.#finishedBytes += value.length;
    } else {
      const at = this.#reserve(value.length);
      value.copy(this.#buffer, at);
    }
    return this;
  }

  chunks(): readonly Buffer[] {
    this.#finish();
    return this.#finished;
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.chunks());
  }

  #finish(): void {
    if (this.#used === 0) return;
    this.#finished.push(this.#buffer.subarray(0, this.#used));
    this.#finishedBytes += this.#used;
    this.#buffer = Buffer.allocUnsafe(INITIAL_BYTES);
    this.#used = 0;
  }

  /** Makes room, which may replace #buffer: call it before naming #buffer. */
  #reserve(sizeBytes: number): number {
    const start = this.#used;
    if (start + sizeBytes > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, start + sizeBytes));
      this.#buffer.copy(grown, 0, 0, start);
      this.#buffer = grown;
    }
    this.#used = start + sizeBytes;
    return start;
  }
}
