// Protocol Buffers, as far as OTLP and remote write need them.

const text = new TextEncoder();
const BYTES_FIRST = 1024;

export class ProtobufWriter {
  #bytes = new Uint8Array(BYTES_FIRST);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Not negative; up to 2^53. */
  varint(field: number, value: number): void {
    this.#tag(field, 0);
    this.#varint(value);
  }

  double(field: number, value: number): void {
    this.#tag(field, 1);
    this.#room(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  fixed64(field: number, value: bigint): void {
    this.#tag(field, 1);
    this.#room(8);
    this.#view.setBigUint64(this.#length, value, true);
    this.#length += 8;
  }

  string(field: number, value: string): void {
    this.bytes(field, text.encode(value));
  }

  bytes(field: number, value: Uint8Array): void {
    this.#tag(field, 2);
    this.#varint(value.length);
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  message(field: number, write: (writer: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter();
    write(inner);
    this.bytes(field, inner.finish());
  }

  packedFixed64(field: number, values: Iterable<number>): void {
    this.#packed(field, values, (inner, at, value) => inner.setBigUint64(at, BigInt(value), true));
  }

  packedDouble(field: number, values: Iterable<number>): void {
    this.#packed(field, values, (inner, at, value) => inner.setFloat64(at, value, true));
  }

  #packed(field: number, values: Iterable<number>, set: (view: DataView, at: number, value: number) => void): void {
    const all = [...values];
    const bytes = new Uint8Array(all.length * 8);
    const view = new DataView(bytes.buffer);
    for (const [index, value] of all.entries()) set(view, index * 8, value);
    this.bytes(field, bytes);
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number): void {
    this.#room(10);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  #room(byteCount: number): void {
    if (this.#length + byteCount <= this.#bytes.length) return;
    const wider = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + byteCount));
    wider.set(this.#bytes);
    this.#bytes = wider;
    this.#view = new DataView(wider.buffer);
  }
}
