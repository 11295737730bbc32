// The syntax tree of PromQL. Every node carries the range of the source it was read from, so that errors and
// annotations can point at it.
import type { LabelMatcher } from '@o11y-lab/model';
import { METRIC_NAME } from '@o11y-lab/model';
import type { SourceRange } from '@o11y-lab/query-lang';

export type ValueType = 'scalar' | 'string' | 'vector' | 'matrix';

export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | UnaryExpr
  | BinaryExpr
  | AggregateExpr
  | CallExpr
  | ParenExpr;

export interface NumberLiteral {
  readonly kind: 'number';
  readonly value: number;
  /** Written as a duration (`5m`); the value is in seconds. */
  readonly duration: boolean;
  readonly range: SourceRange;
}

export interface StringLiteral {
  readonly kind: 'string';
  readonly value: string;
  readonly range: SourceRange;
}

/** The time that `@` pins a selector to. */
export type AtModifier = { readonly kind: 'time'; readonly unixMs: number } | { readonly kind: 'start' | 'end' };

/** What `offset` and `@` say, in whatever order they were written. */
export interface TimeShift {
  readonly offsetMs: number;
  readonly at: AtModifier | undefined;
}

export interface VectorSelector extends TimeShift {
  readonly kind: 'selector';
  /** The name when it stands before the braces or quoted within them; not when written as a matcher. */
  readonly name: string | undefined;
  /** In the order written, without the one for `name`. */
  readonly matchers: readonly LabelMatcher[];
  readonly range: SourceRange;
}

export interface MatrixSelector {
  readonly kind: 'matrix';
  readonly selector: VectorSelector;
  readonly rangeMs: number;
  readonly range: SourceRange;
}

export interface Subquery extends TimeShift {
  readonly kind: 'subquery';
  readonly expr: Expr;
  readonly rangeMs: number;
  /** Undefined: the engine's default. */
  readonly stepMs: number | undefined;
  readonly range: SourceRange;
}

export interface UnaryExpr {
  readonly kind: 'unary';
  readonly operator: '+' | '-';
  readonly expr: Expr;
  readonly range: SourceRange;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2';
/** `</` and `>/` trim the buckets of native histograms. */
export type TrimOperator = '</' | '>/';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type SetOperator = 'and' | 'or' | 'unless';
export type BinaryOperator = ArithmeticOperator | TrimOperator | ComparisonOperator | SetOperator;

export interface BinaryExpr {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
  readonly bool: boolean;
  /** Between two vectors only. */
  readonly matching: VectorMatching | undefined;
  readonly range: SourceRange;
}

export interface VectorMatching {
  readonly cardinality: 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';
  /** True: match on these labels only; false: on all but these. */
  readonly on: boolean;
  readonly labels: readonly string[];
  /** Labels that group_left or group_right takes over from the "one" side. */
  readonly include: readonly string[];
  readonly range: SourceRange;
}

export type AggregateOperator =
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'count'
  | 'group'
  | 'stddev'
  | 'stdvar'
  | 'topk'
  | 'bottomk'
  | 'quantile'
  | 'count_values'
  | 'limitk'
  | 'limit_ratio';

export interface AggregateExpr {
  readonly kind: 'aggregate';
  readonly operator: AggregateOperator;
  readonly expr: Expr;
  readonly parameter: Expr | undefined;
  readonly grouping: readonly string[];
  readonly without: boolean;
  readonly range: SourceRange;
}

export interface CallExpr {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
  readonly range: SourceRange;
}

export interface ParenExpr {
  readonly kind: 'paren';
  readonly expr: Expr;
  readonly range: SourceRange;
}

/** Comparisons and trims choose among what is there; everything else makes a value of another meaning. */
export function keepsMeaning(operator: BinaryOperator): boolean {
  return isComparison(operator) || operator === '</' || operator === '>/';
}

/** The arguments of an aggregation in the order they are written. */
export function aggregateArgs(expr: AggregateExpr): readonly Expr[] {
  return expr.parameter ? [expr.parameter, expr.expr] : [expr.expr];
}

/** All matchers of a selector, the one for its name included. */
export function matchersOf(selector: VectorSelector): readonly LabelMatcher[] {
  if (selector.name === undefined) return selector.matchers;
  return [...selector.matchers, { name: METRIC_NAME, operator: '=', value: selector.name }];
}

export function isComparison(operator: BinaryOperator): operator is ComparisonOperator {
  return ['==', '!=', '<', '<=', '>', '>='].includes(operator);
}

export function isSetOperator(operator: BinaryOperator): operator is SetOperator {
  return operator === 'and' || operator === 'or' || operator === 'unless';
}

/** The expression within any number of parentheses. */
export function withoutParens(expr: Expr): Expr {
  return expr.kind === 'paren' ? withoutParens(expr.expr) : expr;
}
