import { WireError } from './wire-error.ts';

/** Reads protobuf fields in place. Every read checks the end of the message it is in. */
export class ProtobufReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  #at: number;
  #wireType = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
    this.#end = end;
  }

  /** The number of the next field, or 0 at the end of the message. */
  nextField(): number {
    if (this.#at >= this.#end) return 0;
    const tag = this.varint();
    const field = Math.floor(tag / 8);
    this.#wireType = tag % 8;
    if (field < 1 || field > 536_870_911) throw new WireError(`protobuf: bad field number ${field}`);
    return field;
  }

  /** An unsigned varint; exact up to 2^53. */
  varint(): number {
    const { low, high } = this.#words();
    return high * 4_294_967_296 + low;
  }

  /** int64: negative numbers come as ten bytes. */
  int64(): number {
    const { low, high } = this.#words();
    return (high | 0) * 4_294_967_296 + low;
  }

  /** sint32 and sint64. */
  zigzag(): number {
    const { low, high } = this.#words();
    const magnitude = (high * 4_294_967_296 + (low - (low & 1))) / 2;
    return (low & 1) === 1 ? -magnitude - 1 : magnitude;
  }

  double(): number {
    const at = this.#take(8);
    return this.#view.getFloat64(at, true);
  }

  /** A double as its two 32-bit halves, for values whose NaN bits matter. */
  doubleBits(): { readonly value: number; readonly low: number; readonly high: number } {
    const at = this.#take(8);
    return {
      value: this.#view.getFloat64(at, true),
      low: this.#view.getUint32(at, true),
      high: this.#view.getUint32(at + 4, true),
    };
  }

  bytes(): Uint8Array {
    const length = this.varint();
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  message(): ProtobufReader {
    const length = this.varint();
    const at = this.#take(length);
    return new ProtobufReader(this.#bytes, at, at + length);
  }

  /** A repeated number, packed or one by one, appended to `into`. */
  repeated(into: number[], read: (reader: ProtobufReader) => number): void {
    if (this.#wireType !== 2) {
      into.push(read(this));
      return;
    }
    const packed = this.message();
    while (packed.#at < packed.#end) into.push(read(packed));
  }

  skip(): void {
    switch (this.#wireType) {
      case 0:
        this.#words();
        return;
      case 1:
        this.#take(8);
        return;
      case 2:
        this.#take(this.varint());
        return;
      case 5:
        this.#take(4);
        return;
      default:
        throw new WireError(`protobuf: wire type ${this.#wireType} is not used here`);
    }
  }

  /** Checks that the field just found has the wire type the schema gives it. */
  expect(wireType: 0 | 1 | 2): void {
    if (this.#wireType !== wireType) throw new WireError(`protobuf: wire type ${this.#wireType}, want ${wireType}`);
  }

  #take(length: number): number {
    const at = this.#at;
    if (length > this.#end - at) throw new WireError('protobuf: the message is cut off');
    this.#at = at + length;
    return at;
  }

  #words(): { readonly low: number; readonly high: number } {
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      if (this.#at >= this.#end) throw new WireError('protobuf: the message is cut off');
      const byte = this.#bytes[this.#at++] ?? 0;
      const bits = byte & 0x7f;
      if (i < 4) low += bits * 2 ** (7 * i);
      else if (i === 4) {
        low += (bits & 0x0f) * 2 ** 28;
        high += bits >> 4;
      } else if (i < 9) high += bits * 2 ** (7 * i - 32);
      else high += (bits & 1) * 2 ** 31;
      if (byte < 0x80) return { low, high };
    }
    throw new WireError('protobuf: a varint is longer than ten bytes');
  }
}
