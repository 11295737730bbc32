// What there is: series, label names and values, metric metadata, exemplars.
import { type Labels, labelsKey } from '@o11y-lab/model';
import { compareLabels, type Expr, formatFloat, matchersOf, type VectorSelector } from '@o11y-lab/promql';
import type { MetricStore } from '@o11y-lab/storage';
import { formatTime, TRUNCATED } from './encode.ts';
import { BadParameter } from './errors.ts';
import { unescapeLabelName } from './label-names.ts';
import { limitParam, matcherSetsParam, queryParam, timeRangeParam } from './params.ts';

export async function series(params: URLSearchParams, store: MetricStore): Promise<Response> {
  const matcherSets = matcherSetsParam(params);
  if (matcherSets.length === 0) throw new BadParameter('match[]', 'no match[] parameter provided');
  const found = await store.readSeries({ ...timeRangeParam(params), matcherSets });
  return cut([...found].sort(compareLabels), limitParam(params), (labels) => Object.fromEntries(labels));
}

export async function labelNames(params: URLSearchParams, store: MetricStore): Promise<Response> {
  const names = await store.readLabelNames({ ...timeRangeParam(params), matcherSets: matcherSetsParam(params) });
  return cut(names, limitParam(params), (name) => name);
}

export async function labelValues(params: URLSearchParams, store: MetricStore, pathName: string): Promise<Response> {
  const name = unescapeLabelName(pathName);
  const request = { ...timeRangeParam(params), matcherSets: matcherSetsParam(params), name };
  return cut(await store.readLabelValues(request), limitParam(params), (value) => value);
}

export async function metadata(params: URLSearchParams, store: MetricStore): Promise<Response> {
  const wanted = params.get('metric');
  const limit = limitParam(params);
  const entries = (await store.readMetadata()).filter((one) => wanted === null || wanted === '' || one.name === wanted);
  const data = Object.fromEntries(
    entries.slice(0, limit).map(({ name, type, help, unit }) => [name, [{ type, help, unit }]]),
  );
  return Response.json({ status: 'success', data });
}

/** Exemplars of every selector in the query; the rest of the expression does not matter. */
export async function exemplars(params: URLSearchParams, store: MetricStore): Promise<Response> {
  const { startUnixMs, endUnixMs } = timeRangeParam(params);
  if (endUnixMs < startUnixMs) throw new BadParameter('end', 'end timestamp must not be before start time');
  const limit = params.has('limit') ? limitParam(params) : EXEMPLARS_DEFAULT;
  const { expr } = queryParam(params);
  const found = new Map<string, { readonly seriesLabels: object; readonly exemplars: object[] }>();
  const selectors = selectorsOf(expr);
  const shareMax = limit === undefined ? undefined : Math.max(1, Math.floor(limit / Math.max(1, selectors.length)));
  let isCut = false;
  for (const selector of selectors) {
    const range = { startUnixMs, endUnixMs, matchers: matchersOf(selector) };
    const all = await store.readExemplars(shareMax === undefined ? range : { ...range, exemplarsMax: shareMax + 1 });
    // One more than wanted was asked for: if it came, it goes again, and there are more.
    let left = shareMax ?? Number.POSITIVE_INFINITY;
    for (const one of all) {
      const kept = one.exemplars.slice(0, left);
      left -= kept.length;
      if (kept.length < one.exemplars.length) isCut = true;
      if (kept.length === 0) continue;
      found.set(labelsKey(one.labels), {
        seriesLabels: Object.fromEntries(one.labels),
        exemplars: kept.map((exemplar) => ({
          labels: Object.fromEntries(exemplar.labels),
          value: formatFloat(exemplar.value),
          timestamp: Number(formatTime(exemplar.timeUnixMs)),
        })),
      });
    }
  }
  const data = [...found.values()];
  return Response.json({ status: 'success', data, ...(isCut ? { warnings: [TRUNCATED] } : {}) });
}

/** More are no longer told apart in a chart; Prometheus bounds them by the memory that it keeps them in. */
const EXEMPLARS_DEFAULT = 1000;

function selectorsOf(expr: Expr): readonly VectorSelector[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return [];
    case 'selector':
      return [expr];
    case 'matrix':
      return [expr.selector];
    case 'subquery':
    case 'unary':
    case 'paren':
      return selectorsOf(expr.expr);
    case 'binary':
      return [...selectorsOf(expr.left), ...selectorsOf(expr.right)];
    case 'aggregate':
      return [...selectorsOf(expr.expr), ...(expr.parameter ? selectorsOf(expr.parameter) : [])];
    case 'call':
      return expr.args.flatMap(selectorsOf);
    default:
      return expr satisfies never;
  }
}

function cut<T extends string | Labels>(
  items: readonly T[],
  limit: number | undefined,
  encode: (item: T) => unknown,
): Response {
  const data = items.slice(0, limit).map(encode);
  if (limit === undefined || items.length <= limit) return Response.json({ status: 'success', data });
  return Response.json({ status: 'success', data, warnings: [TRUNCATED] });
}
