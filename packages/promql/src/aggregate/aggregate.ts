import type { AggregateExpr } from '../ast.ts';
import type { StepSeries } from '../evaluate/values.ts';
import type { CallSite, Evaluated } from '../functions/types.ts';
import { countValues } from './count-values.ts';
import { groupSeries } from './groups.ts';
import { reduceGroup } from './reduce.ts';
import { selectFromGroup } from './select.ts';

export function aggregate(expr: AggregateExpr, evaluated: Evaluated): readonly StepSeries[] {
  const { grid, context } = evaluated;
  const groups = groupSeries(expr, evaluated.vector(expr.expr));
  const site: CallSite = { context, range: expr.expr.range };
  const { parameter } = expr;
  if (expr.operator === 'count_values') {
    const label = parameter ? evaluated.text(parameter) : '';
    return countValues(expr, groups, label, grid.count);
  }
  const parameters = parameter && evaluated.scalar(parameter);
  if (expr.operator === 'topk' || expr.operator === 'bottomk') {
    const counts = parameters ?? new Float64Array(grid.count);
    return groups.flatMap((group) => {
      context.addSamples(group.members.length);
      return selectFromGroup(expr, group, counts, grid.count, site);
    });
  }
  if (expr.operator === 'quantile' && parameter) {
    const outside = parameters?.find((value) => !(value >= 0 && value <= 1));
    if (outside !== undefined)
      context.warn(`quantile value should be between 0 and 1, got ${outside}`, parameter.range);
  }
  return groups.map((group) => {
    context.addSamples(grid.count);
    return reduceGroup(expr, group, parameters, grid.count, site);
  });
}
