// Writes a query over several lines where it is longer than a line, in the layout of Prometheus' own formatter.
import { aggregateArgs, type Expr } from '../ast.ts';
import { printAggregateHead, printOperator, printPromql, printRange } from './print.ts';

/** Expressions that are longer than this are broken up. */
const LINE_LENGTH_MAX = 100;

export function prettyPromql(expr: Expr, lineLengthMax = LINE_LENGTH_MAX): string {
  return layOut(expr, 0, lineLengthMax);
}

function layOut(expr: Expr, level: number, max: number): string {
  const indent = '  '.repeat(level);
  const short = printPromql(expr);
  if (short.length <= max) return indent + short;
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'selector':
    case 'matrix':
      return indent + short;
    case 'paren':
      return `${indent}(\n${layOut(expr.expr, level + 1, max)}\n${indent})`;
    case 'unary':
      return `${indent}${expr.operator}${layOut(expr.expr, level, max).trimStart()}`;
    case 'subquery':
      return `${layOut(expr.expr, level, max)}${printRange(expr)}`;
    case 'call':
      return `${indent}${expr.name}(\n${list(expr.args, level, max)}\n${indent})`;
    case 'aggregate':
      return `${indent}${printAggregateHead(expr)}(\n${list(aggregateArgs(expr), level, max)}\n${indent})`;
    case 'binary': {
      const operands = [layOut(expr.left, level + 1, max), layOut(expr.right, level + 1, max)] as const;
      return `${operands[0]}\n${indent}${printOperator(expr)}\n${operands[1]}`;
    }
    default:
      return expr satisfies never;
  }
}

function list(args: readonly Expr[], level: number, max: number): string {
  return args.map((arg) => layOut(arg, level + 1, max)).join(',\n');
}
