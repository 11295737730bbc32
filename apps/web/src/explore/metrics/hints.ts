// What a query probably means and does not say: shown beside it, mended at one click.
import { type Expr, withoutParens } from '@o11y-lab/promql';
import type { DescribedMetric } from '../../editor/live-completion.ts';
import { closestNames } from '../common/closest.ts';
import { metricOf, parseQuery, walk } from './ast.ts';

export type Hint =
  /** A counter by itself only ever grows. */
  | { readonly kind: 'counter-without-rate'; readonly metric: string; readonly fixed: string }
  /** The buckets of a histogram are lines that nobody can read. */
  | { readonly kind: 'bucket-without-quantile'; readonly metric: string; readonly fixed: string }
  /** histogram_quantile needs `le` in the grouping. */
  | { readonly kind: 'quantile-without-le'; readonly fixed: string }
  | {
      readonly kind: 'unknown-metric';
      readonly metric: string;
      readonly closest: readonly { readonly name: string; readonly fixed: string }[];
    };

/** Most hints of one query: more would be read by nobody. */
const HINTS_MAX = 3;

/** `metrics`: all that are known; undefined while nobody has answered yet. */
export function hintsFor(text: string, metrics: readonly DescribedMetric[] | undefined): readonly Hint[] {
  const expr = parseQuery(text);
  if (expr === undefined) return [];
  const hints: Hint[] = [];
  for (const { node, above } of walk(expr)) {
    if (node.kind === 'selector') {
      const hint = selectorHint(node, above, text, metrics);
      if (hint !== undefined) hints.push(hint);
    } else if (node.kind === 'call' && node.name === 'histogram_quantile') {
      const hint = quantileHint(node, text);
      if (hint !== undefined) hints.push(hint);
    }
  }
  return hints.slice(0, HINTS_MAX);
}

type Selector = Extract<Expr, { kind: 'selector' }>;

function selectorHint(
  node: Selector,
  above: readonly Expr[],
  text: string,
  metrics: readonly DescribedMetric[] | undefined,
): Hint | undefined {
  const metric = metricOf(node);
  if (metric === undefined || metric.includes('$') || isMasked(text, node)) return undefined;
  const known = metrics?.find(({ name }) => name === metric);
  if (metrics !== undefined && metrics.length > 0 && known === undefined) {
    const names = closestNames(
      metric,
      metrics.map(({ name }) => name),
    );
    return {
      kind: 'unknown-metric',
      metric,
      closest: names.map((name) => ({ name, fixed: replaceName(text, node, metric, name) })),
    };
  }
  if (above.at(-1)?.kind === 'matrix' || !isCounter(metric, known) || above.some(readsPresence)) return undefined;
  const { start, end } = node.range;
  const rate = `rate(${text.slice(start, end).trimEnd()}[$__rate_interval])`;
  const isInQuantile = above.some((expr) => expr.kind === 'call' && expr.name === 'histogram_quantile');
  if (metric.endsWith('_bucket') && above.length === 0 && !isInQuantile) {
    const fixed = `histogram_quantile(0.95, sum by (le) (${rate}))`;
    return { kind: 'bucket-without-quantile', metric, fixed };
  }
  return { kind: 'counter-without-rate', metric, fixed: splice(text, start, end, rate) };
}

/** A variable that stands for the name of a metric was replaced before parsing. */
function isMasked(text: string, node: Selector): boolean {
  return /[$[]/.test(text.slice(node.range.start, node.range.start + 2));
}

function isCounter(metric: string, known: DescribedMetric | undefined): boolean {
  if (known?.type === 'gauge' || known?.type === 'summary') return false;
  if (known?.type === 'counter') return true;
  return /_(?:total|bucket)$/.test(metric) || (known?.type === 'histogram' && /_(?:count|sum)$/.test(metric));
}

/** Functions that ask whether there is something, not how much. */
function readsPresence(expr: Expr): boolean {
  if (expr.kind === 'call') return /^(?:absent|timestamp)$/.test(expr.name);
  return expr.kind === 'subquery' || (expr.kind === 'aggregate' && /^(?:count|group)$/.test(expr.operator));
}

function quantileHint(node: Extract<Expr, { kind: 'call' }>, text: string): Hint | undefined {
  const second = node.args[1];
  const inner = second === undefined ? undefined : withoutParens(second);
  if (inner?.kind !== 'aggregate' || inner.without || inner.grouping.includes('le')) return undefined;
  const metrics = [...walk(inner)].flatMap(({ node: of }) => (of.kind === 'selector' ? [metricOf(of) ?? ''] : []));
  if (!metrics.some((name) => name.endsWith('_bucket'))) return undefined;
  const { start, end } = inner.range;
  const written = text.slice(start, end);
  const withLe = /\bby\s*\(/.test(written)
    ? written.replace(/\bby\s*\(\s*/, inner.grouping.length > 0 ? 'by (le, ' : 'by (le')
    : written.replace(inner.operator, `${inner.operator} by (le) `);
  return { kind: 'quantile-without-le', fixed: splice(text, start, end, withLe) };
}

function replaceName(text: string, node: Selector, metric: string, name: string): string {
  const at = text.indexOf(metric, node.range.start);
  return at < 0 ? text : splice(text, at, at + metric.length, name);
}

function splice(text: string, start: number, end: number, insert: string): string {
  return text.slice(0, start) + insert + text.slice(end);
}
