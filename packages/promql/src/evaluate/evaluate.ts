// The two ways to run a query: at one time, or at many.
import { type Labels, NO_LABELS } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import type { Expr, MatrixSelector, Subquery } from '../ast.ts';
import { withoutParens } from '../ast.ts';
import { typeOf } from '../parse/check.ts';
import { parsePromql } from '../parse/parse.ts';
import { type EvaluateOptions, QueryContext, STEPS_MAX } from './context.ts';
import { TreeEvaluation } from './evaluation.ts';
import { type Grid, gridOf, timeAt } from './grid.ts';
import { dropNames, withoutMetadata } from './names.ts';
import { fetchSelections, type MetricReader, releaseSelections } from './plan.ts';
import type { QueryData, QueryResult, ResultSeries, VectorElement } from './result.ts';
import { FLOAT, HISTOGRAM, newStepSeries, type StepSeries, type Value } from './values.ts';
import { Window } from './window.ts';

/**
 * Evaluates a query at one time.
 * @throws QueryError: of the parser; `timeout`; `too-much`; or one that names a rule of the language that the data break,
 * such as `many-to-many`. StoreError of the reader.
 */
export async function queryInstant(
  query: string | { readonly source: string; readonly expr: Expr },
  timeUnixMs: number,
  reader: MetricReader,
  options: EvaluateOptions,
): Promise<QueryResult> {
  const { source, expr } = parsed(query);
  const grid: Grid = { startMs: timeUnixMs, stepMs: 1, count: 1 };
  const context = new QueryContext(source, timeUnixMs, timeUnixMs, options);
  const evaluation = new TreeEvaluation(grid, context, await fetchSelections(expr, grid, reader, context));
  const inner = withoutParens(expr);
  const data: QueryData =
    inner.kind === 'matrix' || inner.kind === 'subquery'
      ? await rawMatrix(inner, evaluation)
      : atOneTime(await evaluation.evaluate(expr), timeUnixMs);
  context.checkDeadline();
  return { data, warnings: [...context.warnings], infos: [...context.infos] };
}

export interface StepRange {
  readonly startUnixMs: number;
  readonly endUnixMs: number;
  readonly stepMs: number;
}

/** Evaluates a query at every step of a range; errors as {@link queryInstant}. */
export async function queryRange(
  query: string | { readonly source: string; readonly expr: Expr },
  range: StepRange,
  reader: MetricReader,
  options: EvaluateOptions,
): Promise<QueryResult> {
  const { source, expr } = parsed(query);
  const type = typeOf(expr);
  if (type !== 'scalar' && type !== 'vector') {
    const message = `invalid expression type "${type === 'matrix' ? 'range vector' : type}" for range query, must be Scalar or instant Vector`;
    throw new QueryError('type', message, expr.range);
  }
  const grid = gridOf(range.startUnixMs, range.endUnixMs, range.stepMs);
  if (grid.count > STEPS_MAX) {
    const message = `exceeded maximum resolution of ${STEPS_MAX} points per timeseries; use a larger step or a shorter range`;
    throw new QueryError('too-many-steps', message);
  }
  const context = new QueryContext(source, range.startUnixMs, range.endUnixMs, options);
  const selections = await fetchSelections(expr, grid, reader, context);
  const value = await new TreeEvaluation(grid, context, selections).evaluate(expr);
  // The value is in columns of its own, one cell a step.
  releaseSelections(selections, reader);
  const kept: ResultSeries[] = [];
  for (const one of dropNames(columnsOf(value, grid), grid.count)) {
    if (context.isPauseDue()) await context.pause();
    const series = resultSeries(one, grid);
    if (series.value.length > 0 || series.histograms.length > 0) kept.push(series);
  }
  context.checkDeadline();
  return {
    data: { kind: 'matrix', series: sortByLabels(kept) },
    warnings: [...context.warnings],
    infos: [...context.infos],
  };
}

function parsed(query: string | { readonly source: string; readonly expr: Expr }): { source: string; expr: Expr } {
  return typeof query === 'string' ? { source: query, expr: parsePromql(query) } : query;
}

function atOneTime(value: Value, timeUnixMs: number): QueryData {
  if (value.kind === 'string') return { kind: 'string', timeUnixMs, value: value.value };
  if (value.kind === 'scalar') return { kind: 'scalar', timeUnixMs, value: value.values[0] ?? Number.NaN };
  const elements: VectorElement[] = [];
  for (const series of dropNames(value.series, 1)) {
    const histogram = series.kinds[0] === HISTOGRAM ? series.histograms?.[0] : undefined;
    if (histogram) elements.push({ labels: series.labels, sample: histogram });
    else if (series.kinds[0] === FLOAT) elements.push({ labels: series.labels, sample: series.values[0] ?? 0 });
  }
  return { kind: 'vector', timeUnixMs, elements };
}

/** The samples themselves: `metric[5m]` as a whole query. */
async function rawMatrix(expr: MatrixSelector | Subquery, evaluation: TreeEvaluation): Promise<QueryData> {
  const input = await evaluation.range(expr);
  const series: ResultSeries[] = [];
  for (const one of input.series) {
    const window = new Window(one, input.rangeMs);
    window.moveTo(input, 0, 0);
    if (window.floatCount + window.histogramCount === 0) continue;
    series.push({
      labels: one.dropName ? withoutMetadata(one.labels) : one.labels,
      timeUnixMs: one.times.subarray(window.low, window.high),
      value: one.values.subarray(window.low, window.high),
      histograms: one.histograms.slice(window.histogramLow, window.histogramHigh).map((value, i) => ({
        timeUnixMs: one.histogramTimes[window.histogramLow + i] ?? 0,
        value,
      })),
    });
  }
  return { kind: 'matrix', series: sortByLabels(series) };
}

function columnsOf(value: Value, grid: Grid): readonly StepSeries[] {
  if (value.kind === 'vector') return value.series;
  if (value.kind === 'string') return [];
  const series = newStepSeries(NO_LABELS, false, grid.count);
  series.values.set(value.values);
  series.kinds.fill(FLOAT);
  return [series];
}

function resultSeries(series: StepSeries, grid: Grid): ResultSeries {
  let length = 0;
  for (const kind of series.kinds) if (kind === FLOAT) length++;
  const timeUnixMs = new Float64Array(length);
  const value = new Float64Array(length);
  const histograms: { timeUnixMs: number; value: NonNullable<ReturnType<typeof histogramAt>> }[] = [];
  let at = 0;
  for (let i = 0; i < grid.count; i++) {
    if (series.kinds[i] === FLOAT) {
      timeUnixMs[at] = timeAt(grid, i);
      value[at++] = series.values[i] as number; // within bounds
    }
    const histogram = series.histograms && histogramAt(series, i);
    if (histogram) histograms.push({ timeUnixMs: timeAt(grid, i), value: histogram });
  }
  return { labels: series.labels, timeUnixMs, value, histograms };
}

function histogramAt(series: StepSeries, stepIndex: number): NonNullable<StepSeries['histograms']>[number] {
  return series.kinds[stepIndex] === HISTOGRAM ? series.histograms?.[stepIndex] : undefined;
}

/** Ascending by name, value, name, value, … */
function sortByLabels<T extends { readonly labels: Labels }>(series: readonly T[]): readonly T[] {
  // Flattened once per series, not once per comparison.
  const keyed = series.map((one) => ({ one, key: flatten(one.labels) }));
  keyed.sort((a, b) => compareFlat(a.key, b.key));
  return keyed.map(({ one }) => one);
}

export function compareLabels(a: Labels, b: Labels): number {
  return compareFlat(flatten(a), flatten(b));
}

function flatten(labels: Labels): readonly string[] {
  const flat: string[] = [];
  for (const [name, value] of labels) flat.push(name, value);
  return flat;
}

function compareFlat(left: readonly string[], right: readonly string[]): number {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const x = left[i] as string; // within bounds
    const y = right[i] as string; // within bounds
    if (x !== y) return x < y ? -1 : 1;
  }
  return left.length - right.length;
}
