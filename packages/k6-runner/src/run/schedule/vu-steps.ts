// How many VUs a ramping-vus scenario wants, as exact instants of change: a ramp from 2 to 4 in 10 s is a third VU after
// 5 s and a fourth after 10 s. No clock, no ticks.
import type { Stage } from '../../options/types.ts';

export interface VuStep {
  /** Since the start of the scenario. */
  readonly timeMs: number;
  readonly vus: number;
}

/** The first step is at 0. After the last stage the scenario ends: that is not a step. */
export function vuSteps(startVUs: number, stages: readonly Stage[]): readonly VuStep[] {
  const steps: VuStep[] = [{ timeMs: 0, vus: startVUs }];
  let stageStartMs = 0;
  let vus = startVUs;
  for (const stage of stages) {
    const change = Math.abs(stage.target - vus);
    const sign = stage.target < vus ? -1 : 1;
    if (stage.durationMs === 0) {
      // A jump: all at once.
      if (change > 0) steps.push({ timeMs: stageStartMs, vus: stage.target });
    } else {
      for (let i = 1; i <= change; i++) {
        steps.push({ timeMs: stageStartMs + (stage.durationMs * i) / change, vus: vus + sign * i });
      }
    }
    vus = stage.target;
    stageStartMs += stage.durationMs;
  }
  return steps;
}

export function stagesDurationMs(stages: readonly Stage[]): number {
  return stages.reduce((sum, stage) => sum + stage.durationMs, 0);
}
