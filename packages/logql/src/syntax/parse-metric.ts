// Metric queries: range aggregations over log lines, and arithmetic and aggregation over what they give.
import { compileRegex, RegexError } from '@o11y-lab/model';
import { parseGoDurationNs, parsePrometheusDurationMs, QueryError, type SourceRange } from '@o11y-lab/query-lang';
import {
  BINARY_OPERATORS,
  type BinaryOperator,
  type Expr,
  type Grouping,
  type LogExpr,
  type Matching,
  type MetricExpr,
  RANGE_OPERATIONS,
  type RangeOperation,
  SET_OPERATORS,
  type Stage,
  VECTOR_OPERATIONS,
  type VectorOperation,
} from './ast.ts';
import { checkRangeAggregation, constantOf } from './check.ts';
import { parseGoFloat } from './numbers.ts';
import { parseSelector } from './parse-selector.ts';
import { parseStage } from './parse-stage.ts';
import { PRECEDENCE } from './precedence.ts';
import type { Tokens } from './tokens.ts';

/** Reads a whole expression; binary operators by precedence climbing, `^` to the right. */
export function parseExpr(tokens: Tokens, precedenceMin = 1): Expr {
  let left = tokens.nested(() => parsePrimary(tokens));
  for (;;) {
    const operator = binaryOperator(tokens);
    if (operator === undefined || PRECEDENCE[operator] < precedenceMin) return left;
    const leftLeg = asMetric(left, `the left side of ${operator}`);
    tokens.countOperator();
    tokens.next();
    const { returnBool, matching } = parseModifiers(tokens, operator);
    const next = PRECEDENCE[operator] + (operator === '^' ? 0 : 1);
    const right = asMetric(
      tokens.nested(() => parseExpr(tokens, next)),
      `the right side of ${operator}`,
    );
    checkSetOperands(operator, leftLeg, right);
    const range = { start: left.range.start, end: right.range.end };
    left = { kind: 'binary', operator, returnBool, matching, left: leftLeg, right, range };
  }
}

function parsePrimary(tokens: Tokens): Expr {
  const token = tokens.peek();
  const { start } = token.range;
  if (tokens.isOp('{')) return parseLog(tokens);
  if (tokens.takeOp('(')) {
    const inner = parseExpr(tokens);
    tokens.expectOp(')', 'that closes the expression');
    return { ...inner, range: tokens.rangeFrom(start) };
  }
  if (token.kind === 'number' || tokens.isOp('-') || tokens.isOp('+')) {
    return { kind: 'literal', value: parseSignedNumber(tokens), range: tokens.rangeFrom(start) };
  }
  if (token.kind !== 'word') throw tokens.unexpected('a stream selector, a function or a number');
  if (isOneOf(RANGE_OPERATIONS, token.text)) return parseRangeAggregation(tokens, token.text);
  if (isOneOf(VECTOR_OPERATIONS, token.text)) return parseVectorAggregation(tokens, token.text);
  if (token.text === 'label_replace') return parseLabelReplace(tokens);
  if (token.text === 'vector') return parseVector(tokens);
  if (token.text === 'variants' && tokens.isOp('(', 1)) {
    throw new QueryError('unsupported', 'variants(…) of (…) is not supported', token.range);
  }
  throw new QueryError('unknown-function', `there is no function ${JSON.stringify(token.text)}`, token.range);
}

function parseLog(tokens: Tokens): LogExpr {
  const { start } = tokens.peek().range;
  const matchers = parseSelector(tokens);
  const stages: Stage[] = [];
  for (let stage = parseStage(tokens); stage; stage = parseStage(tokens)) stages.push(stage);
  return { kind: 'log', matchers, stages, range: tokens.rangeFrom(start) };
}

function parseRangeAggregation(tokens: Tokens, operation: RangeOperation): MetricExpr {
  const { start } = tokens.next().range;
  tokens.expectOp('(', `after ${operation}`);
  let parameter: number | undefined;
  if (tokens.peek().kind === 'number') {
    parameter = parseSignedNumber(tokens);
    tokens.expectOp(',', 'after the parameter');
  }
  const ranged = parseRanged(tokens);
  tokens.expectOp(')', `that closes ${operation}`);
  if (ranged.rangeMs === undefined) {
    throw new QueryError('needs-range', `${operation} needs a range, such as [5m]`, ranged.log.range);
  }
  const grouping = parseGrouping(tokens);
  const at = ranged.log.stages.findIndex((stage) => stage.kind === 'unwrap');
  const unwrap = ranged.log.stages[at];
  const expr = {
    kind: 'range-aggregation',
    operation,
    parameter,
    log: { ...ranged.log, stages: at < 0 ? ranged.log.stages : ranged.log.stages.slice(0, at) },
    unwrap: unwrap?.kind === 'unwrap' ? unwrap : undefined,
    afterUnwrap: at < 0 ? [] : ranged.log.stages.slice(at + 1),
    rangeMs: ranged.rangeMs,
    offsetMs: ranged.offsetMs ?? 0,
    grouping,
    range: tokens.rangeFrom(start),
  } as const;
  checkRangeAggregation(expr);
  return expr;
}

interface Ranged {
  readonly log: LogExpr;
  readonly rangeMs: number | undefined;
  readonly offsetMs: number | undefined;
}

/** A log query with a range; the range may stand behind the selector, a stage, or the closing parenthesis. */
function parseRanged(tokens: Tokens): Ranged {
  const { start } = tokens.peek().range;
  let ranged: Ranged;
  if (tokens.takeOp('(')) {
    ranged = tokens.nested(() => parseRanged(tokens));
    tokens.expectOp(')', 'that closes the log query');
  } else {
    const log = { kind: 'log', matchers: parseSelector(tokens), stages: [], range: tokens.rangeFrom(start) } as const;
    ranged = { log, rangeMs: undefined, offsetMs: undefined };
  }
  const stages: Stage[] = [...ranged.log.stages];
  let { rangeMs, offsetMs } = ranged;
  for (;;) {
    const token = tokens.peek();
    if (token.kind === 'range' && rangeMs === undefined) {
      tokens.next();
      rangeMs = parseDuration(token.text, token.range);
      if (rangeMs <= 0) throw new QueryError('bad-duration', 'a range must be longer than zero', token.range);
    } else if (tokens.isWord('offset') && rangeMs !== undefined && offsetMs === undefined) {
      tokens.next();
      const sign = tokens.takeOp('-') ? -1 : 1;
      const duration = tokens.peek();
      if (duration.kind !== 'duration') throw tokens.unexpected('a duration after offset');
      tokens.next();
      offsetMs = sign * parseDuration(duration.text, duration.range);
    } else {
      const stage = parseStage(tokens);
      if (stage === undefined) break;
      stages.push(stage);
    }
  }
  return { log: { ...ranged.log, stages, range: tokens.rangeFrom(start) }, rangeMs, offsetMs };
}

function parseDuration(text: string, range: SourceRange): number {
  const ns = parsePrometheusDurationMs(text) ?? (parseGoDurationNs(text) ?? Number.NaN) / 1e6;
  if (Number.isNaN(ns))
    throw new QueryError('bad-duration', `${JSON.stringify(text)} is no duration, want e.g. 5m`, range);
  return ns;
}

const WITH_PARAMETER: readonly VectorOperation[] = ['topk', 'bottomk', 'approx_topk'];

function parseVectorAggregation(tokens: Tokens, operation: VectorOperation): MetricExpr {
  const { start } = tokens.next().range;
  const before = parseGrouping(tokens);
  tokens.expectOp('(', `after ${operation}`);
  const wantsParameter = WITH_PARAMETER.includes(operation);
  let parameter: number | undefined;
  if (wantsParameter) {
    const token = tokens.peek();
    if (token.kind !== 'number') throw tokens.unexpected(`the parameter of ${operation}, a number`);
    parameter = parseSignedNumber(tokens);
    if (!Number.isInteger(parameter) || parameter < 1) {
      throw new QueryError(
        'bad-parameter',
        `${operation} needs a whole number above zero, got ${token.text}`,
        token.range,
      );
    }
    tokens.expectOp(',', `after the parameter of ${operation}`);
  }
  const of = asMetric(
    tokens.nested(() => parseExpr(tokens)),
    `the argument of ${operation}`,
  );
  tokens.expectOp(')', `that closes ${operation}`);
  const grouping = before ?? parseGrouping(tokens);
  const range = tokens.rangeFrom(start);
  if (grouping && (operation === 'approx_topk' || operation === 'sort' || operation === 'sort_desc')) {
    throw new QueryError('no-grouping', `grouping is not allowed for ${operation}`, range);
  }
  return { kind: 'vector-aggregation', operation, parameter, of, grouping, range };
}

function parseLabelReplace(tokens: Tokens): MetricExpr {
  const { start } = tokens.next().range;
  tokens.expectOp('(', 'after label_replace');
  const of = asMetric(
    tokens.nested(() => parseExpr(tokens)),
    'the argument of label_replace',
  );
  const text = (what: string): string => {
    tokens.expectOp(',', `before ${what}`);
    return tokens.expect('string', what);
  };
  const destination = text('the destination label');
  const replacement = text('the replacement');
  const source = text('the source label');
  const pattern = text('the regular expression');
  const patternRange = tokens.rangeFrom(start);
  tokens.expectOp(')', 'that closes label_replace');
  try {
    compileRegex(pattern);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    throw new QueryError('bad-regex', error.message, patternRange, { cause: error });
  }
  return { kind: 'label-replace', of, destination, replacement, source, pattern, range: tokens.rangeFrom(start) };
}

function parseVector(tokens: Tokens): MetricExpr {
  const { start } = tokens.next().range;
  tokens.expectOp('(', 'after vector');
  if (tokens.peek().kind !== 'number') throw tokens.unexpected('a number');
  const value = parseSignedNumber(tokens);
  tokens.expectOp(')', 'that closes vector');
  return { kind: 'vector', value, range: tokens.rangeFrom(start) };
}

function parseSignedNumber(tokens: Tokens): number {
  const sign = tokens.takeOp('-') ? -1 : tokens.takeOp('+') ? 1 : 1;
  const { range } = tokens.peek();
  const text = tokens.expect('number', 'a number');
  const value = parseGoFloat(text);
  if (value === undefined) throw new QueryError('bad-number', `can't read ${text} as a number`, range);
  return sign * value;
}

function parseGrouping(tokens: Tokens): Grouping | undefined {
  const token = tokens.peek();
  if (token.kind !== 'word' || (token.text !== 'by' && token.text !== 'without')) return undefined;
  tokens.next();
  return { without: token.text === 'without', labels: parseLabelList(tokens) };
}

function parseLabelList(tokens: Tokens): readonly string[] {
  tokens.expectOp('(', 'that begins the labels');
  const labels: string[] = [];
  while (!tokens.takeOp(')')) {
    if (labels.length > 0) tokens.expectOp(',', 'or ")" after a label');
    labels.push(tokens.expect('word', 'a label name'));
  }
  return labels;
}

function parseModifiers(
  tokens: Tokens,
  operator: BinaryOperator,
): { readonly returnBool: boolean; readonly matching: Matching | undefined } {
  const { range } = tokens.peek();
  const returnBool = tokens.takeWord('bool');
  if (returnBool && PRECEDENCE[operator] !== 3) {
    throw new QueryError('syntax', `bool goes with a comparison, not with ${operator}`, range);
  }
  const on = tokens.isWord('on');
  if (!on && !tokens.isWord('ignoring')) return { returnBool, matching: undefined };
  tokens.next();
  const labels = parseLabelList(tokens);
  const side = tokens.isWord('group_left') ? 'left' : tokens.isWord('group_right') ? 'right' : 'none';
  if (side === 'none') return { returnBool, matching: { on, labels, group: 'none', include: [] } };
  const groupRange = tokens.next().range;
  if (isOneOf(SET_OPERATORS, operator)) {
    throw new QueryError('syntax', `grouping modifiers don't go with ${operator}`, groupRange);
  }
  // `group_left (expr)` and `group_left (label) expr` begin alike: labels are only words and commas, and behind them
  // stands an expression.
  const include = looksLikeLabelList(tokens) ? parseLabelList(tokens) : [];
  return { returnBool, matching: { on, labels, group: side, include } };
}

function looksLikeLabelList(tokens: Tokens): boolean {
  if (!tokens.isOp('(')) return false;
  let ahead = 1;
  while (tokens.peek(ahead).kind === 'word' || tokens.isOp(',', ahead)) ahead++;
  return tokens.isOp(')', ahead);
}

function binaryOperator(tokens: Tokens): BinaryOperator | undefined {
  const { kind, text } = tokens.peek();
  return (kind === 'op' || kind === 'word') && isOneOf(BINARY_OPERATORS, text) ? text : undefined;
}

function asMetric(expr: Expr, what: string): MetricExpr {
  if (expr.kind !== 'log') return expr;
  throw new QueryError('needs-metric', `${what} is a log query, want a metric query or a number`, expr.range);
}

function checkSetOperands(operator: BinaryOperator, left: MetricExpr, right: MetricExpr): void {
  if (!isOneOf(SET_OPERATORS, operator)) return;
  for (const leg of [left, right]) {
    if (constantOf(leg) !== undefined) {
      throw new QueryError('needs-vector', `${operator} works on series, got a number; use vector(…)`, leg.range);
    }
  }
}

function isOneOf<T extends string>(list: readonly T[], text: string): text is T {
  return (list as readonly string[]).includes(text);
}
