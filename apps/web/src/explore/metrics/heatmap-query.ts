import { metricOf, parseQuery, walk } from './ast.ts';

/**
 * The query whose answer is the buckets behind a query: of its first `_bucket` metric, whatever the query makes of it.
 * Undefined when it reads none; its answer may still hold native histograms.
 */
export function heatmapQuery(text: string): string | undefined {
  const expr = parseQuery(text);
  if (expr === undefined) return undefined;
  let range = '$__rate_interval';
  for (const { node, above } of walk(expr)) {
    if (node.kind !== 'selector' || !metricOf(node)?.endsWith('_bucket')) continue;
    const parent = above.at(-1);
    if (parent?.kind === 'matrix') {
      const written = text.slice(node.range.end, parent.range.end);
      range = /\[\s*([^[\]]+?)\s*\]/.exec(written)?.[1] ?? range;
    }
    return `sum by (le) (rate(${text.slice(node.range.start, node.range.end).trim()}[${range}]))`;
  }
  return undefined;
}
