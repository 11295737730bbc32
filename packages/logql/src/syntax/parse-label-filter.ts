import { parseGoDurationNs, QueryError } from '@o11y-lab/query-lang';
import { parseIpPattern } from '../pipeline/ip.ts';
import { parseBytes } from '../pipeline/units.ts';
import type { CompareOperator, LabelCondition } from './ast.ts';
import { parseGoFloat } from './numbers.ts';
import { isMatchOperator, parseMatcher } from './parse-selector.ts';
import type { Tokens } from './tokens.ts';

/** Reads label conditions joined by `or`, and tighter by `and` or a comma. */
export function parseLabelCondition(tokens: Tokens): LabelCondition {
  let left = parseAnd(tokens);
  while (tokens.takeWord('or')) {
    tokens.countOperator();
    left = { kind: 'or', left, right: parseAnd(tokens) };
  }
  return left;
}

function parseAnd(tokens: Tokens): LabelCondition {
  let left = parseOne(tokens);
  // Conditions that just follow each other are joined by and, too.
  while (tokens.takeWord('and') || tokens.takeOp(',') || startsCondition(tokens)) {
    tokens.countOperator();
    left = { kind: 'and', left, right: parseOne(tokens) };
  }
  return left;
}

function startsCondition(tokens: Tokens): boolean {
  const operator = tokens.peek(1);
  return tokens.peek().kind === 'word' && operator.kind === 'op' && COMPARISON.test(operator.text);
}

const COMPARISON = /^(?:[=!]=|=|[<>]=?|=~|!~)$/;

function parseOne(tokens: Tokens): LabelCondition {
  if (tokens.takeOp('(')) {
    const inner = tokens.nested(() => parseLabelCondition(tokens));
    tokens.expectOp(')', 'that closes the condition');
    return inner;
  }
  const operator = tokens.peek(1);
  const value = tokens.peek(2);
  if (tokens.peek().kind !== 'word') throw tokens.unexpected('a parser, a formatter or a label filter');
  if (operator.kind === 'op' && isMatchOperator(operator.text) && value.kind === 'string') {
    return { kind: 'match', matcher: parseMatcher(tokens) };
  }
  return parseComparison(tokens);
}

function parseComparison(tokens: Tokens): LabelCondition {
  const label = tokens.expect('word', 'a label name');
  const operator = tokens.peek();
  if (operator.kind !== 'op' || !COMPARISON.test(operator.text)) {
    throw tokens.unexpected(`a comparison after the label ${label}`);
  }
  tokens.next();
  if (operator.text.endsWith('~')) throw tokens.unexpected('a quoted regular expression');
  if (tokens.isWord('ip') && tokens.isOp('(', 1) && (operator.text === '=' || operator.text === '!=')) {
    return parseIp(tokens, label, operator.text === '!=');
  }
  const start = tokens.peek().range.start;
  const sign = tokens.takeOp('-') ? '-' : tokens.takeOp('+') ? '+' : '';
  const token = tokens.peek();
  if (token.kind !== 'number' && token.kind !== 'duration' && token.kind !== 'bytes') {
    throw tokens.unexpected('a number, a duration, a size or a quoted text');
  }
  tokens.next();
  const text = sign + token.text;
  const value =
    token.kind === 'number'
      ? parseGoFloat(text)
      : token.kind === 'duration'
        ? parseGoDurationNs(text)
        : parseBytes(token.text);
  if (value === undefined)
    throw new QueryError('bad-number', `can't read ${text} as a number`, tokens.rangeFrom(start));
  const symbol = (operator.text === '=' ? '==' : operator.text) as CompareOperator; // the pattern above lets no other pass
  return {
    kind: token.kind,
    label,
    operator: symbol,
    value: sign === '-' && token.kind === 'bytes' ? -value : value,
    text,
  };
}

function parseIp(tokens: Tokens, label: string, negated: boolean): LabelCondition {
  const { start } = tokens.next().range;
  tokens.next();
  const pattern = tokens.expect('string', 'an address, a range or a network in quotes');
  tokens.expectOp(')', 'after the address');
  parseIpPattern(pattern, tokens.rangeFrom(start));
  return { kind: 'ip', label, negated, pattern };
}
