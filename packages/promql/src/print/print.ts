// Writes a syntax tree as text that parses to the same tree, in the form Prometheus prints.
import { METRIC_NAME } from '@o11y-lab/model';
import { formatPrometheusDuration, quoteString } from '@o11y-lab/query-lang';
import type {
  AggregateExpr,
  BinaryExpr,
  Expr,
  NumberLiteral,
  Subquery,
  TimeShift,
  VectorMatching,
  VectorSelector,
} from '../ast.ts';
import { aggregateArgs, isSetOperator } from '../ast.ts';
import { formatFloat } from '../evaluate/numeric.ts';

const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export function printPromql(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return printNumber(expr);
    case 'string':
      return quoteString(expr.value);
    case 'paren':
      return `(${printPromql(expr.expr)})`;
    case 'unary':
      return `${expr.operator}${printPromql(expr.expr)}`;
    case 'selector':
      return `${printSelector(expr)}${printShift(expr)}`;
    case 'matrix':
      return `${printSelector(expr.selector)}[${formatPrometheusDuration(expr.rangeMs)}]${printShift(expr.selector)}`;
    case 'subquery':
      return `${printPromql(expr.expr)}${printRange(expr)}`;
    case 'call':
      return `${expr.name}(${expr.args.map(printPromql).join(', ')})`;
    case 'aggregate':
      return `${printAggregateHead(expr)}(${aggregateArgs(expr).map(printPromql).join(', ')})`;
    case 'binary':
      return `${printPromql(expr.left)} ${printOperator(expr)} ${printPromql(expr.right)}`;
    default:
      return expr satisfies never;
  }
}

/** Operator with `bool` and matching, as it stands between the operands. */
export function printOperator({ operator, bool, matching }: BinaryExpr): string {
  return `${operator}${bool ? ' bool' : ''}${matching ? printMatching(matching, isSetOperator(operator)) : ''}`;
}

/** Operator with its grouping, up to the parenthesis. */
export function printAggregateHead({ operator, grouping, without }: AggregateExpr): string {
  if (without) return `${operator} without (${grouping.map(printLabel).join(', ')}) `;
  return grouping.length > 0 ? `${operator} by (${grouping.map(printLabel).join(', ')}) ` : operator;
}

/** What makes a subquery of an expression, modifiers included. */
export function printRange(expr: Subquery): string {
  const step = expr.stepMs === undefined ? '' : formatPrometheusDuration(expr.stepMs);
  return `[${formatPrometheusDuration(expr.rangeMs)}:${step}]${printShift(expr)}`;
}

/** `offset` and `@`, with the space before them. */
function printShift({ at, offsetMs }: TimeShift): string {
  let text = '';
  if (at?.kind === 'time') text += ` @ ${(at.unixMs / 1000).toFixed(3)}`;
  else if (at) text += ` @ ${at.kind}()`;
  if (offsetMs !== 0) text += ` offset ${formatPrometheusDuration(offsetMs)}`;
  return text;
}

function printNumber({ value, duration }: NumberLiteral): string {
  if (!duration) return formatFloat(value);
  return formatPrometheusDuration(Math.round(value * 1000));
}

/** Matchers go in ascending order, as Prometheus prints them. */
function printSelector({ name, matchers }: VectorSelector): string {
  const parts = matchers.map((matcher) => {
    const label = matcher.name === METRIC_NAME ? METRIC_NAME : printLabel(matcher.name);
    return `${label}${matcher.operator}${quoteString(matcher.value)}`;
  });
  parts.sort();
  const plain = name !== undefined && METRIC.test(name) && !isKeyword(name);
  if (name !== undefined && !plain) parts.unshift(quoteString(name));
  const braces = parts.length > 0 ? `{${parts.join(',')}}` : '';
  return `${plain ? name : ''}${braces}`;
}

function printMatching({ cardinality, on, labels, include }: VectorMatching, set: boolean): string {
  let text = ` ${on ? 'on' : 'ignoring'} (${labels.map(printLabel).join(', ')})`;
  if (set || cardinality === 'one-to-one' || cardinality === 'many-to-many') return text;
  text += cardinality === 'many-to-one' ? ' group_left' : ' group_right';
  return `${text} (${include.map(printLabel).join(', ')})`;
}

function printLabel(name: string): string {
  return LABEL.test(name) ? name : quoteString(name);
}

/** Words that mean something else where a metric name could stand. */
function isKeyword(name: string): boolean {
  return /^(?:inf|nan|bool|on|ignoring|group_left|group_right|atan2|and|or|unless)$/i.test(name);
}
