import { labelsKey, NO_LABELS, type UnixNano } from '@o11y-lab/model';
import { type Abort, QueryError } from '@o11y-lab/query-lang';
import type { LogStore } from '@o11y-lab/storage';
import type { ReadStats } from './evaluate-log.ts';
import { evaluateBinary } from './metrics/binary.ts';
import { replaceLabels } from './metrics/label-replace.ts';
import { evaluateRange } from './metrics/range-aggregation.ts';
import type { ReadContext } from './metrics/read-samples.ts';
import type { MetricValue, Series, Steps } from './metrics/series.ts';
import { aggregateVector } from './metrics/vector-aggregation.ts';
import type { Grouping, MetricExpr, RangeOperation } from './syntax/ast.ts';

/** Points per series, as in Loki. */
export const POINTS_MAX = 11_000;
/** Series of a result, as in Loki. */
export const SERIES_MAX = 500;

export interface MetricQuery {
  readonly startUnixNano: UnixNano;
  readonly endUnixNano: UnixNano;
  /** Zero for an instant query at the start. */
  readonly stepNs: bigint;
  /** Read by templates. */
  readonly nowUnixNano: UnixNano;
  readonly signal?: Abort | undefined;
}

export interface MetricResult {
  readonly value: MetricValue;
  readonly steps: Steps;
  readonly stats: ReadStats;
}

/**
 * Runs a metric query at every step.
 * @throws QueryError `too-much` over a bound, `pipeline-error` when a line can't be processed; the signal's reason when
 * it is aborted.
 */
export async function evaluateMetric(expr: MetricExpr, query: MetricQuery, store: LogStore): Promise<MetricResult> {
  const steps = stepsOf(query);
  const stats = { linesRead: 0, bytesRead: 0 };
  const context: ReadContext = { store, steps, nowUnixNano: query.nowUnixNano, signal: query.signal, stats };
  const value = await evaluate(expr, context);
  if (value.kind === 'vector' && value.series.length > SERIES_MAX) {
    throw new QueryError(
      'too-much',
      `the result has ${value.series.length} series, at most ${SERIES_MAX} are given; aggregate by fewer labels, e.g. sum by (service_name)`,
    );
  }
  return { value: ordered(value, steps), steps, stats: { ...stats, linesReturned: 0 } };
}

function stepsOf(query: MetricQuery): Steps {
  const { startUnixNano, endUnixNano, stepNs } = query;
  const count = stepNs === 0n ? 1 : Number((endUnixNano - startUnixNano) / stepNs) + 1;
  if (count > POINTS_MAX) {
    throw new QueryError(
      'too-much',
      `the query asks for ${count} points per series, at most ${POINTS_MAX} are given; use a larger step`,
    );
  }
  return { startUnixNano, stepNs, count };
}

async function evaluate(expr: MetricExpr, context: ReadContext): Promise<MetricValue> {
  context.signal?.throwIfAborted();
  switch (expr.kind) {
    case 'literal':
      return { kind: 'scalar', value: expr.value };
    case 'vector': {
      const values = Array.from({ length: context.steps.count }, () => expr.value);
      return { kind: 'vector', series: [{ labels: NO_LABELS, values }] };
    }
    case 'range-aggregation':
      return { kind: 'vector', series: await evaluateRange(expr, undefined, context) };
    case 'vector-aggregation': {
      if (expr.operation === 'approx_topk' && context.steps.stepNs !== 0n) {
        throw new QueryError('bad-query', 'approx_topk works at an instant only', expr.range);
      }
      const series = await seriesOf(expr.of, context, expr.operation === 'sum' ? (expr.grouping ?? ALL) : undefined);
      return { kind: 'vector', series: aggregateVector(expr, series, context.steps) };
    }
    case 'label-replace':
      return { kind: 'vector', series: replaceLabels(expr, await seriesOf(expr.of, context, undefined)) };
    case 'binary':
      return evaluateBinary(expr, await evaluate(expr.left, context), await evaluate(expr.right, context));
    default:
      return expr satisfies never;
  }
}

const ALL: Grouping = { without: false, labels: [] };

/** Range aggregations whose sum over groups is the same as running them on the grouped lines. */
const SUMS: readonly RangeOperation[] = ['rate', 'count_over_time', 'bytes_rate', 'bytes_over_time', 'sum_over_time'];

/** `summedBy`: the caller sums by it, so lines may be grouped while they are read, which saves making every label set. */
async function seriesOf(
  expr: MetricExpr,
  context: ReadContext,
  summedBy: Grouping | undefined,
): Promise<readonly Series[]> {
  if (summedBy && expr.kind === 'range-aggregation' && SUMS.includes(expr.operation)) {
    return evaluateRange(expr, summedBy, context);
  }
  const value = await evaluate(expr, context);
  if (value.kind === 'vector') return value.series;
  throw new QueryError('needs-vector', 'this works on series, got a number; use vector(…)', expr.range);
}

/** Over a range by labels; at an instant as evaluated, because sort and topk order by value. */
function ordered(value: MetricValue, steps: Steps): MetricValue {
  if (value.kind === 'scalar' || steps.stepNs === 0n) return value;
  const series = value.series.map((one) => ({ one, key: labelsKey(one.labels) }));
  series.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return { kind: 'vector', series: series.map(({ one }) => one) };
}
