// Arithmetic and comparisons between two vectors.
import { formatLabels, type Labels } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import type { BinaryExpr } from '../ast.ts';
import { isComparison } from '../ast.ts';
import { combine } from './combine.ts';
import type { QueryContext } from './context.ts';
import { type MatchGroup, type Matching, matchGroups, NO_MATCHING, resultLabels } from './matching.ts';
import { mergeSameLabels } from './names.ts';
import { presence } from './set-operators.ts';
import { ABSENT, FLOAT, newStepSeries, type StepSeries, setFloat, setHistogram } from './values.ts';

export function vectorWithVector(
  expr: BinaryExpr,
  left: readonly StepSeries[],
  right: readonly StepSeries[],
  stepCount: number,
  context: QueryContext,
): readonly StepSeries[] {
  const matching: Matching = expr.matching ?? NO_MATCHING;
  const results: StepSeries[] = [];
  const leftPresent = presence(left, stepCount);
  const rightPresent = presence(right, stepCount);
  for (const group of matchGroups(left, right, matching)) {
    // The "one" side must be unique even where nothing matches it; but not at steps where a side is empty as a whole.
    checkUnique(group, matching, stepCount, expr, (i) => leftPresent[i] === 1 && rightPresent[i] === 1);
    if (group.left.length === 0 || group.right.length === 0) continue;
    const ofGroup = combineGroup(expr, group, matching, stepCount, context);
    const message = 'multiple matches for labels: grouping labels must ensure unique matches';
    results.push(...mergeSameLabels(ofGroup, stepCount, message, expr.range));
  }
  return mergeSameLabels(results, stepCount, 'vector cannot contain metrics with the same labelset', expr.range);
}

function combineGroup(
  expr: BinaryExpr,
  group: MatchGroup,
  matching: Matching,
  stepCount: number,
  context: QueryContext,
): readonly StepSeries[] {
  const manyIsRight = matching.cardinality === 'one-to-many';
  const many = manyIsRight ? group.right : group.left;
  const one = manyIsRight ? group.left : group.right;
  if (matching.cardinality === 'one-to-one') checkOneToOne(many, one, stepCount, expr);
  const results: StepSeries[] = [];
  for (const a of many) {
    for (const b of one) {
      context.addSamples(stepCount);
      const labels = resultLabels(expr, matching, a.labels, b.labels);
      const [leftSeries, rightSeries] = manyIsRight ? [b, a] : [a, b];
      const output = newStepSeries(labels, expr.bool || (isComparison(expr.operator) && a.dropName), stepCount);
      combinePair(expr, leftSeries, rightSeries, output, context);
      if (output.kinds.some((kind) => kind !== ABSENT)) results.push(output);
    }
  }
  return results;
}

function combinePair(
  expr: BinaryExpr,
  left: StepSeries,
  right: StepSeries,
  output: StepSeries,
  context: QueryContext,
): void {
  for (let i = 0; i < output.kinds.length; i++) {
    const a = left.kinds[i] === FLOAT ? left.values[i] : left.histograms?.[i];
    const b = right.kinds[i] === FLOAT ? right.values[i] : right.histograms?.[i];
    if (left.kinds[i] === ABSENT || right.kinds[i] === ABSENT || a === undefined || b === undefined) continue;
    const result = combine(expr, a, b, context);
    if (!result) continue;
    if (expr.bool) setFloat(output, i, result.holds ? 1 : 0);
    else if (!result.holds) continue;
    else if (typeof result.sample === 'number') setFloat(output, i, result.sample);
    else setHistogram(output, i, result.sample);
  }
}

/** At no step may two elements of the "one" side have the same matching labels. */
function checkUnique(
  group: MatchGroup,
  matching: Matching,
  stepCount: number,
  expr: BinaryExpr,
  counts: (stepIndex: number) => boolean,
): void {
  const side = matching.cardinality === 'one-to-many' ? 'left' : 'right';
  const clash = findClash(group[side], stepCount, counts);
  if (!clash) return;
  const [a, b] = clash;
  throw new QueryError(
    'many-to-many',
    `found duplicate series for the match group ${show(group.labels)} on the ${side} side of the operation: ` +
      `[${show(a)}, ${show(b)}]; many-to-many matching is not allowed: matching labels must be unique on one side`,
    expr.range,
  );
}

function checkOneToOne(
  many: readonly StepSeries[],
  one: readonly StepSeries[],
  stepCount: number,
  expr: BinaryExpr,
): void {
  if (many.length < 2) return;
  const matched = presence(one, stepCount);
  const clash = findClash(many, stepCount, (i) => matched[i] === 1);
  if (!clash) return;
  const message = 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)';
  throw new QueryError('many-to-one', message, expr.range);
}

function findClash(
  side: readonly StepSeries[],
  stepCount: number,
  counts: (stepIndex: number) => boolean,
): readonly [Labels, Labels] | undefined {
  if (side.length < 2) return undefined;
  for (let i = 0; i < stepCount; i++) {
    if (!counts(i)) continue;
    const present = side.filter((series) => series.kinds[i] !== ABSENT);
    const [a, b] = present;
    if (a && b) return [a.labels, b.labels];
  }
  return undefined;
}

function show(labels: Labels): string {
  return formatLabels(labels);
}
