import { type Labels, labelsKey, METRIC_NAME } from '@o11y-lab/model';
import { QueryError, type SourceRange } from '@o11y-lab/query-lang';
import { ABSENT, copyCell, newStepSeries, type StepSeries } from './values.ts';

/** Labels that describe the metric rather than the thing measured: they go when a calculation changes its meaning. */
const METADATA_LABELS = [METRIC_NAME, '__type__', '__unit__'];

export function withoutMetadata(labels: Labels): Labels {
  if (!METADATA_LABELS.some((name) => labels.has(name))) return labels;
  const kept = new Map(labels);
  for (const name of METADATA_LABELS) kept.delete(name);
  return kept;
}

/** Carries out the removal of names that was put off, and joins series that have become equal. */
export function dropNames(series: readonly StepSeries[], stepCount: number): readonly StepSeries[] {
  if (!series.some((one) => one.dropName)) return series;
  const renamed = series.map((one) =>
    one.dropName ? { ...one, labels: withoutMetadata(one.labels), dropName: false } : one,
  );
  return mergeSameLabels(renamed, stepCount, 'vector cannot contain metrics with the same labelset');
}

/**
 * Joins series with equal labels into one.
 * @throws QueryError `duplicate-series` with `message` when two of them have a sample at the same step.
 */
export function mergeSameLabels(
  series: readonly StepSeries[],
  stepCount: number,
  message: string,
  range?: SourceRange,
): readonly StepSeries[] {
  const groups = new Map<string, StepSeries[]>();
  for (const one of series) {
    const key = labelsKey(one.labels);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  if (groups.size === series.length) return series;
  const merged: StepSeries[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (!first || group.length === 1) {
      if (first) merged.push(first);
      continue;
    }
    const dropName = group.some((one) => one.dropName);
    const target = newStepSeries(first.labels, dropName, stepCount);
    for (const one of group) {
      for (let i = 0; i < stepCount; i++) {
        if (one.kinds[i] === ABSENT) continue;
        if (target.kinds[i] !== ABSENT) throw new QueryError('duplicate-series', message, range);
        copyCell(one, target, i);
      }
    }
    merged.push(target);
  }
  return merged;
}
