// When the iterations of arrival-rate scenarios start: exact times, computed from the rates and never accumulated, so
// that an hour at 7/s is as exact as its first second.
import type { Stage } from '../../options/types.ts';

/** Every 1/rate from 0 on, as long as the scenario lasts. */
export function* constantArrivals(rate: number, timeUnitMs: number, durationMs: number): Generator<number, void> {
  for (let i = 0; ; i++) {
    const timeMs = (i * timeUnitMs) / rate;
    if (timeMs >= durationMs) return;
    yield timeMs;
  }
}

/** Sums of floating-point areas may be a little below the whole number that they are. */
const AREA_TOLERANCE = 1e-9;

/**
 * The rate changes linearly within a stage, so the number of iterations due until t is an integral with a quadratic part;
 * iteration k starts where it reaches k. A stage of no duration is a jump of the rate.
 */
export function* rampingArrivals(
  startRate: number,
  timeUnitMs: number,
  stages: readonly Stage[],
): Generator<number, void> {
  let stageStartMs = 0;
  /** Iterations due until the start of the stage, with their fraction. */
  let dueBefore = 0;
  let next = 1;
  let fromPerMs = startRate / timeUnitMs;
  for (const stage of stages) {
    const toPerMs = stage.target / timeUnitMs;
    const { durationMs } = stage;
    const dueAfter = dueBefore + ((fromPerMs + toPerMs) / 2) * durationMs;
    const slope = durationMs > 0 ? (toPerMs - fromPerMs) / durationMs : 0;
    for (; next <= dueAfter + AREA_TOLERANCE; next++) {
      yield stageStartMs + Math.min(durationMs, timeToReach(next - dueBefore, fromPerMs, slope));
    }
    stageStartMs += durationMs;
    dueBefore = dueAfter;
    fromPerMs = toPerMs;
  }
}

/** The t with from·t + slope·t²/2 = due, in the form that loses no digits when the slope is small. */
function timeToReach(due: number, from: number, slope: number): number {
  const root = Math.sqrt(Math.max(0, from * from + 2 * slope * due));
  return (2 * due) / (from + root);
}

/** The rate at a time of the scenario, per ms: for the progress line. */
export function rateAt(startRate: number, timeUnitMs: number, stages: readonly Stage[], timeMs: number): number {
  let from = startRate;
  let stageStartMs = 0;
  for (const stage of stages) {
    const inStageMs = timeMs - stageStartMs;
    if (inStageMs < stage.durationMs)
      return (from + ((stage.target - from) * inStageMs) / stage.durationMs) / timeUnitMs;
    from = stage.target;
    stageStartMs += stage.durationMs;
  }
  return from / timeUnitMs;
}
