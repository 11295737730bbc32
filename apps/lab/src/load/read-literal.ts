// Reads what is written out in a piece of JavaScript: objects, lists, texts, numbers. What must be computed is left
// out, so that a plan can be drawn without running anybody's code.

export type Literal = string | number | boolean | null | readonly Literal[] | LiteralObject;
export interface LiteralObject {
  readonly [key: string]: Literal | undefined;
}

/** Deeper than any options; a file that nests deeper is hostile. */
const DEPTH_MAX = 30;

/** The value that begins at `offset`; undefined when it must be computed. Parts of objects that must be are left out. */
export function readLiteral(source: string, offset: number): Literal | undefined {
  return new Reader(source, offset).value(0);
}

class Reader {
  readonly #source: string;
  #at: number;

  constructor(source: string, offset: number) {
    this.#source = source;
    this.#at = offset;
  }

  value(depth: number): Literal | undefined {
    if (depth > DEPTH_MAX) return undefined;
    this.#skipBlank();
    const char = this.#source[this.#at];
    if (char === '{') return this.#object(depth);
    if (char === '[') return this.#list(depth);
    return this.#scalar();
  }

  #object(depth: number): LiteralObject | undefined {
    const fields: Record<string, Literal | undefined> = {};
    this.#at++;
    for (;;) {
      this.#skipBlank();
      if (this.#take('}')) return fields;
      const key = this.#key();
      if (key === undefined || !this.#take(':')) {
        // A spread, a method, a shorthand: not for us, the rest still is.
        if (!this.#skipPart()) return undefined;
      } else {
        const value = this.value(depth + 1);
        // Something follows the literal: an expression.
        if (this.#isPartEnd()) fields[key] = value;
        else if (!this.#skipPart()) return undefined;
      }
      this.#take(',');
    }
  }

  #list(depth: number): readonly Literal[] | undefined {
    const items: Literal[] = [];
    let isComplete = true;
    this.#at++;
    for (;;) {
      this.#skipBlank();
      if (this.#take(']')) return isComplete ? items : undefined;
      const value = this.value(depth + 1);
      if (value !== undefined && this.#isPartEnd()) items.push(value);
      else {
        isComplete = false;
        if (!this.#skipPart()) return undefined;
      }
      this.#take(',');
    }
  }

  #key(): string | undefined {
    const word = this.#match(/[A-Za-z_$][\w$]*/y);
    if (word !== undefined) return word;
    const text = this.#text();
    return text;
  }

  #scalar(): Literal | undefined {
    const text = this.#text();
    if (text !== undefined) return text;
    const number = this.#match(/-?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy);
    if (number !== undefined) return Number(number.replaceAll('_', ''));
    const word = this.#match(/(?:true|false|null)\b/y);
    return word === undefined ? undefined : (JSON.parse(word) as boolean | null); // one of the three words
  }

  #text(): string | undefined {
    const quoted = this.#match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`/y);
    return quoted?.slice(1, -1).replace(/\\(.)/gs, '$1');
  }

  #isPartEnd(): boolean {
    this.#skipBlank();
    const char = this.#source[this.#at];
    return char === ',' || char === '}' || char === ']';
  }

  /** To the comma or bracket that ends this part; false when the text ends before. */
  #skipPart(): boolean {
    let depth = 0;
    while (this.#at < this.#source.length) {
      if (this.#skipBlank() || this.#text() !== undefined) continue;
      const char = this.#source[this.#at] ?? '';
      if (depth === 0 && (char === ',' || char === '}' || char === ']')) return true;
      if ('([{'.includes(char)) depth++;
      if (')]}'.includes(char)) depth--;
      if (depth < 0) return false;
      this.#at++;
    }
    return false;
  }

  /** Blanks and comments; whether there were any. */
  #skipBlank(): boolean {
    return this.#match(/(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y) !== undefined;
  }

  #take(char: string): boolean {
    this.#skipBlank();
    if (this.#source[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found === '' ? undefined : found;
  }
}
