// Growable columns. A batch is filled row by row while a request is decoded, then read column by column.
// Capacity doubles, so a push is amortised constant; `view` is without copying and valid until the next push.

const CAPACITY_ROWS_MIN = 64;

/** Rows of `width` bytes each, in wire order (ids are big-endian). */
export class BytesColumn {
  readonly width: number;
  length = 0;
  #bytes: Uint8Array;

  constructor(width: number) {
    this.width = width;
    this.#bytes = new Uint8Array(width * CAPACITY_ROWS_MIN);
  }

  /** Appends `width` bytes of `source` from `offset`. */
  push(source: Uint8Array, offset = 0): void {
    const at = this.#grow();
    for (let i = 0; i < this.width; i++) this.#bytes[at + i] = source[offset + i] ?? 0;
  }

  /** Appends a row of zeros: an unset id. */
  pushZero(): void {
    const at = this.#grow();
    this.#bytes.fill(0, at, at + this.width);
  }

  /** All rows behind each other. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.length * this.width);
  }

  #grow(): number {
    const at = this.length++ * this.width;
    if (at + this.width > this.#bytes.length) {
      const wider = new Uint8Array(this.#bytes.length * 2);
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    return at;
  }
}

/** 64-bit integers, pushed as two 32-bit halves so that decoding makes no bigint per row. Little-endian hosts only. */
export class Int64Column {
  length = 0;
  #words = new Uint32Array(2 * CAPACITY_ROWS_MIN);

  push(low: number, high: number): void {
    const at = this.#grow();
    this.#words[at] = low;
    this.#words[at + 1] = high;
  }

  pushBigInt(value: bigint): void {
    this.push(Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n)));
  }

  view(): BigInt64Array {
    return new BigInt64Array(this.#words.buffer, 0, this.length);
  }

  /** Milliseconds of a row that holds nanoseconds since the epoch, without making a bigint; whole milliseconds. */
  msOfNano(row: number): number {
    const low = this.#words[2 * row] ?? 0;
    const high = this.#words[2 * row + 1] ?? 0;
    // high * 2^32 ns is high * 4294.967296 ms; split so that every product stays exact in a double.
    const wholeMs = high * 4294;
    const restNs = high * 967296 + low;
    return wholeMs + Math.floor(restNs / 1e6);
  }

  isZero(row: number): boolean {
    return this.#words[2 * row] === 0 && this.#words[2 * row + 1] === 0;
  }

  #grow(): number {
    const at = 2 * this.length++;
    if (at + 2 > this.#words.length) {
      const wider = new Uint32Array(this.#words.length * 2);
      wider.set(this.#words);
      this.#words = wider;
    }
    return at;
  }
}

export class Float64Column {
  length = 0;
  #values = new Float64Array(CAPACITY_ROWS_MIN);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const wider = new Float64Array(this.#values.length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.length++] = value;
  }

  view(): Float64Array {
    return this.#values.subarray(0, this.length);
  }
}
