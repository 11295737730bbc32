// One pair of samples under a binary operator. The loops of vector arithmetic take a short cut for two floats; this
// is the whole rule, histograms included.

import type { BinaryExpr } from '../ast.ts';
import { isComparison } from '../ast.ts';
import { combineHistograms, divideHistogram, scaleHistogram } from '../histogram/arithmetic.ts';
import { equalHistograms } from '../histogram/compare.ts';
import type { Histogram } from '../histogram/histogram.ts';
import { trimHistogram } from '../histogram/trim.ts';
import type { QueryContext } from './context.ts';
import { ARITHMETIC, COMPARISON } from './operators.ts';

export type Sample = number | Histogram;

export interface Combination {
  /** For a comparison, the left sample. */
  readonly sample: Sample;
  /** False when a comparison does not hold. */
  readonly holds: boolean;
}

/** Undefined where the operator has no meaning for such samples; that is noted, and there is no result. */
export function combine(expr: BinaryExpr, left: Sample, right: Sample, context: QueryContext): Combination | undefined {
  const { operator } = expr;
  if (typeof left === 'number' && typeof right === 'number') {
    if (isComparison(operator)) return { sample: left, holds: COMPARISON[operator](left, right) };
    if (operator in ARITHMETIC) return always(ARITHMETIC[operator as keyof typeof ARITHMETIC](left, right)); // just looked up
    return incompatible(expr, left, right, context);
  }
  const sample = withHistogram(expr, left, right, context);
  if (sample === undefined) return incompatible(expr, left, right, context);
  return typeof sample === 'boolean' ? { sample: left, holds: sample } : always(sample);
}

function always(sample: Sample): Combination {
  return { sample, holds: true };
}

/** A boolean is the outcome of a comparison. */
function withHistogram(
  expr: BinaryExpr,
  left: Sample,
  right: Sample,
  context: QueryContext,
): Sample | boolean | undefined {
  const { operator } = expr;
  if (typeof left === 'number') {
    return operator === '*' && typeof right === 'object' ? scaleHistogram(right, left) : undefined;
  }
  if (typeof right === 'number') {
    if (operator === '*') return scaleHistogram(left, right);
    if (operator === '/') return divideHistogram(left, right);
    if (operator === '</') return trimHistogram(left, right, 'below');
    if (operator === '>/') return trimHistogram(left, right, 'above');
    return undefined;
  }
  if (operator === '==') return equalHistograms(left, right);
  if (operator === '!=') return !equalHistograms(left, right);
  if (operator !== '+' && operator !== '-') return undefined;
  const combined = combineHistograms(left, right, operator === '+' ? 1 : -1);
  if (combined?.boundsReconciled) context.info('mismatched custom buckets were reconciled', expr.range);
  if (combined?.resetsCollide) context.warn('conflicting counter resets during histogram arithmetic', expr.range);
  return combined?.histogram;
}

function incompatible(expr: BinaryExpr, left: Sample, right: Sample, context: QueryContext): undefined {
  const kind = (sample: Sample): string => (typeof sample === 'number' ? 'float' : 'histogram');
  const both = typeof left === 'object' && typeof right === 'object';
  if (both && (expr.operator === '+' || expr.operator === '-')) {
    context.warn('vector contains a mix of histograms with exponential and custom buckets', expr.range);
  } else {
    const message = `incompatible sample types encountered for binary operator "${expr.operator}": ${kind(left)} and ${kind(right)}`;
    context.info(message, expr.range);
  }
  return undefined;
}
