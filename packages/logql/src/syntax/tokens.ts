import { QueryError, type SourceRange } from '@o11y-lab/query-lang';
import { type Token, tokenize } from './lexer.ts';

/** Deeper nesting than this is refused, so that recursion can't exhaust the stack. */
const DEPTH_MAX = 200;
/** Most operators that join two expressions: a chain of them makes a tree that is as deep, and evaluation recurses into it. */
const OPERATORS_MAX = 2_000;

/** A place in the tokens of a query, with the few steps that all parts of the parser take. */
export class Tokens {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #operatorCount = 0;

  constructor(source: string) {
    this.#tokens = tokenize(source);
  }

  peek(ahead = 0): Token {
    // The last token is `end`, and it is never passed.
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as Token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  /** The end of the token before this one. */
  get endBefore(): number {
    return this.#tokens[this.#at - 1]?.range.end ?? 0;
  }

  rangeFrom(start: number): SourceRange {
    return { start, end: this.endBefore };
  }

  isOp(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'op' && token.text === text;
  }

  isWord(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && token.text === text;
  }

  takeOp(text: string): boolean {
    if (!this.isOp(text)) return false;
    this.#at++;
    return true;
  }

  takeWord(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.#at++;
    return true;
  }

  expectOp(text: string, where: string): void {
    if (!this.takeOp(text)) throw this.unexpected(`"${text}" ${where}`);
  }

  expect(kind: 'word' | 'string' | 'number', what: string): string {
    const token = this.peek();
    if (token.kind !== kind) throw this.unexpected(what);
    this.#at++;
    return token.text;
  }

  unexpected(expected: string): QueryError {
    const token = this.peek();
    return new QueryError('syntax', `unexpected ${describe(token)}, want ${expected}`, token.range);
  }

  /** Counts an operator that joins two expressions. A chain of them is as deep a tree as nesting is. */
  countOperator(): void {
    if (++this.#operatorCount > OPERATORS_MAX) {
      throw new QueryError('too-deep', `the query has more than ${OPERATORS_MAX} operators`, this.peek().range);
    }
  }

  /** Runs `read` one level deeper. */
  nested<T>(read: () => T): T {
    if (++this.#depth > DEPTH_MAX) {
      throw new QueryError('too-deep', `the query nests deeper than ${DEPTH_MAX} levels`, this.peek().range);
    }
    const result = read();
    this.#depth--;
    return result;
  }
}

function describe(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'end of input';
    case 'string':
      return `string ${JSON.stringify(token.text)}`;
    case 'range':
      return `range [${token.text}]`;
    default:
      return JSON.stringify(token.text);
  }
}
