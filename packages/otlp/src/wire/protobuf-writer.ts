import { highOf, lowOf } from './decimal.ts';
import type { MessageWriter } from './message-writer.ts';
import { BYTES, FIXED32, FIXED64, VARINT } from './protobuf-reader.ts';

const CAPACITY_BYTES_MIN = 4096;

export class ProtobufWriter implements MessageWriter {
  #bytes = Buffer.allocUnsafe(CAPACITY_BYTES_MIN);
  #length = 0;

  message(number: number, _name: string, write: () => void): void {
    this.#varint((number << 3) | BYTES);
    const start = this.#length;
    write();
    this.#insertLength(start);
  }

  messages<T>(number: number, name: string, items: Iterable<T>, write: (item: T) => void): void {
    for (const item of items) this.message(number, name, () => write(item));
  }

  string(number: number, name: string, value: string): void {
    if (value !== '') this.alwaysString(number, name, value);
  }

  alwaysString(number: number, _name: string, value: string): void {
    const sizeBytes = Buffer.byteLength(value, 'utf8');
    this.#varint((number << 3) | BYTES);
    this.#varint(sizeBytes);
    const at = this.#reserve(sizeBytes);
    this.#length += this.#bytes.write(value, at, 'utf8');
  }

  bool(number: number, name: string, value: boolean): void {
    if (value) this.alwaysBool(number, name, value);
  }

  alwaysBool(number: number, _name: string, value: boolean): void {
    this.#varint((number << 3) | VARINT);
    this.#varint(value ? 1 : 0);
  }

  alwaysBytes(number: number, _name: string, value: Uint8Array): void {
    this.#varint((number << 3) | BYTES);
    this.#varint(value.length);
    const at = this.#reserve(value.length);
    this.#bytes.set(value, at);
    this.#length += value.length;
  }

  id(number: number, name: string, hex: string): void {
    if (hex !== '') this.alwaysBytes(number, name, Buffer.from(hex, 'hex'));
  }

  int32(number: number, _name: string, value: number): void {
    if (value === 0) return;
    this.#varint((number << 3) | VARINT);
    if (value < 0) this.#bigVarint(BigInt(value));
    else this.#varint(value);
  }

  int64(number: number, name: string, value: bigint): void {
    if (value !== 0n) this.alwaysInt64(number, name, value);
  }

  alwaysInt64(number: number, _name: string, value: bigint): void {
    this.#varint((number << 3) | VARINT);
    this.#bigVarint(value);
  }

  sint32(number: number, _name: string, value: number): void {
    if (value === 0) return;
    this.#varint((number << 3) | VARINT);
    this.#varint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  fixed32(number: number, _name: string, value: number): void {
    if (value === 0) return;
    this.#varint((number << 3) | FIXED32);
    const at = this.#reserve(4);
    this.#length = this.#bytes.writeUInt32LE(value >>> 0, at);
  }

  fixed64(number: number, _name: string, value: bigint): void {
    if (value === 0n) return;
    this.#varint((number << 3) | FIXED64);
    this.#fixed64(value);
  }

  double(number: number, name: string, value: number): void {
    if (!Object.is(value, 0)) this.alwaysDouble(number, name, value);
  }

  alwaysDouble(number: number, _name: string, value: number): void {
    this.#varint((number << 3) | FIXED64);
    this.#double(value);
  }

  fixed64s(number: number, name: string, values: readonly number[]): void {
    this.#packed(number, name, values, (value) => this.#fixed64(BigInt(value)));
  }

  uint64s(number: number, name: string, values: readonly number[]): void {
    this.#packed(number, name, values, (value) => this.#bigVarint(BigInt(value)));
  }

  doubles(number: number, name: string, values: readonly number[]): void {
    this.#packed(number, name, values, (value) => this.#double(value));
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #packed(number: number, name: string, values: readonly number[], write: (value: number) => void): void {
    if (values.length > 0) this.message(number, name, () => values.forEach(write));
  }

  /** Puts the length of what was written since `start` before it. */
  #insertLength(start: number): void {
    const end = this.#length;
    const sizeBytes = end - start;
    this.#varint(sizeBytes); // makes the room that the length needs
    const shift = this.#length - end;
    this.#bytes.copyWithin(start + shift, start, end);
    this.#length = start;
    this.#varint(sizeBytes);
    this.#length = end + shift;
  }

  #varint(value: number): void {
    let at = this.#reserve(5);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[at++] = rest;
    this.#length = at;
  }

  #bigVarint(value: bigint): void {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, value);
    for (; rest >= 0x80n; rest >>= 7n) this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.#length++] = Number(rest);
  }

  #fixed64(value: bigint): void {
    const at = this.#reserve(8);
    this.#bytes.writeInt32LE(lowOf(value), at);
    this.#length = this.#bytes.writeInt32LE(highOf(value), at + 4);
  }

  #double(value: number): void {
    const at = this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, at);
  }

  /** Makes room and returns where it begins. May replace the buffer, so call it before naming `#bytes`. */
  #reserve(sizeBytes: number): number {
    const needed = this.#length + sizeBytes;
    if (needed > this.#bytes.length) {
      const wider = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(wider, 0, 0, this.#length);
      this.#bytes = wider;
    }
    return this.#length;
  }
}
