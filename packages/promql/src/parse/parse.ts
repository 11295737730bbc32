// A recursive-descent parser with precedence climbing for binary operators. It reads the whole language that
// Prometheus has without feature flags; what is behind a flag is refused by name with the code `unsupported`.
import { Cursor, QueryError, readString } from '@o11y-lab/query-lang';
import type { AggregateExpr, AggregateOperator, BinaryOperator, Expr, VectorMatching } from '../ast.ts';
import { isComparison, isSetOperator } from '../ast.ts';
import { checkTypes } from './check.ts';
import { expectToken, isQuote, peekWord, skipSpace, takeIdentifier, takeKeyword, takeToken } from './lexical.ts';
import { parseModifiers } from './modifiers.ts';
import { readNumber } from './numbers.ts';
import { parseSelector } from './selector.ts';

/** Longest query text that is read at all; Prometheus' own limit is the size of a form, 10 MB. */
export const QUERY_LENGTH_MAX = 1_000_000;
/** Deepest nesting: the parser and the evaluator recurse, and the stack of a worker holds a few times this. */
const DEPTH_MAX = 500;
/** Most binary operators: each of a chain such as 1+1+1… is one level of the tree that checks and evaluation recurse into. */
const OPERATORS_MAX = 2_000;

const AGGREGATES: ReadonlySet<string> = new Set<AggregateOperator>([
  ...(['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar', 'topk', 'bottomk'] as const),
  ...(['quantile', 'count_values', 'limitk', 'limit_ratio'] as const),
]);
const WITH_PARAMETER: ReadonlySet<string> = new Set([
  'topk',
  'bottomk',
  'quantile',
  'count_values',
  'limitk',
  'limit_ratio',
]);
const EXPERIMENTAL_AGGREGATES: ReadonlySet<string> = new Set(['limitk', 'limit_ratio']);
/** Words that can't be a metric name where an expression may stand. */
const RESERVED: ReadonlySet<string> = new Set(['bool', 'on', 'ignoring', 'group_left', 'group_right', 'atan2']);

interface OperatorInfo {
  readonly operator: BinaryOperator;
  readonly precedence: number;
}

const SYMBOLS: readonly OperatorInfo[] = [
  { operator: '==', precedence: 3 },
  { operator: '!=', precedence: 3 },
  { operator: '<=', precedence: 3 },
  { operator: '>=', precedence: 3 },
  { operator: '</', precedence: 3 },
  { operator: '>/', precedence: 3 },
  { operator: '<', precedence: 3 },
  { operator: '>', precedence: 3 },
  { operator: '+', precedence: 4 },
  { operator: '-', precedence: 4 },
  { operator: '*', precedence: 5 },
  { operator: '/', precedence: 5 },
  { operator: '%', precedence: 5 },
  { operator: '^', precedence: 6 },
];
const WORDS: readonly OperatorInfo[] = [
  { operator: 'or', precedence: 1 },
  { operator: 'and', precedence: 2 },
  { operator: 'unless', precedence: 2 },
  { operator: 'atan2', precedence: 5 },
];
/** A sign binds tighter than `*` and looser than `^`: -2^2 is -4. */
const UNARY_PRECEDENCE = 5.5;

/**
 * Parses and type-checks a query.
 * @throws QueryError with the range of what is wrong; code `unsupported` for experimental parts of the language,
 * `unknown-function`, `type`, or one that names the kind of syntax error.
 */
export function parsePromql(source: string): Expr {
  if (source.length > QUERY_LENGTH_MAX) {
    throw new QueryError('too-much', `the query has ${source.length} characters, at most ${QUERY_LENGTH_MAX} are read`);
  }
  const parser = new Parser(source);
  const expr = parser.parseWhole();
  checkTypes(expr);
  return expr;
}

class Parser {
  readonly #cursor: Cursor;
  #depth = 0;
  #operatorCount = 0;

  constructor(source: string) {
    this.#cursor = new Cursor(source);
  }

  parseWhole(): Expr {
    const cursor = this.#cursor;
    skipSpace(cursor);
    if (cursor.atEnd) throw cursor.error('parse', 'no expression found in input');
    const expr = this.#parseExpr(0);
    skipSpace(cursor);
    if (!cursor.atEnd) throw cursor.error('parse', `unexpected ${cursor.describe()}`);
    return expr;
  }

  #parseExpr(precedenceMin: number): Expr {
    const cursor = this.#cursor;
    if (++this.#depth > DEPTH_MAX) throw cursor.error('too-much', `the query nests deeper than ${DEPTH_MAX}`);
    let left = this.#parseUnary();
    for (;;) {
      const end = cursor.offset;
      const found = this.#peekOperator();
      if (!found || found.precedence < precedenceMin) {
        cursor.reset(end);
        break;
      }
      if (++this.#operatorCount > OPERATORS_MAX) {
        throw cursor.error('too-much', `the query has more than ${OPERATORS_MAX} binary operators`);
      }
      cursor.offset += found.operator.length;
      const { bool, matching } = this.#parseBinaryModifiers(found.operator);
      // Only ^ groups from the right.
      const right = this.#parseExpr(found.operator === '^' ? found.precedence : found.precedence + 0.25);
      const range = cursor.rangeFrom(left.range.start);
      left = { kind: 'binary', operator: found.operator, left, right, bool, matching, range };
    }
    this.#depth--;
    return left;
  }

  #peekOperator(): OperatorInfo | undefined {
    skipSpace(this.#cursor);
    const word = peekWord(this.#cursor);
    if (word !== '') return WORDS.find((info) => info.operator === word);
    return SYMBOLS.find((info) => this.#cursor.startsWith(info.operator));
  }

  #parseUnary(): Expr {
    const cursor = this.#cursor;
    skipSpace(cursor);
    const start = cursor.offset;
    const sign = cursor.peek();
    if (sign !== '+' && sign !== '-') return parseModifiers(cursor, this.#parsePrimary());
    cursor.offset++;
    const expr = this.#parseExpr(UNARY_PRECEDENCE);
    const range = cursor.rangeFrom(start);
    // A sign before a number is part of the number.
    if (expr.kind === 'number') return { ...expr, value: sign === '-' ? -expr.value : expr.value, range };
    return { kind: 'unary', operator: sign, expr, range };
  }

  #parsePrimary(): Expr {
    const cursor = this.#cursor;
    skipSpace(cursor);
    const start = cursor.offset;
    const unit = cursor.peek();
    if (unit === '(') {
      cursor.offset++;
      const expr = this.#parseExpr(0);
      this.#expectClosing();
      return { kind: 'paren', expr, range: cursor.rangeFrom(start) };
    }
    if (unit === '{') return parseSelector(cursor, undefined, start);
    if (isQuote(unit)) return { kind: 'string', value: readString(cursor), range: cursor.rangeFrom(start) };
    if (/\d/.test(unit) || (unit === '.' && /\d/.test(cursor.peek(1)))) {
      return { kind: 'number', ...readNumber(cursor), range: cursor.rangeFrom(start) };
    }
    const word = takeIdentifier(cursor);
    if (word === undefined) throw cursor.error('parse', `unexpected ${cursor.describe()}`);
    return this.#parseWord(word, start);
  }

  #parseWord(word: string, start: number): Expr {
    const cursor = this.#cursor;
    const lower = word.toLowerCase();
    if (lower === 'inf' || lower === 'nan') {
      const value = lower === 'inf' ? Number.POSITIVE_INFINITY : Number.NaN;
      return { kind: 'number', value, duration: false, range: cursor.rangeFrom(start) };
    }
    if (RESERVED.has(lower)) {
      cursor.reset(start);
      throw cursor.error('parse', `unexpected ${cursor.describe()}`);
    }
    const end = cursor.offset;
    skipSpace(cursor);
    const opens = cursor.peek() === '(';
    if (isAggregate(lower)) {
      const next = peekWord(cursor);
      if (opens || next === 'by' || next === 'without') return this.#parseAggregate(lower, start);
    }
    if (opens) return this.#parseCall(word, start);
    cursor.reset(end);
    return parseSelector(cursor, word, start);
  }

  #parseCall(name: string, start: number): Expr {
    const args = this.#parseArguments();
    return { kind: 'call', name, args, range: this.#cursor.rangeFrom(start) };
  }

  #parseAggregate(operator: AggregateOperator, start: number): AggregateExpr {
    const cursor = this.#cursor;
    if (EXPERIMENTAL_AGGREGATES.has(operator)) {
      throw cursor.error('unsupported', `the aggregation "${operator}" is experimental and not supported`, start);
    }
    let clause = this.#parseGroupingClause();
    const args = this.#parseArguments();
    if (!clause) {
      const end = cursor.offset;
      clause = this.#parseGroupingClause();
      if (!clause) cursor.reset(end);
    }
    const range = cursor.rangeFrom(start);
    const wantedCount = WITH_PARAMETER.has(operator) ? 2 : 1;
    if (args.length === 0) throw new QueryError('parse', `no arguments for the aggregation "${operator}"`, range);
    if (args.length !== wantedCount) {
      const message = `wrong number of arguments for the aggregation "${operator}", expected ${wantedCount}, got ${args.length}`;
      throw new QueryError('parse', message, range);
    }
    const [first, second] = args as [Expr, Expr | undefined]; // the length has just been checked
    return {
      kind: 'aggregate',
      operator,
      expr: second ?? first,
      parameter: second ? first : undefined,
      grouping: clause?.labels ?? [],
      without: clause?.without ?? false,
      range,
    };
  }

  #parseGroupingClause(): { readonly without: boolean; readonly labels: string[] } | undefined {
    if (takeKeyword(this.#cursor, 'by')) return { without: false, labels: this.#parseLabelList() };
    if (takeKeyword(this.#cursor, 'without')) return { without: true, labels: this.#parseLabelList() };
    return undefined;
  }

  #parseArguments(): Expr[] {
    const cursor = this.#cursor;
    expectToken(cursor, '(', 'arguments');
    const args: Expr[] = [];
    if (takeToken(cursor, ')')) return args;
    for (;;) {
      skipSpace(cursor);
      if (cursor.atEnd) throw cursor.error('parse', 'unclosed left parenthesis');
      args.push(this.#parseExpr(0));
      if (!takeToken(cursor, ',')) break;
      skipSpace(cursor);
      if (cursor.peek() === ')') throw cursor.error('parse', 'trailing commas not allowed in function call args');
    }
    this.#expectClosing();
    return args;
  }

  #expectClosing(): void {
    const cursor = this.#cursor;
    if (takeToken(cursor, ')')) return;
    if (cursor.atEnd) throw cursor.error('parse', 'unclosed left parenthesis');
    throw cursor.error('parse', `unexpected ${cursor.describe()}, expected ")" or an operator`);
  }

  #parseBinaryModifiers(operator: BinaryOperator): {
    readonly bool: boolean;
    readonly matching: VectorMatching | undefined;
  } {
    const cursor = this.#cursor;
    const bool = takeKeyword(cursor, 'bool');
    skipSpace(cursor);
    const start = cursor.offset;
    if (bool && !isComparison(operator)) {
      throw cursor.error('parse', 'bool modifier can only be used on comparison operators', start);
    }
    const word = peekWord(cursor);
    let labels: readonly string[] = [];
    let end = start;
    const given = word === 'on' || word === 'ignoring';
    let cardinality: VectorMatching['cardinality'] = isSetOperator(operator) ? 'many-to-many' : 'one-to-one';
    let include: readonly string[] = [];
    if (given) {
      cursor.offset += word.length;
      labels = this.#parseLabelList();
      end = cursor.offset;
      const side = peekWord(cursor);
      if (side === 'group_left' || side === 'group_right') {
        cursor.offset += side.length;
        end = cursor.offset;
        if (isSetOperator(operator)) {
          throw cursor.error('parse', `no grouping allowed for "${operator}": set operations are many-to-many`, start);
        }
        cardinality = side === 'group_left' ? 'many-to-one' : 'one-to-many';
        skipSpace(cursor);
        if (cursor.peek() === '(') {
          include = this.#parseLabelList();
          end = cursor.offset;
        }
      }
    }
    const fill = peekWord(cursor);
    if (/^fill(_left|_right)?$/.test(fill)) this.#refuseFill(fill);
    const range = { start, end };
    const both = word === 'on' ? labels.find((label) => include.includes(label)) : undefined;
    if (both !== undefined) {
      throw new QueryError('parse', `label "${both}" must not occur in ON and GROUP clause at once`, range);
    }
    const matching = { cardinality, on: word === 'on', labels, include, range };
    return { bool, matching: given ? matching : undefined };
  }

  /** `fill` is also a fine metric name; it is the modifier only before a parenthesis with a number. */
  #refuseFill(word: string): void {
    const cursor = this.#cursor;
    const mark = cursor.offset;
    cursor.offset += word.length;
    if (takeToken(cursor, '(')) {
      throw cursor.error('unsupported', `the modifier "${word}" is experimental and not supported`, mark);
    }
    cursor.reset(mark);
  }

  #parseLabelList(): string[] {
    const cursor = this.#cursor;
    expectToken(cursor, '(', 'grouping opts');
    const labels: string[] = [];
    for (;;) {
      if (takeToken(cursor, ')')) return labels;
      const label = isQuote(cursor.peek()) ? readString(cursor) : cursor.match(/[a-zA-Z_][a-zA-Z0-9_]*/y);
      if (label === undefined || label === '') {
        throw cursor.error('parse', `unexpected ${cursor.describe()} in grouping opts, expected label`);
      }
      labels.push(label);
      if (takeToken(cursor, ',')) continue;
      if (cursor.peek() !== ')') {
        throw cursor.error('parse', `unexpected ${cursor.describe()} in grouping opts, expected "," or ")"`);
      }
    }
  }
}

function isAggregate(word: string): word is AggregateOperator {
  return AGGREGATES.has(word);
}
