// topk and bottomk: the elements themselves, not something made of them.
import { QueryError } from '@o11y-lab/query-lang';
import type { AggregateExpr } from '../ast.ts';
import { copyCell, FLOAT, HISTOGRAM, isEmpty, newStepSeries, type StepSeries } from '../evaluate/values.ts';
import type { CallSite } from '../functions/types.ts';
import type { SeriesGroup } from './groups.ts';

export function selectFromGroup(
  expr: AggregateExpr,
  group: SeriesGroup,
  parameters: Float64Array,
  stepCount: number,
  site: CallSite,
): readonly StepSeries[] {
  const sign = expr.operator === 'topk' ? -1 : 1;
  const outputs = new Map<StepSeries, StepSeries>();
  for (let i = 0; i < stepCount; i++) {
    const k = countOf(parameters[i] ?? Number.NaN, expr);
    if (k < 1) continue;
    const present: StepSeries[] = [];
    for (const series of group.members) {
      if (series.kinds[i] === FLOAT) present.push(series);
      else if (series.kinds[i] === HISTOGRAM)
        site.context.info(`ignored histogram in ${expr.operator} aggregation`, site.range);
    }
    present.sort((a, b) => compare(a.values[i] ?? 0, b.values[i] ?? 0, sign));
    for (const series of present.slice(0, k)) {
      const output = outputs.get(series) ?? newStepSeries(series.labels, series.dropName, stepCount);
      outputs.set(series, output);
      copyCell(series, output, i);
    }
  }
  return [...outputs.values()].filter((series) => !isEmpty(series));
}

/** NaN loses against everything. */
function compare(a: number, b: number, sign: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return sign * (a - b) || 0;
}

function countOf(parameter: number, expr: AggregateExpr): number {
  if (Number.isNaN(parameter))
    throw new QueryError('bad-parameter', `parameter value is NaN for ${expr.operator}`, expr.range);
  if (Math.abs(parameter) >= 2 ** 63) {
    throw new QueryError('bad-parameter', `scalar value ${parameter} overflows int64 for ${expr.operator}`, expr.range);
  }
  return Math.trunc(parameter);
}
