// A query as a tree of its steps, each of which can be run by itself.
import type { Expr } from '@o11y-lab/promql';
import { childrenOf, parseQuery } from './ast.ts';

export interface ExplainNode {
  /** Path from the root, e.g. `0.1`. */
  readonly id: string;
  readonly depth: number;
  readonly kind: Expr['kind'];
  /** What the step does, as written: `sum by (le)`, `rate`, the operator, or the whole of a selector. */
  readonly title: string;
  /** The whole of it as a query, macros as written. */
  readonly query: string;
}

/** Most steps shown; a query of more is generated, and read by nobody as a tree. */
export const NODES_MAX = 200;

/** Steps from the outermost in, with parentheses left out; empty when the query does not parse. */
export function explain(text: string): readonly ExplainNode[] {
  const root = parseQuery(text);
  if (root === undefined) return [];
  const nodes: ExplainNode[] = [];
  visit(root, '0', 0);
  return nodes;

  function visit(expr: Expr, id: string, depth: number): void {
    if (expr.kind === 'paren') {
      visit(expr.expr, id, depth);
      return;
    }
    if (nodes.length >= NODES_MAX || expr.kind === 'string') return;
    const query = text.slice(expr.range.start, expr.range.end).trim();
    nodes.push({ id, depth, kind: expr.kind, title: titleOf(expr, query), query });
    if (expr.kind === 'matrix') return; // its selector says nothing more
    for (const [i, child] of childrenOf(expr).entries()) {
      if (child.kind !== 'number') visit(child, `${id}.${i}`, depth + 1);
    }
  }
}

function titleOf(expr: Expr, query: string): string {
  switch (expr.kind) {
    case 'call': {
      const parameters = expr.args.filter(({ kind }) => kind === 'number' || kind === 'string');
      const texts = parameters.map((arg) =>
        arg.kind === 'number' ? String(arg.value) : arg.kind === 'string' ? JSON.stringify(arg.value) : '',
      );
      return texts.length > 0 ? `${expr.name} (${texts.join(', ')})` : expr.name;
    }
    case 'aggregate': {
      const grouping =
        expr.grouping.length > 0 || expr.without
          ? ` ${expr.without ? 'without' : 'by'} (${expr.grouping.join(', ')})`
          : '';
      const parameter = expr.parameter?.kind === 'number' ? ` ${expr.parameter.value}` : '';
      return `${expr.operator}${parameter}${grouping}`;
    }
    case 'binary': {
      const right = expr.right.kind === 'number' ? ` ${expr.right.value}` : '';
      return `${expr.operator}${expr.bool ? ' bool' : ''}${right}`;
    }
    case 'unary':
      return expr.operator;
    case 'subquery':
      return query.slice(query.lastIndexOf('['));
    default:
      return query;
  }
}
