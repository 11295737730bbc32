// JSON under construction, as UTF-8 bytes: attribute sets, events and links are copied from the body to here byte by
// byte, and become one string per row at the end. That is several times cheaper than a string per key and value.
import { decimalOf } from './decimal.ts';
import { textOf } from './string-cache.ts';

const CAPACITY_BYTES_MIN = 1024;
/** Up to here a loop beats the call that writes text into a buffer. */
const SHORT_TEXT_MAX = 48;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** 1 for the ASCII bytes that stand for themselves inside a JSON string. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

export class JsonText {
  bytes: Buffer = Buffer.allocUnsafe(CAPACITY_BYTES_MIN);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  toString(from = 0): string {
    return textOf(this.bytes, from, this.length);
  }

  /** One ASCII character by its code. */
  byte(code: number): void {
    if (this.length === this.bytes.length) this.#reserve(1);
    this.bytes[this.length++] = code;
  }

  /** Text that is JSON already. */
  raw(text: string): void {
    this.#reserve(3 * text.length); // UTF-8 needs at most three bytes per UTF-16 unit
    if (text.length <= SHORT_TEXT_MAX) {
      let at = this.length;
      for (let i = 0; ; i++) {
        if (i === text.length) {
          this.length = at;
          return;
        }
        const code = text.charCodeAt(i);
        if (code >= 0x80) break;
        this.bytes[at++] = code;
      }
    }
    this.length += this.bytes.write(text, this.length, 'utf8');
  }

  /** Copies JSON built elsewhere. */
  append(other: JsonText): void {
    this.#reserve(other.length);
    other.bytes.copy(this.bytes, this.length, 0, other.length);
    this.length += other.length;
  }

  /** A string literal of the UTF-8 text in `source[from, to)`; invalid UTF-8 becomes U+FFFD. */
  utf8(source: Buffer, from: number, to: number): void {
    this.#reserve(to - from + 2);
    const target = this.bytes;
    let at = this.length;
    target[at++] = QUOTE;
    for (let i = from; i < to; i++) {
      const byte = source[i] ?? 0;
      if (PLAIN[byte] !== 1) {
        this.string(source.toString('utf8', from, to));
        return;
      }
      target[at++] = byte;
    }
    target[at++] = QUOTE;
    this.length = at;
  }

  /** A string literal. */
  string(text: string): void {
    this.raw(JSON.stringify(text));
  }

  /** A string literal of bytes in standard base64 with padding. */
  base64(source: Buffer, from: number, to: number): void {
    this.#reserve(4 * Math.ceil((to - from) / 3) + 2);
    this.byte(QUOTE);
    this.length += this.bytes.write(source.toString('base64', from, to), this.length, 'latin1');
    this.byte(QUOTE);
  }

  /** A signed 64-bit integer, by halves. */
  int64(low: number, high: number): void {
    this.raw(decimalOf(low, high));
  }

  /** Makes what was written since `start` the content of a string literal: JSON inside JSON. */
  quoteFrom(start: number): void {
    const inner = this.toString(start);
    this.length = start;
    this.string(inner);
  }

  /** Moves `[from, to)` down to `target` and returns the end of the copy. */
  move(from: number, to: number, target: number): number {
    this.bytes.copyWithin(target, from, to);
    return target + (to - from);
  }

  #reserve(sizeBytes: number): void {
    const needed = this.length + sizeBytes;
    if (needed <= this.bytes.length) return;
    const wider = Buffer.allocUnsafe(Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(wider, 0, 0, this.length);
    this.bytes = wider;
  }
}
