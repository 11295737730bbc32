// The protobuf wire format, read in place (protobuf.dev/programming-guides/encoding). 64-bit integers come as two
// signed 32-bit halves in `low` and `high`, so that no bigint is made per row.
import { OtlpDecodeError } from '../decode-error.ts';
import { GROUP_DEPTH_MAX } from './bounds.ts';
import { textOf } from './string-cache.ts';

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
const GROUP_START = 3;
const GROUP_END = 4;
export const FIXED32 = 5;

/**
 * The set of field numbers (1–31) that a message reader knows, for {@link ProtobufReader.skip}: a known field that
 * reaches it has a wire type that it cannot have.
 */
export function fieldSet(...numbers: readonly number[]): number {
  return numbers.reduce((set, number) => set | (1 << number), 0);
}

/**
 * A message is read by `while (reader.at < reader.limit) switch (reader.tag()) { case (number << 3) | wireType: … }`
 * with `skip` as its default; a message field between `enter` and `leave`.
 */
export class ProtobufReader {
  readonly bytes: Buffer;
  at = 0;
  /** End of the message that is being read. */
  limit: number;
  /** Halves of the last integer. */
  low = 0;
  high = 0;
  /** Start of the last length-delimited field; `at` is its end. */
  from = 0;
  readonly view: DataView;

  constructor(body: Uint8Array) {
    this.bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    this.view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.limit = body.byteLength;
  }

  /** Field number and wire type, as on the wire. */
  tag(): number {
    const at = this.at;
    this.varint();
    const field = this.low >>> 3;
    if (this.high !== 0 || field === 0 || field > 0x1fffffff) this.fail('a protobuf field number is out of range', at);
    return this.low;
  }

  /** Sets `low` and `high`; returns `low`, which is all of an int32, enum or bool. */
  varint(): number {
    const byte = this.bytes[this.at] ?? 0;
    if (byte < 0x80 && this.at < this.limit) {
      this.at++;
      this.high = 0;
      this.low = byte;
      return byte;
    }
    return this.#longVarint();
  }

  uint32(): number {
    return this.varint() >>> 0;
  }

  bool(): boolean {
    this.varint();
    return (this.low | this.high) !== 0;
  }

  sint32(): number {
    const zigzag = this.varint();
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  /** A uint64 as a double: exact up to 2^53. */
  uint64AsNumber(): number {
    this.varint();
    return this.unsigned();
  }

  /** Sets `low` and `high`. */
  fixed64(): void {
    const at = this.#advance(8);
    this.low = this.view.getInt32(at, true);
    this.high = this.view.getInt32(at + 4, true);
  }

  fixed64AsNumber(): number {
    this.fixed64();
    return this.unsigned();
  }

  sfixed64AsNumber(): number {
    this.fixed64();
    return this.high * 0x1_0000_0000 + (this.low >>> 0);
  }

  double(): number {
    return this.view.getFloat64(this.#advance(8), true);
  }

  fixed32(): number {
    return this.view.getUint32(this.#advance(4), true);
  }

  string(): string {
    this.range();
    return textOf(this.bytes, this.from, this.at);
  }

  /** Steps over a length-delimited field and leaves it in `from` and `at`. */
  range(): void {
    const start = this.at;
    const length = this.varint();
    if (this.high !== 0 || length < 0 || length > this.limit - this.at) {
      this.fail('a length-delimited protobuf field is longer than what holds it', start);
    }
    this.from = this.at;
    this.at += length;
  }

  /** Goes into a message field; its end becomes the limit. Give the returned limit back to `leave`. */
  enter(): number {
    this.range();
    const outer = this.limit;
    this.limit = this.at;
    this.at = this.from;
    return outer;
  }

  leave(outer: number): void {
    this.limit = outer;
  }

  /** Steps over an unknown field. `known` is the message's own {@link fieldSet}. */
  skip(tag: number, known: number): void {
    const field = tag >>> 3;
    if (field < 32 && (known & (1 << field)) !== 0) {
      this.fail(`protobuf field ${field} has wire type ${tag & 7}, which it cannot have`);
    }
    this.#skipField(tag, 0);
  }

  fail(problem: string, at = this.at): never {
    throw new OtlpDecodeError(problem, at);
  }

  /** The last integer as unsigned. */
  unsigned(): number {
    return (this.high >>> 0) * 0x1_0000_0000 + (this.low >>> 0);
  }

  #skipField(tag: number, depth: number): void {
    switch (tag & 7) {
      case VARINT:
        this.varint();
        return;
      case FIXED64:
        this.#advance(8);
        return;
      case BYTES:
        this.range();
        return;
      case FIXED32:
        this.#advance(4);
        return;
      case GROUP_START: {
        if (depth >= GROUP_DEPTH_MAX) this.fail(`protobuf groups nest deeper than ${GROUP_DEPTH_MAX}`);
        const end = (tag & ~7) | GROUP_END;
        for (let inner = this.tag(); inner !== end; inner = this.tag()) this.#skipField(inner, depth + 1);
        return;
      }
      case GROUP_END:
        this.fail('a protobuf group ends that has not begun');
        break;
      default:
        this.fail(`protobuf wire type ${tag & 7} does not exist`);
    }
  }

  #longVarint(): number {
    const start = this.at;
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      if (this.at >= this.limit) this.fail('a protobuf varint is cut off', start);
      const byte = this.bytes[this.at++] ?? 0;
      const bits = byte & 0x7f;
      if (i < 4) low |= bits << (7 * i);
      else if (i === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else if (i === 9 && bits > 1) break;
      else high |= bits << (7 * i - 32);
      if (byte < 0x80) {
        this.low = low;
        this.high = high;
        return low;
      }
    }
    return this.fail('a protobuf varint is longer than 64 bits', start);
  }

  #advance(sizeBytes: number): number {
    const at = this.at;
    if (this.limit - at < sizeBytes) this.fail('a protobuf field is cut off');
    this.at = at + sizeBytes;
    return at;
  }
}
