// White space, comments, identifiers: the parser reads characters, there is no separate token stream.
import type { Cursor } from '@o11y-lab/query-lang';

const SPACE = /(?:[ \t\r\n]+|#[^\r\n]*)+/y;
const METRIC_IDENTIFIER = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_IDENTIFIER = /[a-zA-Z_][a-zA-Z0-9_]*/y;

export function skipSpace(cursor: Cursor): void {
  cursor.match(SPACE);
}

/** Skips space, then `text` when it stands here. */
export function takeToken(cursor: Cursor, text: string): boolean {
  skipSpace(cursor);
  return cursor.take(text);
}

export function expectToken(cursor: Cursor, text: string, where: string): void {
  if (!takeToken(cursor, text)) {
    throw cursor.error('parse', `unexpected ${cursor.describe()} in ${where}, expected "${text}"`);
  }
}

/** Reads a name that may hold colons (metric, function, operator word); undefined when none stands here. */
export function takeIdentifier(cursor: Cursor): string | undefined {
  skipSpace(cursor);
  return cursor.match(METRIC_IDENTIFIER);
}

export function takeLabelName(cursor: Cursor): string | undefined {
  skipSpace(cursor);
  return cursor.match(LABEL_IDENTIFIER);
}

/** The word that stands here, in lower case, without taking it; the empty string when none does. */
export function peekWord(cursor: Cursor): string {
  skipSpace(cursor);
  const mark = cursor.offset;
  const word = cursor.match(METRIC_IDENTIFIER) ?? '';
  cursor.reset(mark);
  return word.toLowerCase();
}

/** Takes a keyword, in whatever case it is written. */
export function takeKeyword(cursor: Cursor, keyword: string): boolean {
  if (peekWord(cursor) !== keyword) return false;
  cursor.offset += keyword.length;
  return true;
}

export function isQuote(unit: string): boolean {
  return unit === '"' || unit === "'" || unit === '`';
}
