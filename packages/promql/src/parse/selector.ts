// Vector selectors: name{label="value", …} and {"quoted name", "quoted label"="value"}.
import { compileMatcher, type LabelMatcher, type MatchOperator, METRIC_NAME, RegexError } from '@o11y-lab/model';
import { type Cursor, QueryError, quoteString, readString } from '@o11y-lab/query-lang';
import type { VectorSelector } from '../ast.ts';
import { isQuote, skipSpace, takeLabelName, takeToken } from './lexical.ts';

/** Reads the braces, when there are any, of a selector that starts at `start`; `name` is what stood before them. */
export function parseSelector(cursor: Cursor, name: string | undefined, start: number): VectorSelector {
  const nameEnd = cursor.offset;
  const matchers: LabelMatcher[] = [];
  let quotedName: string | undefined;
  if (takeToken(cursor, '{')) {
    quotedName = parseMatchers(cursor, matchers);
  } else {
    cursor.reset(nameEnd);
  }
  const range = cursor.rangeFrom(start);
  if (name !== undefined && quotedName !== undefined) {
    throw new QueryError(
      'parse',
      `metric name must not be set twice: ${quoteString(name)} and ${quoteString(quotedName)}`,
      range,
    );
  }
  const nameMatcher = matchers.find((matcher) => matcher.name === METRIC_NAME);
  if ((name ?? quotedName) !== undefined && nameMatcher) {
    const given = quoteString(nameMatcher.value);
    throw new QueryError(
      'parse',
      `metric name must not be set twice: ${quoteString(name ?? quotedName ?? '')} and ${given}`,
      range,
    );
  }
  const selector: VectorSelector = {
    kind: 'selector',
    name: name ?? quotedName,
    matchers,
    offsetMs: 0,
    at: undefined,
    range,
  };
  if (selector.name === undefined && matchers.every((matcher) => compileMatcher(matcher)(''))) {
    const message = 'a selector needs at least one matcher that does not match the empty string';
    throw new QueryError('parse', message, range);
  }
  return selector;
}

/** Reads up to the closing brace. Returns the quoted metric name, when there is one. */
function parseMatchers(cursor: Cursor, matchers: LabelMatcher[]): string | undefined {
  let metricName: string | undefined;
  for (;;) {
    if (takeToken(cursor, '}')) return metricName;
    const start = cursor.offset;
    const quoted = isQuote(cursor.peek());
    const name = quoted ? readString(cursor) : takeLabelName(cursor);
    if (name === undefined) throw unexpected(cursor, 'expected a label name or "}"');
    const operator = takeOperator(cursor);
    if (operator === undefined) {
      if (!quoted) throw unexpected(cursor, 'expected a label matching operator');
      if (metricName !== undefined) {
        const both = `${quoteString(metricName)} and ${quoteString(name)}`;
        throw new QueryError('parse', `metric name must not be set twice: ${both}`, cursor.rangeFrom(start));
      }
      metricName = name;
    } else {
      skipSpace(cursor);
      if (!isQuote(cursor.peek())) throw unexpected(cursor, 'expected a string');
      const matcher: LabelMatcher = { name, operator, value: readString(cursor) };
      checkRegex(matcher, cursor, start);
      matchers.push(matcher);
    }
    if (takeToken(cursor, ',')) continue;
    if (cursor.peek() !== '}') throw unexpected(cursor, 'expected "," or "}"');
  }
}

function takeOperator(cursor: Cursor): MatchOperator | undefined {
  skipSpace(cursor);
  for (const operator of ['=~', '!~', '!=', '='] as const) if (cursor.take(operator)) return operator;
  return undefined;
}

function checkRegex(matcher: LabelMatcher, cursor: Cursor, start: number): void {
  try {
    compileMatcher(matcher);
  } catch (cause) {
    if (!(cause instanceof RegexError)) throw cause;
    throw new QueryError('bad-regex', cause.message, cursor.rangeFrom(start), { cause });
  }
}

function unexpected(cursor: Cursor, hint: string): QueryError {
  return cursor.error('parse', `unexpected ${cursor.describe()} in label matching, ${hint}`);
}
