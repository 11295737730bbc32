// One id of the row that is being read. Ids are judged when the row is complete, so the bytes wait here.

export class IdSlot {
  readonly bytes: Uint8Array;
  /** Bytes that were sent; 0 when the id is absent. */
  sentLength = 0;
  #isZero = true;

  constructor(sizeBytes: number) {
    this.bytes = new Uint8Array(sizeBytes);
  }

  clear(): void {
    this.sentLength = 0;
    this.#isZero = true;
  }

  /** Takes `source[from, to)`. */
  set(source: Uint8Array, from: number, to: number): void {
    const { bytes } = this;
    this.sentLength = to - from;
    let bits = 0;
    if (this.sentLength === bytes.length) {
      for (let i = 0; i < bytes.length; i++) {
        const byte = source[from + i] ?? 0;
        bytes[i] = byte;
        bits |= byte;
      }
    }
    this.#isZero = bits === 0;
  }

  /** Of the right length and not all zero. */
  get isValid(): boolean {
    return this.sentLength === this.bytes.length && !this.#isZero;
  }

  /** Something was sent, but no id has this length. */
  get isWrongLength(): boolean {
    return this.sentLength !== 0 && this.sentLength !== this.bytes.length;
  }

  /** What is wrong with it, for people; only for ids that are not valid. */
  problem(name: string): string {
    if (this.sentLength === 0) return `${name} is missing`;
    if (this.isWrongLength) return `${name} has ${this.sentLength} bytes, want ${this.bytes.length}`;
    return `${name} is all zero`;
  }
}
