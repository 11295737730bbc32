// and, or, unless: which elements stay depends on which matching labels the other side has at that step.
import type { BinaryExpr } from '../ast.ts';
import { type Matching, matchGroups, NO_MATCHING } from './matching.ts';
import { mergeSameLabels } from './names.ts';
import { ABSENT, copyCell, newStepSeries, type StepSeries } from './values.ts';

export function setOperation(
  expr: BinaryExpr,
  left: readonly StepSeries[],
  right: readonly StepSeries[],
  stepCount: number,
): readonly StepSeries[] {
  const matching: Matching = expr.matching ?? NO_MATCHING;
  const kept = new Map<StepSeries, StepSeries>();
  for (const group of matchGroups(left, right, matching)) {
    const other = presence(expr.operator === 'or' ? group.left : group.right, stepCount);
    if (expr.operator === 'or') {
      for (const series of group.left) kept.set(series, series);
      for (const series of group.right)
        kept.set(
          series,
          cellsWhere(series, stepCount, (i) => other[i] === 0),
        );
    } else {
      const wanted = expr.operator === 'and' ? 1 : 0;
      for (const series of group.left)
        kept.set(
          series,
          cellsWhere(series, stepCount, (i) => other[i] === wanted),
        );
    }
  }
  // The order of the operands, left before right, not that of the groups.
  const ordered = [...left, ...right].flatMap((series) => kept.get(series) ?? []);
  const message = 'vector cannot contain metrics with the same labelset';
  return mergeSameLabels(ordered, stepCount, message, expr.range);
}

/** 1 at every step where any of the series has a sample. */
export function presence(side: readonly StepSeries[], stepCount: number): Uint8Array {
  const present = new Uint8Array(stepCount);
  for (const series of side) for (let i = 0; i < stepCount; i++) if (series.kinds[i] !== ABSENT) present[i] = 1;
  return present;
}

function cellsWhere(series: StepSeries, stepCount: number, wanted: (stepIndex: number) => boolean): StepSeries {
  const output = newStepSeries(series.labels, series.dropName, stepCount);
  for (let i = 0; i < stepCount; i++) if (wanted(i)) copyCell(series, output, i);
  return output;
}
