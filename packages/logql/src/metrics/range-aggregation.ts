import { labelsOf } from '@o11y-lab/model';
import type { Grouping, RangeAggregation } from '../syntax/ast.ts';
import { type RangeFunction, rangeFunction } from './range-functions.ts';
import { type ReadContext, readSamples, type SampleSeries } from './read-samples.ts';
import type { Series, Steps } from './series.ts';

/** Evaluates a range aggregation at every step. `grouping`: see {@link readSamples}. */
export async function evaluateRange(
  expr: RangeAggregation,
  grouping: Grouping | undefined,
  context: ReadContext,
): Promise<readonly Series[]> {
  const samples = await readSamples(expr, grouping, context);
  const run = rangeFunction(expr);
  const series = samples.map((one) => ({ labels: one.labels, values: valuesOf(one, expr, run, context.steps) }));
  return expr.operation === 'absent_over_time' ? [absent(expr, series, context.steps)] : series;
}

/** Moves a window over the samples; both ends only go forward. */
function valuesOf(
  samples: SampleSeries,
  expr: RangeAggregation,
  run: RangeFunction,
  steps: Steps,
): readonly (number | undefined)[] {
  const { timeNs, value } = samples;
  const rangeNs = Math.round(expr.rangeMs * 1e6);
  const stepNs = Number(steps.stepNs);
  const values: (number | undefined)[] = [];
  let first = 0;
  let last = 0;
  for (let step = 0; step < steps.count; step++) {
    // Times are relative to the start of the first window, so the first window ends at the range.
    const endNs = rangeNs + step * stepNs;
    while (last < timeNs.length && (timeNs[last] ?? 0) <= endNs) last++;
    while (first < last && (timeNs[first] ?? 0) <= endNs - rangeNs) first++;
    values.push(first < last ? run({ timeNs, value, first, last, endNs, rangeNs }) : undefined);
  }
  return values;
}

/** 1 where no line was found, named by what the selector asks for. */
function absent(expr: RangeAggregation, series: readonly Series[], steps: Steps): Series {
  const equal = expr.log.matchers.filter(({ operator }) => operator === '=');
  const unique = equal.filter(({ name }) => expr.log.matchers.filter((matcher) => matcher.name === name).length === 1);
  const values = Array.from({ length: steps.count }, (_, step) =>
    series.some((one) => one.values[step] !== undefined) ? undefined : 1,
  );
  return { labels: labelsOf(unique.map(({ name, value }) => [name, value])), values };
}
