// A scanner for JSON that keeps what JSON.parse would lose: the digits of numbers, the raw text of objects, and the
// fields before a mistake. Text behind the first value is not looked at, as in Loki.

/** Objects nested deeper than this are a mistake, so that a hostile line can't exhaust the stack. */
const DEPTH_MAX = 128;

export class JsonScanError extends Error {
  override readonly name = 'JsonScanError';
}

export type JsonKind = 'string' | 'number' | 'bool' | 'null' | 'object' | 'array';

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

export class JsonScanner {
  readonly text: string;
  at = 0;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  skipSpace(): void {
    const { text } = this;
    if (text.charCodeAt(this.at) > 0x20) return;
    SPACE.lastIndex = this.at;
    SPACE.exec(text);
    this.at = SPACE.lastIndex;
  }

  /** What kind of value begins here. */
  kind(): JsonKind {
    this.skipSpace();
    switch (this.text[this.at]) {
      case '"':
        return 'string';
      case '{':
        return 'object';
      case '[':
        return 'array';
      case 't':
      case 'f':
        return 'bool';
      case 'n':
        return 'null';
      default:
        return 'number';
    }
  }

  /** Reads an object and hands each key to `field`, which must read or skip the value. */
  readObject(field: (key: string, kind: JsonKind) => void): void {
    if (++this.#depth > DEPTH_MAX) throw this.error(`objects nest deeper than ${DEPTH_MAX} levels`);
    this.#expect('{');
    this.skipSpace();
    if (this.text[this.at] !== '}') {
      for (;;) {
        this.skipSpace();
        const key = this.readString();
        this.#expect(':');
        field(key, this.kind());
        this.skipSpace();
        if (this.text[this.at] !== ',') break;
        this.at++;
        // A comma before the end is no JSON, but Loki reads it.
        this.skipSpace();
        if (this.text[this.at] === '}') break;
      }
    }
    this.#expect('}');
    this.#depth--;
  }

  /** Reads an array and hands each index to `item`, which must read or skip the value. */
  readArray(item: (index: number, kind: JsonKind) => void): void {
    if (++this.#depth > DEPTH_MAX) throw this.error(`arrays nest deeper than ${DEPTH_MAX} levels`);
    this.#expect('[');
    this.skipSpace();
    if (this.text[this.at] !== ']') {
      for (let index = 0; ; index++) {
        item(index, this.kind());
        this.skipSpace();
        if (this.text[this.at] !== ',') break;
        this.at++;
      }
    }
    this.#expect(']');
    this.#depth--;
  }

  readString(): string {
    if (this.text[this.at] !== '"') throw this.error('want a quoted text');
    const start = this.at + 1;
    let end = this.text.indexOf('"', start);
    let escaped = false;
    while (end > 0 && isEscaped(this.text, end, start)) {
      escaped = true;
      end = this.text.indexOf('"', end + 1);
    }
    if (end < 0) throw this.error('a quoted text does not end');
    this.at = end + 1;
    const raw = this.text.slice(start, end);
    return escaped || raw.includes('\\') ? this.#unescape(raw) : raw;
  }

  /** The text of a string, the digits of a number, the raw text of an object or array; empty for null. */
  readText(kind: JsonKind): string {
    if (kind === 'string') return this.readString();
    const start = this.at;
    this.skip(kind);
    return kind === 'null' ? '' : this.text.slice(start, this.at);
  }

  skip(kind: JsonKind): void {
    switch (kind) {
      case 'string':
        this.readString();
        return;
      case 'object':
        this.readObject((_, inner) => this.skip(inner));
        return;
      case 'array':
        this.readArray((_, inner) => this.skip(inner));
        return;
      case 'bool':
        this.#word(this.text[this.at] === 't' ? 'true' : 'false');
        return;
      case 'null':
        this.#word('null');
        return;
      case 'number':
        NUMBER.lastIndex = this.at;
        if (!NUMBER.test(this.text)) throw this.error('want a value');
        this.at = NUMBER.lastIndex;
        return;
      default:
        kind satisfies never;
    }
  }

  error(message: string): JsonScanError {
    return new JsonScanError(`${message} at character ${this.at + 1}`);
  }

  #expect(character: string): void {
    this.skipSpace();
    if (this.text[this.at] !== character) throw this.error(`want ${character}`);
    this.at++;
  }

  #word(word: string): void {
    if (!this.text.startsWith(word, this.at)) throw this.error('want a value');
    this.at += word.length;
  }

  #unescape(raw: string): string {
    try {
      // Raw line breaks inside quotes are no JSON, but loggers write them.
      return JSON.parse(`"${raw.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`) as string;
    } catch {
      throw this.error('a quoted text has a wrong escape');
    }
  }
}

function isEscaped(text: string, at: number, start: number): boolean {
  let backslashes = 0;
  while (at - 1 - backslashes >= start && text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
