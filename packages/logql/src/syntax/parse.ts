import { QueryError } from '@o11y-lab/query-lang';
import type { Expr, LogExpr } from './ast.ts';
import { parseExpr } from './parse-metric.ts';
import { parseSelector } from './parse-selector.ts';
import { Tokens } from './tokens.ts';

/**
 * Parses a LogQL query.
 * @throws QueryError with the place of the first mistake.
 */
export function parseLogql(source: string): Expr {
  const tokens = new Tokens(source);
  const expr = parseExpr(tokens);
  if (tokens.peek().kind !== 'end') throw tokens.unexpected('the end of the query');
  if (expr.kind === 'log' && expr.stages.some((stage) => stage.kind === 'unwrap')) {
    throw new QueryError('misplaced-unwrap', 'unwrap stands only inside a range aggregation', expr.range);
  }
  return expr;
}

/** Parses a bare stream selector, as the label and series endpoints take it; `{}` is allowed there. */
export function parseLogqlSelector(source: string): LogExpr {
  const tokens = new Tokens(source);
  const start = tokens.peek().range.start;
  const matchers = parseSelector(tokens, { allowEmpty: true });
  if (tokens.peek().kind !== 'end') throw tokens.unexpected('the end of the selector');
  return { kind: 'log', matchers, stages: [], range: tokens.rangeFrom(start) };
}
