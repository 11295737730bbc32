// JSON (RFC 8259) with the rules of protobuf's JSON form and OTLP's exceptions, read in place: values go straight
// from the bytes to where they are kept. JSON.parse would round 64-bit integers that are written as numbers, and build
// every object first.
//
// An object is read by `for (let key = reader.openObject(); key !== END; key = reader.nextKey()) switch (key) { … }`
// with `reader.skip()` as its default; a list by `for (let more = reader.openArray(); more; more = reader.nextItem())`.
import { isUtf8 } from 'node:buffer';
import type { IdSlot } from '../common/id-slot.ts';
import { OtlpDecodeError } from '../decode-error.ts';
import { JSON_DEPTH_MAX } from './bounds.ts';
import type { Halves } from './decimal.ts';
import { highOf, lowOf, readDigits } from './decimal.ts';
import type { IntegerKind } from './json-number.ts';
import { DOUBLE_NAMES, INT32, INT64, integerOf, isNumber, UINT32, UINT64 } from './json-number.ts';
import type { JsonText } from './json-text.ts';
import { textOf } from './string-cache.ts';

/** No more keys in the object. A symbol, since '' is a key too. */
export const END = Symbol('end of object');
export type Key = string | typeof END;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

export class JsonReader implements Halves {
  readonly bytes: Buffer;
  at = 0;
  /** Halves of the last 64-bit integer. */
  low = 0;
  high = 0;
  readonly #idBytes = new Uint8Array(16);

  constructor(body: Uint8Array) {
    this.bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    if (!isUtf8(this.bytes)) this.fail('the JSON is not valid UTF-8', firstBadUtf8(this.bytes));
  }

  /** Call after the outermost value. */
  end(): void {
    this.#space();
    if (this.at < this.bytes.length) this.fail('the JSON goes on after its end');
  }

  openObject(): Key {
    if (this.#peek() !== 0x7b) this.#unexpected('an object');
    this.at++;
    if (this.#peek() !== 0x7d) return this.#key();
    this.at++;
    return END;
  }

  nextKey(): Key {
    const byte = this.#peek();
    this.at++;
    if (byte === COMMA) return this.#key();
    if (byte !== 0x7d) this.#unexpected("',' or '}'", this.at - 1);
    return END;
  }

  /** True when there is a first item. */
  openArray(): boolean {
    if (this.#peek() !== 0x5b) this.#unexpected('a list');
    this.at++;
    if (this.#peek() !== 0x5d) return true;
    this.at++;
    return false;
  }

  nextItem(): boolean {
    const byte = this.#peek();
    this.at++;
    if (byte === COMMA) return true;
    if (byte !== 0x5d) this.#unexpected("',' or ']'", this.at - 1);
    return false;
  }

  string(): string {
    if (this.#peek() !== QUOTE) this.#unexpected('a string');
    const from = this.at + 1;
    if (this.#stepOverString()) return textOf(this.bytes, from, this.at - 1);
    return this.#unescaped(from - 1);
  }

  /** Copies a string, quotes included. */
  copyString(out: JsonText): void {
    if (this.#peek() !== QUOTE) this.#unexpected('a string');
    const from = this.at + 1;
    if (this.#stepOverString()) out.utf8(this.bytes, from, this.at - 1);
    else out.string(this.#unescaped(from - 1));
  }

  bool(): boolean {
    const byte = this.#peek();
    if (byte === 0x74) this.#word('true');
    else if (byte === 0x66) this.#word('false');
    else this.#unexpected('true or false');
    return byte === 0x74;
  }

  /** A number, a number in a string, or one of the names of what JSON numbers cannot say. */
  double(): number {
    const at = this.#startNumber();
    const text = this.#scalarText(at);
    const named = this.bytes[at] === QUOTE ? DOUBLE_NAMES.get(text) : undefined;
    if (named !== undefined) return named;
    this.#checkNumber(text, at);
    return Number(text);
  }

  /** Sets `low` and `high`. */
  uint64(): void {
    this.#integer(UINT64);
  }

  /** Sets `low` and `high`. */
  int64(): void {
    this.#integer(INT64);
  }

  /** As a double: exact up to 2^53. */
  uint64AsNumber(): number {
    this.uint64();
    return (this.high >>> 0) * 0x1_0000_0000 + (this.low >>> 0);
  }

  int64AsNumber(): number {
    this.int64();
    return this.high * 0x1_0000_0000 + (this.low >>> 0);
  }

  int32(): number {
    this.#integer(INT32);
    return this.low;
  }

  uint32(): number {
    this.#integer(UINT32);
    return this.low >>> 0;
  }

  /** OTLP allows numbers alone. */
  enumNumber(): number {
    if (this.#peek() === QUOTE) this.fail('OTLP JSON writes enums as integers, not as names');
    return this.int32();
  }

  /** OTLP writes ids in hex, of either case. */
  hexId(id: IdSlot): void {
    if (this.#peek() !== QUOTE) this.#unexpected('an id in hex');
    const from = this.at + 1;
    if (!this.#stepOverString()) this.fail('an id is not hex', from);
    const digitCount = this.at - 1 - from;
    if (digitCount % 2 !== 0) this.fail(`an id has an odd number of hex digits (${digitCount})`, from);
    for (let i = 0; i < digitCount; i++) {
      const digit = hexDigit(this.bytes[from + i] ?? 0);
      if (digit < 0) this.fail('an id is not hex', from + i);
      const index = i >> 1;
      if (index < 16) this.#idBytes[index] = i % 2 === 0 ? digit << 4 : (this.#idBytes[index] ?? 0) | digit;
    }
    id.set(this.#idBytes, 0, digitCount / 2);
  }

  /** Bytes in base64, standard or URL-safe, with or without padding; copied as a standard base64 string. */
  copyBase64(out: JsonText): void {
    const at = this.at;
    const digits = this.string().replace(/={1,2}$/, '');
    if (!/^[A-Za-z0-9+/_-]*$/.test(digits) || digits.length % 4 === 1) this.fail('bytes are not base64', at);
    const bytes = Buffer.from(digits, 'base64');
    out.base64(bytes, 0, bytes.length);
  }

  /** Steps over a value of any kind. */
  skip(): void {
    this.#skip(0);
  }

  fail(problem: string, at = this.at): never {
    throw new OtlpDecodeError(problem, at);
  }

  /** The next key whose value is not null; null means unset. */
  #key(): Key {
    for (;;) {
      if (this.#peek() !== QUOTE) this.#unexpected('a key');
      const key = this.string();
      if (this.#peek() !== COLON) this.#unexpected("':'");
      this.at++;
      if (this.#peek() !== 0x6e) return key;
      this.#word('null');
      const byte = this.#peek();
      if (byte !== COMMA) return this.nextKey();
      this.at++;
    }
  }

  #skip(depth: number): void {
    if (depth >= JSON_DEPTH_MAX) this.fail(`the JSON nests deeper than ${JSON_DEPTH_MAX}`);
    switch (this.#peek()) {
      case 0x7b:
        for (let key = this.openObject(); key !== END; key = this.nextKey()) this.#skip(depth + 1);
        return;
      case 0x5b:
        for (let more = this.openArray(); more; more = this.nextItem()) this.#skip(depth + 1);
        return;
      case QUOTE: {
        const from = this.at;
        if (!this.#stepOverString()) this.#unescaped(from);
        return;
      }
      case 0x74:
        this.#word('true');
        return;
      case 0x66:
        this.#word('false');
        return;
      case 0x6e:
        this.#word('null');
        return;
      default:
        if (this.bytes[this.at] !== MINUS && !isDigit(this.bytes[this.at] ?? 0)) this.#unexpected('a value');
        this.double();
    }
  }

  /** The next byte that is not white space; -1 at the end. */
  #peek(): number {
    const byte = this.bytes[this.at] ?? -1;
    if (byte > 0x20) return byte;
    this.#space();
    return this.bytes[this.at] ?? -1;
  }

  #space(): void {
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.at++;
    }
  }

  /** From the opening quote to behind the closing one. False when there are escapes in between. */
  #stepOverString(): boolean {
    const { bytes } = this;
    const start = this.at;
    let isPlain = true;
    for (let i = start + 1; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === QUOTE) {
        this.at = i + 1;
        return isPlain;
      }
      if (byte === BACKSLASH) {
        isPlain = false;
        i++;
      } else if (byte < 0x20) this.fail('a JSON string holds a bare control character', i);
    }
    return this.fail('a JSON string does not end', start);
  }

  /** The string that begins at `start` and ends at `at`. */
  #unescaped(start: number): string {
    let text: string;
    try {
      text = JSON.parse(this.bytes.toString('utf8', start, this.at)) as string; // starts and ends with a quote
    } catch {
      return this.fail('a JSON string has a bad escape', start);
    }
    // Half of a surrogate pair is no text; UTF-8 has no form for it.
    return /[\ud800-\udfff]/.test(text) ? Buffer.from(text, 'utf8').toString('utf8') : text;
  }

  #word(word: string): void {
    for (let i = 0; i < word.length; i++) {
      if (this.bytes[this.at + i] !== word.charCodeAt(i)) this.fail(`the JSON is broken, want ${word}`);
    }
    this.at += word.length;
  }

  /** Where a number, or a string that may hold one, begins. */
  #startNumber(): number {
    const byte = this.#peek();
    if (byte !== QUOTE && byte !== MINUS && !isDigit(byte)) this.#unexpected('a number');
    return this.at;
  }

  #integer({ min, max, safeDigits, name }: IntegerKind): void {
    const { bytes } = this;
    const at = this.#startNumber();
    const isQuoted = bytes[at] === QUOTE;
    const from = isQuoted ? at + 1 : at;
    let to = from;
    while (isDigit(bytes[to] ?? 0)) to++;
    const next = bytes[to] ?? 0;
    const ends = isQuoted ? next === QUOTE : next !== 0x2e && next !== 0x65 && next !== 0x45;
    // Digits and nothing else, and not too many, is the usual case.
    const digitCount = to - from;
    const isUsual = digitCount > 0 && ends && (bytes[from] !== ZERO || digitCount === 1);
    if (isUsual && digitCount <= safeDigits) {
      readDigits(bytes, from, to, this);
      this.at = isQuoted ? to + 1 : to;
      return;
    }
    const text = this.#scalarText(at);
    this.#checkNumber(text, at);
    const value = integerOf(text);
    if (value === undefined || value < min || value > max) this.fail(`${text.slice(0, 40)} is not ${name}`, at);
    this.low = lowOf(value);
    this.high = highOf(value);
  }

  /** Steps over a number or string and returns what it says. */
  #scalarText(at: number): string {
    if (this.bytes[at] === QUOTE) return this.string();
    let to = at;
    while (isNumberByte(this.bytes[to] ?? 0)) to++;
    this.at = to;
    return this.bytes.toString('latin1', at, to);
  }

  #checkNumber(text: string, at: number): void {
    if (!isNumber(text)) this.fail(`${JSON.stringify(text.slice(0, 40))} is not a number`, at);
  }

  #unexpected(want: string, at = this.at): never {
    if (at >= this.bytes.length) this.fail(`the JSON is cut off, want ${want}`, this.bytes.length);
    const got = this.bytes[at] ?? 0;
    const shown = got > 0x20 && got < 0x7f ? `'${String.fromCharCode(got)}'` : `byte 0x${got.toString(16)}`;
    return this.fail(`want ${want}, got ${shown}`, at);
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function isNumberByte(byte: number): boolean {
  return isDigit(byte) || byte === MINUS || byte === 0x2b || byte === 0x2e || byte === 0x65 || byte === 0x45;
}

function hexDigit(byte: number): number {
  if (isDigit(byte)) return byte - ZERO;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Where the first sequence of bytes begins that is no UTF-8; for the message alone, so by halving. */
function firstBadUtf8(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    // A cut inside a character is not an error of the part before it.
    let cut = middle;
    while (cut > good && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut--;
    if (cut === good) break;
    if (isUtf8(bytes.subarray(good, cut))) good = cut;
    else bad = cut;
  }
  return good;
}
