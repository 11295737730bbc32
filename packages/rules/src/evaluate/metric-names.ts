import { METRIC_NAME } from '@o11y-lab/model';
import { aggregateArgs, type Expr, matchersOf } from '@o11y-lab/promql';

/** The metric names that an expression reads, or `any` when a selector does not name one. */
export function metricNames(expr: Expr): ReadonlySet<string> | 'any' {
  const names = new Set<string>();
  return collect(expr, names) ? names : 'any';
}

/** False when some selector could read any name. */
function collect(expr: Expr, names: Set<string>): boolean {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return true;
    case 'selector': {
      const named = matchersOf(expr).find(({ name, operator }) => name === METRIC_NAME && operator === '=');
      if (named) names.add(named.value);
      return named !== undefined;
    }
    case 'matrix':
      return collect(expr.selector, names);
    case 'subquery':
    case 'unary':
    case 'paren':
      return collect(expr.expr, names);
    case 'binary':
      return [expr.left, expr.right].every((side) => collect(side, names));
    case 'aggregate':
      return aggregateArgs(expr).every((arg) => collect(arg, names));
    case 'call':
      return expr.args.every((arg) => collect(arg, names));
    default:
      return expr satisfies never;
  }
}
