import { QueryError } from '@o11y-lab/query-lang';
import type { MetricExpr, RangeAggregation, RangeOperation } from './ast.ts';

const TAKES_UNWRAP: readonly RangeOperation[] = [
  'rate',
  'rate_counter',
  'avg_over_time',
  'sum_over_time',
  'min_over_time',
  'max_over_time',
  'stdvar_over_time',
  'stddev_over_time',
  'quantile_over_time',
  'first_over_time',
  'last_over_time',
  'absent_over_time',
];
const TAKES_LINES: readonly RangeOperation[] = [
  'rate',
  'count_over_time',
  'bytes_rate',
  'bytes_over_time',
  'absent_over_time',
];
const TAKES_GROUPING: readonly RangeOperation[] = [
  'avg_over_time',
  'min_over_time',
  'max_over_time',
  'stdvar_over_time',
  'stddev_over_time',
  'quantile_over_time',
  'first_over_time',
  'last_over_time',
];

/** What a range aggregation may be combined with. */
export function checkRangeAggregation(expr: RangeAggregation): void {
  const { operation, range } = expr;
  if (expr.unwrap && !TAKES_UNWRAP.includes(operation)) {
    throw new QueryError('bad-unwrap', `${operation} counts lines or bytes and takes no unwrap`, expr.unwrap.range);
  }
  if (!expr.unwrap && !TAKES_LINES.includes(operation)) {
    throw new QueryError('needs-unwrap', `${operation} works on values: name the label with | unwrap`, range);
  }
  if (expr.grouping && !TAKES_GROUPING.includes(operation)) {
    throw new QueryError('no-grouping', `grouping is not allowed for ${operation}`, range);
  }
  if (operation === 'quantile_over_time' && expr.parameter === undefined) {
    throw new QueryError('needs-parameter', 'quantile_over_time needs the quantile before the log query', range);
  }
  if (operation !== 'quantile_over_time' && expr.parameter !== undefined) {
    throw new QueryError('bad-parameter', `${operation} takes no parameter`, range);
  }
  for (const stage of expr.afterUnwrap) {
    if (stage.kind !== 'label-filter') {
      throw new QueryError('syntax', 'only label filters may follow unwrap', stage.range);
    }
  }
}

/** True of an expression that is made of numbers alone. */
export function constantOf(expr: MetricExpr): true | undefined {
  if (expr.kind === 'literal') return true;
  if (expr.kind !== 'binary') return undefined;
  return constantOf(expr.left) && constantOf(expr.right);
}
