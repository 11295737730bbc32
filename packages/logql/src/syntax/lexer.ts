// Cuts LogQL into tokens. Words are not keywords here: `{of="a"}` and `| avg=5` are fine, so the parser decides by
// place what a word means.
import { Cursor, QueryError, readString, type SourceRange } from '@o11y-lab/query-lang';

/** Longer than any query a person or a dashboard writes; Loki's own limit is the same. */
export const QUERY_LENGTH_MAX = 131_072;

export interface Token {
  readonly kind: 'word' | 'string' | 'number' | 'duration' | 'bytes' | 'range' | 'flag' | 'op' | 'end';
  /** As written; of a string its value, of a range what stands between the brackets. */
  readonly text: string;
  readonly range: SourceRange;
}

const SPACE = /(?:\s|#[^\n]*)+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const DURATION = /(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|[smhdwy]))+(?![\w.])/y;
const BYTES = /(?:\d+\.?\d*|\.\d+)(?:[kKMGTPE]i?)?B(?![\w.])/y;
const NUMBER = /(?:0[xX][0-9a-fA-F]*\.?[0-9a-fA-F]*[pP][+-]?\d+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])/y;
const OPERATOR = /\|=|\|~|\|>|!=|!~|!>|=~|==|>=|<=|[|=<>+\-*/%^(){},]/y;

/** @throws QueryError when something is no token of LogQL. */
export function tokenize(source: string): readonly Token[] {
  if (source.length > QUERY_LENGTH_MAX) {
    throw new QueryError('too-long', `the query has ${source.length} characters, at most ${QUERY_LENGTH_MAX} are read`);
  }
  const cursor = new Cursor(source);
  const tokens: Token[] = [];
  for (;;) {
    cursor.match(SPACE);
    const start = cursor.offset;
    if (cursor.atEnd) {
      tokens.push({ kind: 'end', text: '', range: { start, end: start } });
      return tokens;
    }
    const [kind, text] = readToken(cursor);
    tokens.push({ kind, text, range: cursor.rangeFrom(start) });
  }
}

function readToken(cursor: Cursor): readonly [Token['kind'], string] {
  const start = cursor.offset;
  const first = cursor.peek();
  if (first === '"' || first === '`') return ['string', readString(cursor)];
  if (first === '[') return ['range', readRange(cursor)];
  const word = cursor.match(WORD);
  if (word !== undefined) return ['word', word];
  if (/[\d.]/.test(first)) {
    const duration = cursor.match(DURATION);
    if (duration !== undefined) return ['duration', duration];
    const bytes = cursor.match(BYTES);
    if (bytes !== undefined) return ['bytes', bytes];
    const number = cursor.match(NUMBER);
    if (number !== undefined) return ['number', number];
    throw cursor.error('bad-number', `${cursor.describe()} is neither a number, a duration nor a size`, start);
  }
  const flag = cursor.match(/--[a-z][a-z-]*/y);
  if (flag !== undefined) return ['flag', flag];
  const operator = cursor.match(OPERATOR);
  if (operator !== undefined) return ['op', operator];
  throw cursor.error('syntax', `unexpected character ${cursor.describe()}`, start);
}

function readRange(cursor: Cursor): string {
  const start = cursor.offset;
  const end = cursor.source.indexOf(']', start);
  if (end < 0) throw cursor.error('syntax', 'the range has no closing "]"', start);
  cursor.offset = end + 1;
  return cursor.source.slice(start + 1, end).trim();
}
