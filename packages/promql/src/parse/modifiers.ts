// What may follow a selector: [range], [range:step], offset, @.
import { type Cursor, QueryError } from '@o11y-lab/query-lang';
import type { AtModifier, Expr } from '../ast.ts';
import { expectToken, peekWord, skipSpace, takeKeyword, takeToken } from './lexical.ts';
import { readDurationMs, readNumber } from './numbers.ts';

/** Latest time that `@` takes, in seconds: beyond it milliseconds are no longer whole in a double. */
const AT_SECONDS_MAX = 2 ** 63 / 1000;

/** Applies all modifiers that follow `expr`. */
export function parseModifiers(cursor: Cursor, expr: Expr): Expr {
  let current = expr;
  for (;;) {
    const end = cursor.offset;
    skipSpace(cursor);
    const start = cursor.offset;
    if (cursor.take('[')) current = parseRange(cursor, current, start);
    else if (takeKeyword(cursor, 'offset')) current = withOffset(cursor, current, start);
    else if (cursor.take('@')) current = withAt(cursor, current, start);
    else {
      const word = peekWord(cursor);
      if (word === 'anchored' || word === 'smoothed') {
        throw cursor.error('unsupported', `the range modifier "${word}" is experimental and not supported`);
      }
      cursor.reset(end);
      return current;
    }
  }
}

function parseRange(cursor: Cursor, expr: Expr, start: number): Expr {
  const rangeMs = readPositiveDuration(cursor, 'subquery or range selector');
  if (!takeToken(cursor, ':')) {
    refuseArithmetic(cursor);
    expectToken(cursor, ']', 'range selector');
    if (expr.kind !== 'selector') {
      throw new QueryError('parse', 'ranges only allowed for vector selectors', cursor.rangeFrom(start));
    }
    if (expr.at !== undefined || expr.offsetMs !== 0) {
      const modifier = expr.at !== undefined ? '@' : 'offset';
      throw new QueryError('parse', `no ${modifier} modifiers allowed before range`, cursor.rangeFrom(start));
    }
    return { kind: 'matrix', selector: expr, rangeMs, range: cursor.rangeFrom(expr.range.start) };
  }
  if (expr.kind === 'subquery') {
    // Said here and not by the type check, which recurses: a chain of subqueries may be as long as the query.
    throw new QueryError('type', 'expected type instant vector in subquery, got range vector', expr.range);
  }
  skipSpace(cursor);
  const stepMs = cursor.peek() === ']' ? undefined : readPositiveDuration(cursor, 'subquery step');
  refuseArithmetic(cursor);
  expectToken(cursor, ']', 'subquery selector');
  const range = cursor.rangeFrom(expr.range.start);
  return { kind: 'subquery', expr, rangeMs, stepMs, offsetMs: 0, at: undefined, range };
}

function readPositiveDuration(cursor: Cursor, where: string): number {
  const negative = takeSign(cursor);
  refuseDurationExpression(cursor);
  if (!/[\d.]/.test(cursor.peek())) {
    throw cursor.error('parse', `unexpected ${cursor.describe()} in ${where}, expected number or duration`);
  }
  const start = cursor.offset;
  const ms = readDurationMs(cursor);
  if (negative || ms <= 0) throw cursor.error('parse', 'duration must be greater than 0', start);
  refuseArithmetic(cursor);
  return ms;
}

function withOffset(cursor: Cursor, expr: Expr, start: number): Expr {
  const negative = takeSign(cursor);
  refuseDurationExpression(cursor);
  if (!/[\d.]/.test(cursor.peek())) {
    throw cursor.error('parse', `unexpected ${cursor.describe()} in offset, expected number or duration`);
  }
  const ms = readDurationMs(cursor);
  const target = shiftable(expr, 'offset', cursor, start);
  if (target.offsetMs !== 0) throw cursor.error('parse', 'offset may not be set multiple times', start);
  return shifted(expr, cursor, (shift) => ({ ...shift, offsetMs: negative ? -ms : ms }));
}

function withAt(cursor: Cursor, expr: Expr, start: number): Expr {
  skipSpace(cursor);
  const word = peekWord(cursor);
  let at: AtModifier;
  if (word === 'start' || word === 'end') {
    takeKeyword(cursor, word);
    expectToken(cursor, '(', '@');
    expectToken(cursor, ')', '@');
    at = { kind: word };
  } else {
    const numberStart = cursor.offset;
    const negative = takeSign(cursor);
    const isNumber = /[\d.]/.test(cursor.peek());
    if (!isNumber && !/^[+]?(inf|nan)$/.test(peekWord(cursor))) {
      throw cursor.error('parse', `unexpected ${cursor.describe()} in @, expected a timestamp`);
    }
    const seconds = isNumber ? readNumber(cursor).value : Number.POSITIVE_INFINITY;
    if (!(seconds < AT_SECONDS_MAX)) throw cursor.error('parse', 'timestamp out of bounds for @ modifier', numberStart);
    at = { kind: 'time', unixMs: Math.round((negative ? -seconds : seconds) * 1000) };
  }
  const target = shiftable(expr, '@', cursor, start);
  if (target.at !== undefined) throw cursor.error('parse', '@ may not be set multiple times', start);
  return shifted(expr, cursor, (shift) => ({ ...shift, at }));
}

interface Shift {
  readonly offsetMs: number;
  readonly at: AtModifier | undefined;
}

function shiftable(expr: Expr, modifier: string, cursor: Cursor, start: number): Shift {
  if (expr.kind === 'matrix') return expr.selector;
  if (expr.kind === 'selector' || expr.kind === 'subquery') return expr;
  const message = `${modifier} modifier must be preceded by a vector selector, a range selector or a subquery`;
  throw new QueryError('parse', message, cursor.rangeFrom(start));
}

function shifted(expr: Expr, cursor: Cursor, change: (shift: Shift) => Shift): Expr {
  const range = cursor.rangeFrom(expr.range.start);
  if (expr.kind === 'matrix') return { ...expr, range, selector: { ...expr.selector, ...change(expr.selector) } };
  if (expr.kind === 'selector') return { ...expr, range, ...change({ offsetMs: expr.offsetMs, at: expr.at }) };
  if (expr.kind === 'subquery') return { ...expr, range, ...change({ offsetMs: expr.offsetMs, at: expr.at }) };
  return expr;
}

/** True for a minus. */
function takeSign(cursor: Cursor): boolean {
  if (takeToken(cursor, '-')) {
    skipSpace(cursor);
    return true;
  }
  takeToken(cursor, '+');
  skipSpace(cursor);
  return false;
}

function refuseDurationExpression(cursor: Cursor): void {
  if (cursor.peek() === '(' || /^(step|range|min_of|max_of)$/.test(peekWord(cursor))) {
    throw cursor.error('unsupported', 'arithmetic on durations is experimental and not supported');
  }
}

function refuseArithmetic(cursor: Cursor): void {
  skipSpace(cursor);
  if (/[-+*/%^]/.test(cursor.peek())) refuse(cursor);
}

function refuse(cursor: Cursor): never {
  throw cursor.error('unsupported', 'arithmetic on durations is experimental and not supported');
}
