// One attribute set in the making: JSON text and type letters, as the model stores them. Keys are compared as they
// stand in the output, so a key that comes twice keeps its last value whatever its value's type (the store's MAP takes
// no key twice). Also writes the maps inside values, where the letters are not used.
import type { EncodedAttributes } from '@o11y-lab/model';
import { NO_ATTRIBUTES, TYPE_LETTERS } from '@o11y-lab/model';
import { JsonText } from '../wire/json-text.ts';
import { textOf } from '../wire/string-cache.ts';

export const LETTER = {
  string: TYPE_LETTERS.string.charCodeAt(0),
  int: TYPE_LETTERS.int.charCodeAt(0),
  double: TYPE_LETTERS.double.charCodeAt(0),
  bool: TYPE_LETTERS.bool.charCodeAt(0),
  bytes: TYPE_LETTERS.bytes.charCodeAt(0),
  array: TYPE_LETTERS.array.charCodeAt(0),
  map: TYPE_LETTERS.map.charCodeAt(0),
  empty: TYPE_LETTERS.empty.charCodeAt(0),
} as const;

/** Up to here a new key is compared with each of the others; beyond, keys go into a Map. */
const LINEAR_KEYS_MAX = 32;

const OPEN = 0x7b;
const CLOSE = 0x7d;
const COMMA = 0x2c;
const COLON = 0x3a;
/** In place of the signature of an entry that a later one replaces. */
const REPLACED = -1;

export class AttributeSet {
  readonly out: JsonText;
  #start = 0;
  #count = 0;
  #replacedCount = 0;
  #letters = Buffer.alloc(LINEAR_KEYS_MAX);
  readonly #starts: number[] = [];
  readonly #keyEnds: number[] = [];
  readonly #signatures: number[] = [];
  #indexOfKey: Map<string, number> | undefined;

  constructor(out = new JsonText()) {
    this.out = out;
  }

  /** Begins a set at the end of the text. */
  open(): void {
    this.#start = this.out.length;
    this.#count = 0;
    this.#replacedCount = 0;
    this.#indexOfKey = undefined;
  }

  /** Begins a set that has the text for itself. */
  reset(): void {
    this.out.clear();
    this.open();
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Call, write the key as a JSON string, call `endKey`, write the value, call `endValue`. */
  beginKey(): void {
    this.out.byte(this.#count === 0 ? OPEN : COMMA);
    this.#starts[this.#count] = this.out.length;
  }

  endKey(): void {
    const { out } = this;
    const index = this.#count;
    const from = this.#starts[index] ?? 0;
    const signature = signatureOf(out.bytes, from, out.length);
    this.#keyEnds[index] = out.length;
    this.#signatures[index] = signature;
    if (index < LINEAR_KEYS_MAX) {
      for (let other = 0; other < index; other++) {
        if (this.#signatures[other] === signature && this.#isSameKey(other, index)) this.#replace(other);
      }
    } else {
      this.#findInMap(index);
    }
    out.byte(COLON);
  }

  endValue(letter: number): void {
    if (this.#count === this.#letters.length) {
      this.#letters = Buffer.concat([this.#letters], 2 * this.#letters.length);
    }
    this.#letters[this.#count++] = letter;
  }

  /** Ends the set. */
  close(): void {
    if (this.#count === 0) this.out.byte(OPEN);
    if (this.#replacedCount > 0) this.#removeReplaced();
    this.out.byte(CLOSE);
  }

  /** The letters of a closed set. */
  types(): string {
    return textOf(this.#letters, 0, this.#count);
  }

  /** Ends a set that has the text for itself. */
  finish(): EncodedAttributes {
    if (this.#count === 0) return NO_ATTRIBUTES;
    this.close();
    return { json: this.out.toString(), types: this.types() };
  }

  #isSameKey(a: number, b: number): boolean {
    const [from, to] = [this.#starts[b] ?? 0, this.#keyEnds[b] ?? 0];
    const [otherFrom, otherTo] = [this.#starts[a] ?? 0, this.#keyEnds[a] ?? 0];
    return this.out.bytes.compare(this.out.bytes, otherFrom, otherTo, from, to) === 0;
  }

  #replace(index: number): void {
    this.#signatures[index] = REPLACED;
    this.#replacedCount++;
  }

  #findInMap(index: number): void {
    if (this.#indexOfKey === undefined) {
      this.#indexOfKey = new Map();
      for (let i = 0; i < index; i++) if (this.#signatures[i] !== REPLACED) this.#indexOfKey.set(this.#keyOf(i), i);
    }
    const key = this.#keyOf(index);
    const other = this.#indexOfKey.get(key);
    if (other !== undefined) this.#replace(other);
    this.#indexOfKey.set(key, index);
  }

  #keyOf(index: number): string {
    return textOf(this.out.bytes, this.#starts[index] ?? 0, this.#keyEnds[index] ?? 0);
  }

  #removeReplaced(): void {
    const { out } = this;
    let length = this.#start + 1;
    let kept = 0;
    for (let i = 0; i < this.#count; i++) {
      if (this.#signatures[i] === REPLACED) continue;
      const end = i + 1 < this.#count ? (this.#starts[i + 1] ?? 0) - 1 : out.length;
      if (kept > 0) out.bytes[length++] = COMMA;
      length = out.move(this.#starts[i] ?? 0, end, length);
      this.#letters[kept++] = this.#letters[i] ?? 0;
    }
    out.length = length;
    this.#count = kept;
  }
}

/** Tells most different keys apart at the cost of three loads; not negative. */
function signatureOf(bytes: Buffer, from: number, to: number): number {
  const middle = bytes[(from + to) >> 1] ?? 0;
  return (((to - from) & 0x3f) << 24) | ((bytes[from + 1] ?? 0) << 16) | ((bytes[to - 2] ?? 0) << 8) | middle;
}
