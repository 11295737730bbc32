// TraceQL metrics: spans counted into intervals of time by their start, then arithmetic over the series.
import type { Span, UnixNano } from '@o11y-lab/model';
import { type Abort, QueryError } from '@o11y-lab/query-lang';
import type { SpanStore } from '@o11y-lab/storage';
import { compileField, fieldReader } from './eval/field.ts';
import type { TraceView } from './eval/trace-view.ts';
import { compare, numberOf, type Value } from './eval/value.ts';
import { matchingSpans } from './search.ts';
import type { Arithmetic, MetricsExpr, Query, Static } from './syntax/ast.ts';
import { checkQuery } from './syntax/check.ts';
import { printField } from './syntax/print.ts';

/** Intervals a query may ask for. */
export const INTERVALS_MAX = 11_000;
/** Series of a result, as Tempo's default. */
export const METRICS_SERIES_MAX = 1000;

export interface MetricsRequest {
  /** Interval i is (start + i * step, start + (i + 1) * step]. */
  readonly startUnixNano: UnixNano;
  readonly stepNs: bigint;
  readonly intervalCount: number;
  readonly signal?: Abort | undefined;
}

export interface MetricsSeries {
  readonly labels: readonly (readonly [name: string, value: Value | undefined])[];
  /** One place per interval; NaN where there is no sample. */
  readonly values: readonly number[];
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

type Call = Extract<MetricsExpr, { readonly kind: 'metrics' }>;
type Labels = MetricsSeries['labels'];

/** What one series gathers per interval; values are kept for quantiles alone. */
interface Gathered {
  readonly labels: Labels;
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly values: number[][];
}

async function aggregate(expr: Call, request: MetricsRequest, store: SpanStore): Promise<readonly MetricsSeries[]> {
  if (expr.name === 'compare') throw new QueryError('unsupported', 'compare() is not supported', expr.range);
  const { startUnixNano, stepNs, intervalCount } = request;
  const endUnixNano = (startUnixNano + stepNs * BigInt(intervalCount)) as UnixNano; // a sum of times is a time
  const field = expr.field && compileField(expr.field);
  const by = expr.by.map((one) => ({ name: printField(one), read: fieldReader(one) }));
  const groups = new Map<string, Gathered>();
  const range = { startUnixNano, endUnixNano, signal: request.signal };
  for await (const { span, trace } of matchingSpans(expr.pipeline, range, store, { complete: true })) {
    // The left end is left out, the right one held.
    const interval = Number((span.startUnixNano - startUnixNano - 1n) / stepNs);
    if (span.startUnixNano <= startUnixNano || interval >= intervalCount) continue;
    const value = field ? scaled(field(span, trace)) : 0;
    if (value === undefined) continue;
    const labels: (readonly [string, Value | undefined])[] = by.map(({ name, read }) => [name, read(span, trace)]);
    if (expr.name === 'histogram_over_time') {
      const bucket = value > 0 ? bucketOf(value, isDuration(expr, span, trace)) : 0;
      labels.push(['__bucket', { type: 'float', value: bucket }]);
    }
    const gathered = groupOf(groups, labels, intervalCount);
    gathered.count[interval] = (gathered.count[interval] ?? 0) + 1;
    gathered.sum[interval] = (gathered.sum[interval] ?? 0) + value;
    gathered.min[interval] = Math.min(gathered.min[interval] ?? 0, value);
    gathered.max[interval] = Math.max(gathered.max[interval] ?? 0, value);
    if (expr.name === 'quantile_over_time') {
      const values = gathered.values[interval] ?? [];
      gathered.values[interval] = values;
      values.push(value);
    }
  }
  return [...groups.values()].flatMap((gathered) => seriesOf(expr, gathered, Number(stepNs) / 1e9));
}

function groupOf(groups: Map<string, Gathered>, labels: Labels, intervalCount: number): Gathered {
  const key = JSON.stringify(labels);
  let gathered = groups.get(key);
  if (gathered === undefined) {
    // Ten times what may be given, so that topk still sees them.
    if (groups.size >= 10 * METRICS_SERIES_MAX) {
      throw new QueryError(
        'too-much',
        `the query makes more than ${10 * METRICS_SERIES_MAX} series; group by fewer fields`,
      );
    }
    gathered = {
      labels,
      count: new Float64Array(intervalCount),
      sum: new Float64Array(intervalCount),
      min: new Float64Array(intervalCount).fill(Infinity),
      max: new Float64Array(intervalCount).fill(-Infinity),
      values: [],
    };
    groups.set(key, gathered);
  }
  return gathered;
}

function seriesOf(expr: Call, gathered: Gathered, stepSeconds: number): readonly MetricsSeries[] {
  const { labels, count, sum, min, max } = gathered;
  const named: Labels = labels.length > 0 ? labels : [['__name__', { type: 'string', value: expr.name }]];
  const present = (at: (i: number) => number): number[] => Array.from(count, (n, i) => (n > 0 ? at(i) : Number.NaN));
  switch (expr.name) {
    case 'rate':
      return [{ labels: named, values: Array.from(count, (n) => n / stepSeconds) }];
    case 'count_over_time':
    case 'histogram_over_time':
      return [{ labels: named, values: [...count] }];
    case 'sum_over_time':
      return [{ labels: named, values: present((i) => sum[i] ?? 0) }];
    case 'avg_over_time':
      return [{ labels: named, values: present((i) => (sum[i] ?? 0) / (count[i] ?? 1)) }];
    case 'min_over_time':
      return [{ labels: named, values: present((i) => min[i] ?? 0) }];
    case 'max_over_time':
      return [{ labels: named, values: present((i) => max[i] ?? 0) }];
    case 'quantile_over_time':
      return expr.parameters.map((quantile) => ({
        labels: [...labels, ['p', { type: 'float', value: quantile }]],
        values: present((i) => quantileOf(quantile, gathered.values[i] ?? [])),
      }));
    case 'compare':
      return [];
    default:
      return expr.name satisfies never;
  }
}

/** Durations count in seconds. */
function scaled(value: Value | undefined): number | undefined {
  const number = numberOf(value);
  return number !== undefined && value?.type === 'duration' ? number / 1e9 : number;
}

function isDuration(expr: Call, span: Span, trace: TraceView): boolean {
  return expr.field !== undefined && compileField(expr.field)(span, trace)?.type === 'duration';
}

/** The next power of two above; of durations, in nanoseconds. */
function bucketOf(value: number, isSeconds: boolean): number {
  const unit = isSeconds ? 1e9 : 1;
  return 2 ** Math.ceil(Math.log2(Math.round(value * unit * 1e3) / 1e3)) / unit;
}

function quantileOf(quantile: number, values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.min(Math.max(quantile, 0), 1) * (sorted.length - 1);
  const [below = Number.NaN, above = Number.NaN] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return below + (above - below) * (rank - Math.floor(rank));
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

function calculate(operator: Arithmetic, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return Number.NaN; // the parser lets no other pass
  }
}
