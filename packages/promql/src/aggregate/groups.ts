import { type Labels, labelsKey, METRIC_NAME } from '@o11y-lab/model';
import type { AggregateExpr } from '../ast.ts';
import type { StepSeries } from '../evaluate/values.ts';

export interface SeriesGroup {
  readonly labels: Labels;
  readonly dropName: boolean;
  readonly members: readonly StepSeries[];
}

/** Groups series by the labels that `by` names, or that `without` leaves. */
export function groupSeries(expr: AggregateExpr, input: readonly StepSeries[]): readonly SeriesGroup[] {
  const listed = new Set(expr.grouping);
  const groups = new Map<string, { labels: Labels; dropName: boolean; members: StepSeries[] }>();
  for (const series of input) {
    const labels = new Map<string, string>();
    for (const [name, value] of series.labels) {
      if (expr.without ? name !== METRIC_NAME && !listed.has(name) : listed.has(name)) labels.set(name, value);
    }
    const key = labelsKey(labels);
    const group = groups.get(key) ?? { labels, dropName: false, members: [] };
    groups.set(key, group);
    group.dropName ||= series.dropName;
    group.members.push(series);
  }
  return [...groups.values()];
}
