// The unit of a query's values, from the metric it reads and what is done to it. A guess: no unit rather than a wrong one.
import { type Expr, isComparison, isSetOperator } from '@o11y-lab/promql';
import type { DescribedMetric } from '../../editor/live-completion.ts';
import { metricOf, parseQuery } from './ast.ts';

/** Grafana's id of a unit; undefined when nothing can be said. */
export function guessUnit(text: string, metrics: readonly DescribedMetric[]): string | undefined {
  const expr = parseQuery(text);
  return expr === undefined ? undefined : unitOfExpr(expr, metrics);
}

function unitOfExpr(expr: Expr, metrics: readonly DescribedMetric[]): string | undefined {
  switch (expr.kind) {
    case 'paren':
    case 'unary':
    case 'subquery':
      return unitOfExpr(expr.expr, metrics);
    case 'aggregate':
      return /^(?:count|group|count_values|stdvar)$/.test(expr.operator) ? undefined : unitOfExpr(expr.expr, metrics);
    case 'matrix':
      return unitOfExpr(expr.selector, metrics);
    case 'selector': {
      const metric = metricOf(expr);
      return metric === undefined ? undefined : unitOfMetric(metric, metrics);
    }
    case 'call':
      return unitOfCall(expr, metrics);
    case 'binary': {
      if (isComparison(expr.operator) && expr.bool) return undefined;
      const left = unitOfExpr(expr.left, metrics);
      const right = unitOfExpr(expr.right, metrics);
      if (isComparison(expr.operator) || isSetOperator(expr.operator)) return left;
      if (expr.operator === '+' || expr.operator === '-') return left === right ? left : undefined;
      return undefined;
    }
    default:
      return undefined;
  }
}

const KEEPS_UNIT =
  /^(?:abs|ceil|floor|round|clamp|clamp_min|clamp_max|sort|sort_desc|label_replace|label_join|(?:avg|min|max|sum|last|first|quantile|stddev)_over_time|delta|idelta|increase)$/;

function unitOfCall(call: Extract<Expr, { kind: 'call' }>, metrics: readonly DescribedMetric[]): string | undefined {
  const inner = call.args.find(({ kind }) => kind !== 'number' && kind !== 'string');
  if (inner === undefined) return undefined;
  if (call.name === 'histogram_quantile') return bucketUnit(inner, metrics);
  const unit = unitOfExpr(inner, metrics);
  if (KEEPS_UNIT.test(call.name)) return unit;
  if (call.name === 'rate' || call.name === 'irate' || call.name === 'deriv') return RATE_UNITS[unit ?? ''];
  return undefined;
}

const RATE_UNITS: Readonly<Record<string, string>> = { bytes: 'Bps', requests: 'reqps' };

/** Quantiles are in the unit of what was observed. */
function bucketUnit(expr: Expr, metrics: readonly DescribedMetric[]): string | undefined {
  switch (expr.kind) {
    case 'selector': {
      const metric = metricOf(expr);
      return metric === undefined ? undefined : unitOfMetric(metric.replace(/_bucket$/, ''), metrics);
    }
    case 'matrix':
      return bucketUnit(expr.selector, metrics);
    case 'aggregate':
    case 'paren':
    case 'subquery':
      return bucketUnit(expr.expr, metrics);
    case 'call': {
      const inner = expr.args.find(({ kind }) => kind !== 'number' && kind !== 'string');
      return inner === undefined ? undefined : bucketUnit(inner, metrics);
    }
    default:
      return undefined;
  }
}

const BY_WORD: readonly (readonly [pattern: RegExp, unit: string])[] = [
  [/_(?:milliseconds|ms)(?:_sum)?$/, 'ms'],
  [/_seconds(?:_sum|_total)?$/, 's'],
  [/_bytes(?:_sum|_total)?$/, 'bytes'],
  [/_ratio$/, 'percentunit'],
  [/_requests_total$/, 'requests'],
];

function unitOfMetric(metric: string, metrics: readonly DescribedMetric[]): string | undefined {
  for (const [pattern, unit] of BY_WORD) if (pattern.test(metric)) return unit;
  const known = metrics.find(({ name }) => name === metric || name === `${metric}_bucket`);
  if (/_(?:bucket|count)$/.test(metric)) return undefined;
  if (known?.help !== undefined && /\bmilliseconds?\b/i.test(known.help) && known.type === 'histogram') return 'ms';
  return undefined;
}

/** `requests` is no unit to show by itself. */
export function shownUnit(unit: string | undefined): string {
  return unit === undefined || unit === 'requests' ? 'short' : unit;
}
