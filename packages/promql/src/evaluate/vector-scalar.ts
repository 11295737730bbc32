// Arithmetic and comparisons between a vector and a scalar, element by element.
import type { BinaryExpr } from '../ast.ts';
import { isComparison, keepsMeaning } from '../ast.ts';
import { combine } from './combine.ts';
import type { QueryContext } from './context.ts';
import { ARITHMETIC, COMPARISON } from './operators.ts';
import { ABSENT, FLOAT, newStepSeries, type StepSeries, setFloat, setHistogram } from './values.ts';

/** `scalarIsLeft`: the scalar stands left of the operator. */
export function vectorWithScalar(
  expr: BinaryExpr,
  vector: readonly StepSeries[],
  scalar: Float64Array,
  scalarIsLeft: boolean,
  context: QueryContext,
): readonly StepSeries[] {
  const dropsName = expr.bool || !keepsMeaning(expr.operator);
  return vector.map((input) => {
    context.addSamples(scalar.length);
    const output = newStepSeries(input.labels, input.dropName || dropsName, scalar.length);
    if (input.histograms) withHistograms(expr, input, scalar, scalarIsLeft, output, context);
    else floatsOnly(expr, input, scalar, scalarIsLeft, output, context);
    return output;
  });
}

/** Hot loop: one operator over one column. */
function floatsOnly(
  expr: BinaryExpr,
  input: StepSeries,
  scalar: Float64Array,
  scalarIsLeft: boolean,
  output: StepSeries,
  context: QueryContext,
): void {
  const { operator } = expr;
  const { kinds, values } = input;
  if (isComparison(operator)) {
    const compare = COMPARISON[operator];
    for (let i = 0; i < scalar.length; i++) {
      if (kinds[i] !== FLOAT) continue;
      const value = values[i] as number; // within bounds
      const other = scalar[i] as number; // within bounds
      const holds = scalarIsLeft ? compare(other, value) : compare(value, other);
      if (expr.bool) setFloat(output, i, holds ? 1 : 0);
      else if (holds) setFloat(output, i, value);
    }
    return;
  }
  if (!(operator in ARITHMETIC)) {
    withHistograms(expr, input, scalar, scalarIsLeft, output, context);
    return;
  }
  const apply = ARITHMETIC[operator as keyof typeof ARITHMETIC]; // just looked up
  for (let i = 0; i < scalar.length; i++) {
    if (kinds[i] !== FLOAT) continue;
    const value = values[i] as number; // within bounds
    const other = scalar[i] as number; // within bounds
    setFloat(output, i, scalarIsLeft ? apply(other, value) : apply(value, other));
  }
}

function withHistograms(
  expr: BinaryExpr,
  input: StepSeries,
  scalar: Float64Array,
  scalarIsLeft: boolean,
  output: StepSeries,
  context: QueryContext,
): void {
  for (let i = 0; i < scalar.length; i++) {
    if (input.kinds[i] === ABSENT) continue;
    const sample = input.kinds[i] === FLOAT ? input.values[i] : input.histograms?.[i];
    if (sample === undefined) continue;
    const other = scalar[i] ?? Number.NaN;
    const result = scalarIsLeft ? combine(expr, other, sample, context) : combine(expr, sample, other, context);
    if (!result) continue;
    if (expr.bool) {
      setFloat(output, i, result.holds ? 1 : 0);
      continue;
    }
    if (!result.holds) continue;
    // A filter keeps the element of the vector, on whichever side it stands.
    const kept = isComparison(expr.operator) ? sample : result.sample;
    if (typeof kept === 'number') setFloat(output, i, kept);
    else setHistogram(output, i, kept);
  }
}
