import type { ThresholdStep, Thresholds } from '../field-config.ts';

/** The span that percentages are of. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** The step that a value has reached: the last one at or below it. Steps ascend and the first is -Infinity. */
export function activeStep(value: number, thresholds: Thresholds, range: ValueRange): ThresholdStep | undefined {
  const compared = thresholds.mode === 'percentage' ? percentOf(value, range) : value;
  let active = thresholds.steps[0];
  for (const step of thresholds.steps) {
    if (compared < step.value) break;
    active = step;
  }
  return active;
}

/** The steps at absolute values, for lines and bands in charts. */
export function absoluteSteps(thresholds: Thresholds, range: ValueRange): readonly ThresholdStep[] {
  if (thresholds.mode === 'absolute') return thresholds.steps;
  return thresholds.steps.map(({ value, color }) => ({
    value: Number.isFinite(value) ? range.min + ((range.max - range.min) * value) / 100 : value,
    color,
  }));
}

export function percentOf(value: number, { min, max }: ValueRange): number {
  return max === min ? 0 : ((value - min) / (max - min)) * 100;
}
