import { Cursor, parseGoDurationNs, QueryError, readString, type SourceRange } from '@o11y-lab/query-lang';
import { type AttributeScope, type Field, INTRINSICS, SPAN_KIND_NAMES, STATUS_NAMES, type Static } from './ast.ts';

/** Longer than any query a person or a dashboard writes. */
export const QUERY_LENGTH_MAX = 131_072;
/** Deeper nesting than this is refused, so that recursion can't exhaust the stack. */
const DEPTH_MAX = 200;
/** Most operators that join two expressions: a chain of them makes a tree that is as deep, and evaluation recurses into it. */
const OPERATORS_MAX = 2_000;

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const SCOPED_INTRINSIC = /(?:trace|span|event|link|instrumentation):[A-Za-z]+/y;
const ATTRIBUTE_SCOPE = /(?:parent\.)?(?:(?:span|resource|event|link|instrumentation)\.)?/y;
const DURATION = /(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|[smhdwy]))+(?![\w])/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w])/y;
const INT64_MAX = 9_223_372_036_854_775_807n;

/** The query text with the small readers that the grammar is made of. Spaces and comments go unseen. */
export class Reader {
  readonly cursor: Cursor;
  #depth = 0;
  #operatorCount = 0;

  constructor(source: string) {
    if (source.length > QUERY_LENGTH_MAX) {
      throw new QueryError(
        'too-long',
        `the query has ${source.length} characters, at most ${QUERY_LENGTH_MAX} are read`,
      );
    }
    this.cursor = new Cursor(source);
  }

  /** The offset of the next token. */
  get start(): number {
    this.cursor.match(SPACE);
    return this.cursor.offset;
  }

  get atEnd(): boolean {
    this.cursor.match(SPACE);
    return this.cursor.atEnd;
  }

  range(start: number): SourceRange {
    return this.cursor.rangeFrom(start);
  }

  take(text: string): boolean {
    this.cursor.match(SPACE);
    return this.cursor.take(text);
  }

  /** The first of `operators` that stands here, longest first. */
  peekOperator<T extends string>(operators: readonly T[]): T | undefined {
    this.cursor.match(SPACE);
    let found: T | undefined;
    for (const operator of operators) {
      if (operator.length > (found?.length ?? 0) && this.cursor.startsWith(operator)) found = operator;
    }
    return found;
  }

  peekWord(): string {
    const mark = this.start;
    const word = this.cursor.match(WORD) ?? '';
    this.cursor.reset(mark);
    return word;
  }

  takeWord(word: string): boolean {
    if (this.peekWord() !== word) return false;
    this.cursor.match(WORD);
    return true;
  }

  /** A word that is called: `count(`. */
  peekCall(): string | undefined {
    const mark = this.start;
    const word = this.cursor.match(WORD);
    const called = word !== undefined && this.take('(');
    this.cursor.reset(mark);
    return called ? word : undefined;
  }

  expect(text: string, where: string): void {
    if (!this.take(text)) throw this.unexpected(`"${text}" ${where}`);
  }

  unexpected(expected: string): QueryError {
    this.cursor.match(SPACE);
    return this.cursor.error('syntax', `unexpected ${this.cursor.describe()}, want ${expected}`);
  }

  /** Counts an operator that joins two expressions. A chain of them is as deep a tree as nesting is. */
  countOperator(): void {
    if (++this.#operatorCount > OPERATORS_MAX)
      throw this.cursor.error('too-deep', `the query has more than ${OPERATORS_MAX} operators`);
  }

  nested<T>(read: () => T): T {
    if (++this.#depth > DEPTH_MAX)
      throw this.cursor.error('too-deep', `the query nests deeper than ${DEPTH_MAX} levels`);
    const result = read();
    this.#depth--;
    return result;
  }

  /** A number or a duration, without sign. */
  readNumber(): Extract<Static, { readonly type: 'int' | 'float' | 'duration' }> | undefined {
    const { start } = this;
    const duration = this.cursor.match(DURATION);
    if (duration !== undefined) {
      const value = parseGoDurationNs(duration);
      if (value === undefined) throw this.cursor.error('bad-duration', `${duration} is no duration`, start);
      return { kind: 'static', type: 'duration', value, range: this.range(start) };
    }
    const text = this.cursor.match(NUMBER);
    if (text === undefined) {
      if (/\d/.test(this.cursor.peek())) {
        throw this.cursor.error('bad-number', `${this.cursor.describe()} is neither a number nor a duration`);
      }
      return undefined;
    }
    const isInt = /^\d+$/.test(text);
    if (isInt && BigInt(text) > INT64_MAX)
      throw this.cursor.error('bad-number', `${text} does not fit into 64 bits`, start);
    return { kind: 'static', type: isInt ? 'int' : 'float', value: Number(text), range: this.range(start) };
  }

  /** Any constant. */
  readStatic(): Static | undefined {
    const { start } = this;
    const first = this.cursor.peek();
    if (first === '"' || first === '`') {
      return { kind: 'static', type: 'string', value: readString(this.cursor), range: this.range(start) };
    }
    const number = this.readNumber();
    if (number) return number;
    const word = this.cursor.match(WORD);
    const isStatic = word !== undefined && !/[.:]/.test(this.cursor.peek());
    const range = this.range(start);
    if (isStatic && word === 'nil') return { kind: 'static', type: 'nil', value: null, range };
    if (isStatic && (word === 'true' || word === 'false'))
      return { kind: 'static', type: 'bool', value: word === 'true', range };
    if (isStatic && isOneOf(STATUS_NAMES, word)) return { kind: 'static', type: 'status', value: word, range };
    if (isStatic && isOneOf(SPAN_KIND_NAMES, word)) return { kind: 'static', type: 'kind', value: word, range };
    this.cursor.reset(start);
    return undefined;
  }

  /** An attribute or intrinsic. */
  readField(): Field | undefined {
    const { start } = this;
    const scoped = this.cursor.match(SCOPED_INTRINSIC);
    if (scoped !== undefined) {
      const name = (INTRINSICS as Readonly<Record<string, Field['name']>>)[scoped];
      if (name === undefined) throw this.cursor.error('unknown-intrinsic', `there is no intrinsic ${scoped}`, start);
      return {
        kind: 'intrinsic',
        name: INTRINSICS[scoped as keyof typeof INTRINSICS],
        parent: false,
        text: scoped,
        range: this.range(start),
      };
    }
    const scope = this.cursor.match(ATTRIBUTE_SCOPE) ?? '';
    if (scope !== '' || this.cursor.peek() === '.') {
      if (scope === '') this.cursor.offset++;
      return this.#readAttribute(start, scope);
    }
    const word = this.cursor.match(WORD);
    if (word !== undefined && word in INTRINSICS) {
      return {
        kind: 'intrinsic',
        name: INTRINSICS[word as keyof typeof INTRINSICS],
        parent: false,
        text: word,
        range: this.range(start),
      };
    }
    this.cursor.reset(start);
    return undefined;
  }

  #readAttribute(start: number, scope: string): Field {
    const parent = scope.startsWith('parent.');
    const own = scope.replace(/^parent\./, '').replace(/\.$/, '');
    const nameStart = this.cursor.offset;
    let name = '';
    for (;;) {
      if (this.cursor.peek() === '"') name += this.#readQuoted();
      else {
        const plain = this.cursor.match(/[^\s{}()=~!<>&|^,"]+/y);
        if (plain === undefined) break;
        name += plain;
      }
    }
    if (name === '') throw this.cursor.error('syntax', 'the name of the attribute is missing', nameStart);
    const range = this.range(start);
    const text = this.cursor.source.slice(nameStart, this.cursor.offset);
    // `parent.duration` is the duration of the parent, not an attribute of that name.
    if (parent && own === '' && text in INTRINSICS) {
      return {
        kind: 'intrinsic',
        name: INTRINSICS[text as keyof typeof INTRINSICS],
        parent,
        text: `parent.${text}`,
        range,
      };
    }
    return { kind: 'attribute', scope: own === '' ? 'any' : (own as AttributeScope), parent, name, range }; // ATTRIBUTE_SCOPE matches no other
  }

  #readQuoted(): string {
    const start = this.cursor.offset++;
    const raw = this.cursor.match(/(?:[^"\\]|\\.)*/sy) ?? '';
    if (!this.cursor.take('"')) throw this.cursor.error('bad-string', 'the quoted name does not end', start);
    return raw.replace(/\\(["\\])/g, '$1');
  }
}

export function isOneOf<T extends string>(list: readonly T[], text: string): text is T {
  return (list as readonly string[]).includes(text);
}
