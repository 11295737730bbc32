import { type Labels, labelsKey, labelsOf } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import type { AggregateExpr } from '../ast.ts';
import { formatFloat } from '../evaluate/numeric.ts';
import { ABSENT, FLOAT, newStepSeries, type StepSeries, setFloat } from '../evaluate/values.ts';
import { formatHistogram } from '../histogram/format.ts';
import type { SeriesGroup } from './groups.ts';

/** One element per distinct value, which goes into `label`; its value is how many elements had it. */
export function countValues(
  expr: AggregateExpr,
  groups: readonly SeriesGroup[],
  label: string,
  stepCount: number,
): readonly StepSeries[] {
  if (label === '') throw new QueryError('bad-label', 'invalid label name "" for count_values', expr.range);
  // Across groups: where the label is one that is grouped by, it replaces what told the groups apart.
  const outputs = new Map<string, StepSeries>();
  for (const group of groups) {
    for (const series of group.members) {
      for (let i = 0; i < stepCount; i++) {
        if (series.kinds[i] === ABSENT) continue;
        const labels: Labels = labelsOf([...group.labels, [label, textOf(series, i)]]);
        const key = labelsKey(labels);
        const output = outputs.get(key) ?? newStepSeries(labels, group.dropName, stepCount);
        outputs.set(key, output);
        setFloat(output, i, (output.values[i] ?? 0) + 1);
      }
    }
  }
  return [...outputs.values()];
}

function textOf(series: StepSeries, stepIndex: number): string {
  const histogram = series.kinds[stepIndex] === FLOAT ? undefined : series.histograms?.[stepIndex];
  return histogram ? formatHistogram(histogram) : formatFloat(series.values[stepIndex] ?? 0);
}
