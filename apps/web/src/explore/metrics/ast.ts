// The syntax tree of a query that may hold macros, with the ranges of what was written.
import { aggregateArgs, type Expr, parsePromql } from '@o11y-lab/promql';
import { maskVariables } from '../../editor/mask.ts';

/** Undefined when the query does not parse; the editor says why. */
export function parseQuery(text: string): Expr | undefined {
  if (text.trim() === '') return undefined;
  try {
    return parsePromql(maskVariables(text));
  } catch {
    return undefined;
  }
}

export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'selector':
      return [];
    case 'matrix':
      return [expr.selector];
    case 'subquery':
    case 'unary':
    case 'paren':
      return [expr.expr];
    case 'binary':
      return [expr.left, expr.right];
    case 'aggregate':
      return aggregateArgs(expr);
    case 'call':
      return expr.args;
    default:
      return expr satisfies never;
  }
}

/** Every node with those above it, innermost last. */
export function* walk(expr: Expr, above: readonly Expr[] = []): Generator<{ node: Expr; above: readonly Expr[] }> {
  yield { node: expr, above };
  for (const child of childrenOf(expr)) yield* walk(child, [...above, expr]);
}

/** Names of all metrics of a query. */
export function metricsOf(expr: Expr): readonly string[] {
  const names = [...walk(expr)].flatMap(({ node }) => (node.kind === 'selector' ? [metricOf(node)] : []));
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** The name of a selector, also as `{__name__="x"}`. */
export function metricOf(selector: Extract<Expr, { kind: 'selector' }>): string | undefined {
  return (
    selector.name ?? selector.matchers.find(({ name, operator }) => name === '__name__' && operator === '=')?.value
  );
}
