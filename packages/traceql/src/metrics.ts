// TraceQL metrics: spans counted into intervals of time by their start, then arithmetic over the series.
import { type UnixNano, unixNano } from '@o11y-lab/model';
import { type Abort, QueryError } from '@o11y-lab/query-lang';
import type { SpanStore } from '@o11y-lab/storage';
import { compare, type Value } from './eval/value.ts';
import { Gatherer, METRICS_SERIES_MAX, type MetricsCall } from './gather.ts';
import { isNothing } from './pushdown.ts';
import { matchingSpans } from './search.ts';
import type { Labels, MetricsSeries } from './series.ts';
import { looksOf } from './span-looks.ts';
import { NO_TRACE, type SpanPlan, spanPlanOf } from './span-plan.ts';
import { calculate } from './syntax/arithmetic.ts';
import type { MetricsExpr, Query, Static } from './syntax/ast.ts';
import { checkQuery } from './syntax/check.ts';

/** Intervals a query may ask for. */
export const INTERVALS_MAX = 11_000;

export interface MetricsRequest {
  /** Interval i is (start + i * step, start + (i + 1) * step]. */
  readonly startUnixNano: UnixNano;
  readonly stepNs: bigint;
  readonly intervalCount: number;
  readonly signal?: Abort | undefined;
}

/**
 * Runs a metrics query. Quantiles are exact; histograms have buckets of powers of two.
 * @throws QueryError for a query that is wrong or not supported, or over a bound; the signal's reason when aborted.
 */
export async function queryMetrics(
  query: Query,
  request: MetricsRequest,
  store: SpanStore,
): Promise<readonly MetricsSeries[]> {
  checkQuery(query);
  if (query.body.kind === 'pipeline') {
    throw new QueryError(
      'needs-metrics',
      'this query finds spans; add a metrics function, e.g. | rate()',
      query.body.range,
    );
  }
  if (request.intervalCount > INTERVALS_MAX) {
    throw new QueryError(
      'too-much',
      `the query asks for ${request.intervalCount} intervals, at most ${INTERVALS_MAX} are given; use a larger step`,
    );
  }
  const series = await evaluate(query.body, request, store);
  if (series.length > METRICS_SERIES_MAX) {
    throw new QueryError(
      'too-much',
      `the result has ${series.length} series, at most ${METRICS_SERIES_MAX} are given; group by fewer fields`,
    );
  }
  return series;
}

async function evaluate(
  expr: MetricsExpr,
  request: MetricsRequest,
  store: SpanStore,
): Promise<readonly MetricsSeries[]> {
  switch (expr.kind) {
    case 'metrics':
      return aggregate(expr, request, store);
    case 'metrics-top':
      return topOf(expr, await evaluate(expr.of, request, store), request.intervalCount);
    case 'metrics-filter': {
      const want: Value = { type: 'float', value: expr.value };
      return mapped(await evaluate(expr.of, request, store), (value) =>
        compare(expr.operator, { type: 'float', value }, want) ? value : Number.NaN,
      );
    }
    case 'metrics-operation':
      return operate(expr, request, store);
    default:
      return expr satisfies never;
  }
}

async function aggregate(
  call: MetricsCall,
  request: MetricsRequest,
  store: SpanStore,
): Promise<readonly MetricsSeries[]> {
  if (call.name === 'compare') throw new QueryError('unsupported', 'compare() is not supported', call.range);
  const gatherer = new Gatherer(call, request.intervalCount);
  const plan = spanPlanOf(call.pipeline, call.field ? [...call.by, call.field] : call.by);
  if (plan) await gatherGroups(gatherer, call, plan, request, store);
  else await gatherSpans(gatherer, call, request, store);
  return gatherer.series(Number(request.stepNs) / 1e9);
}

/** Lets the store count spans; what it has put together is judged once. */
async function gatherGroups(
  gatherer: Gatherer,
  call: MetricsCall,
  plan: SpanPlan,
  request: MetricsRequest,
  store: SpanStore,
): Promise<void> {
  const { where, durationNsMin, durationNsMax, parts, test, testsDuration } = plan;
  if (isNothing(where)) return;
  const needsEach = testsDuration || looksOf(call.by).atDuration;
  const isOfDuration = call.field?.kind === 'intrinsic' && call.field.name === 'duration';
  const withDurations = needsEach || (call.field !== undefined && looksOf([call.field]).atDuration);
  const asked = { ...request, where, durationNsMin, durationNsMax, parts, withDurations };
  for await (const groups of store.groupSpans(asked)) {
    for (const { interval, span, count, durationsNs } of groups) {
      if (!withDurations) {
        if (test(span)) gatherer.add(span, NO_TRACE, interval, count);
      } else if (isOfDuration && !needsEach) {
        if (test(span)) gatherer.addDurations(span, interval, durationsNs);
      } else {
        for (const durationNs of durationsNs) {
          const one = { ...span, endUnixNano: unixNano(span.startUnixNano + BigInt(durationNs)) };
          if (test(one)) gatherer.add(one, NO_TRACE, interval, 1);
        }
      }
    }
  }
}

/** Reads whole traces, for what looks at the spans around. */
async function gatherSpans(
  gatherer: Gatherer,
  call: MetricsCall,
  request: MetricsRequest,
  store: SpanStore,
): Promise<void> {
  const { startUnixNano, stepNs, intervalCount, signal } = request;
  const range = { startUnixNano, endUnixNano: unixNano(startUnixNano + stepNs * BigInt(intervalCount)), signal };
  for await (const { span, trace } of matchingSpans(call.pipeline, range, store, { complete: true })) {
    // The left end is left out, the right one held.
    const interval = Number((span.startUnixNano - startUnixNano - 1n) / stepNs);
    if (span.startUnixNano <= startUnixNano || interval >= intervalCount) continue;
    gatherer.add(span, trace, interval, 1);
  }
}

function mapped(series: readonly MetricsSeries[], run: (value: number) => number): readonly MetricsSeries[] {
  return series
    .map(({ labels, values }) => ({ labels, values: values.map((value) => finite(run(value))) }))
    .filter(({ values }) => values.some((value) => !Number.isNaN(value)));
}

/** What division by zero gives is no sample. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Keeps per interval the n highest or lowest. */
function topOf(
  expr: Extract<MetricsExpr, { readonly kind: 'metrics-top' }>,
  series: readonly MetricsSeries[],
  intervalCount: number,
): readonly MetricsSeries[] {
  const kept = new Map<MetricsSeries, number[]>();
  for (let i = 0; i < intervalCount; i++) {
    const present = series.filter(({ values }) => !Number.isNaN(values[i]));
    present.sort((a, b) => ((a.values[i] ?? 0) - (b.values[i] ?? 0)) * (expr.order === 'topk' ? -1 : 1));
    for (const one of present.slice(0, expr.count)) {
      const values = kept.get(one) ?? Array.from({ length: intervalCount }, () => Number.NaN);
      kept.set(one, values);
      values[i] = one.values[i] ?? Number.NaN;
    }
  }
  return [...kept].map(([{ labels }, values]) => ({ labels, values }));
}

async function operate(
  expr: Extract<MetricsExpr, { readonly kind: 'metrics-operation' }>,
  request: MetricsRequest,
  store: SpanStore,
): Promise<readonly MetricsSeries[]> {
  const run = (a: number, b: number): number => calculate(expr.operator, a, b);
  const leg = async (side: MetricsExpr | Static): Promise<number | readonly MetricsSeries[]> =>
    side.kind === 'static' ? Number(side.value) : evaluate(side, request, store);
  const [left, right] = [await leg(expr.left), await leg(expr.right)];
  if (typeof left === 'number') return typeof right === 'number' ? [] : mapped(right, (value) => run(left, value));
  if (typeof right === 'number') return mapped(left, (value) => run(value, right));
  // Series pair by their labels; the name of the function is none.
  const partners = new Map(right.map((series) => [keyOf(series), series]));
  return left.flatMap((series) => {
    const partner = partners.get(keyOf(series));
    if (!partner) return [];
    const values = series.values.map((value, i) => finite(run(value, partner.values[i] ?? Number.NaN)));
    return [{ labels: withoutName(series.labels), values }];
  });
}

function keyOf({ labels }: MetricsSeries): string {
  return JSON.stringify(withoutName(labels));
}

function withoutName(labels: Labels): Labels {
  return labels.filter(([name]) => name !== '__name__');
}
