// Vector matching: which elements of two vectors belong together.
import { type Labels, labelsOf, METRIC_NAME } from '@o11y-lab/model';
import type { BinaryExpr, VectorMatching } from '../ast.ts';
import { keepsMeaning } from '../ast.ts';
import { withoutMetadata } from './names.ts';
import type { StepSeries } from './values.ts';

export const NO_MATCHING: Pick<VectorMatching, 'on' | 'labels' | 'include'> & { readonly cardinality: 'one-to-one' } = {
  cardinality: 'one-to-one',
  on: false,
  labels: [],
  include: [],
};

export type Matching = Pick<VectorMatching, 'on' | 'labels' | 'include' | 'cardinality'>;

export interface MatchGroup {
  readonly left: StepSeries[];
  readonly right: StepSeries[];
  /** For messages. */
  readonly labels: Labels;
}

/** Groups the elements of both sides by the labels they are matched on. The name never takes part unless asked for. */
export function matchGroups(
  left: readonly StepSeries[],
  right: readonly StepSeries[],
  matching: Matching,
): readonly MatchGroup[] {
  const groups = new Map<string, MatchGroup>();
  const add = (series: StepSeries, side: 'left' | 'right'): void => {
    const labels = signatureOf(series.labels, matching);
    let key = '';
    for (const [name, value] of labels) key += `${name}\u0000${value}\u0001`;
    const group = groups.get(key) ?? { left: [], right: [], labels };
    groups.set(key, group);
    group[side].push(series);
  };
  for (const series of left) add(series, 'left');
  for (const series of right) add(series, 'right');
  return [...groups.values()];
}

function signatureOf(labels: Labels, matching: Matching): Labels {
  const kept = new Map<string, string>();
  const listed = new Set(matching.labels);
  for (const [name, value] of labels) {
    const wanted = matching.on ? listed.has(name) : name !== METRIC_NAME && !listed.has(name);
    if (wanted) kept.set(name, value);
  }
  return kept;
}

/** The labels of a result: those of the "many" side, or of the left side cut to what was matched on. */
export function resultLabels(expr: BinaryExpr, matching: Matching, many: Labels, one: Labels): Labels {
  const base = keepsMeaning(expr.operator) ? many : withoutMetadata(many);
  const labels = new Map(base);
  if (matching.cardinality === 'one-to-one') {
    const listed = new Set(matching.labels);
    for (const name of base.keys()) if (listed.has(name) !== matching.on) labels.delete(name);
  }
  for (const name of matching.include) labels.set(name, one.get(name) ?? '');
  return labelsOf(labels);
}
