// How many VUs a test may need at once, so that all are ready before it starts. Scenarios that follow each other share
// theirs.
import type { Scenario } from '../../options/types.ts';
import { stagesDurationMs, type VuStep, vuSteps } from './vu-steps.ts';

/** Without gracefulStop. */
export function scenarioDurationMs(scenario: Scenario): number {
  switch (scenario.executor) {
    case 'constant-vus':
    case 'constant-arrival-rate':
      return scenario.durationMs;
    case 'ramping-vus':
    case 'ramping-arrival-rate':
      return stagesDurationMs(scenario.stages);
    case 'shared-iterations':
    case 'per-vu-iterations':
      return scenario.maxDurationMs;
  }
}

/** Since the start of the test: no iteration of the scenario goes on after it. */
export function scenarioEndMs(scenario: Scenario): number {
  return scenario.startTimeMs + scenarioDurationMs(scenario) + scenario.gracefulStopMs;
}

export function testMaxDurationMs(scenarios: readonly Scenario[]): number {
  return scenarios.reduce((max, scenario) => Math.max(max, scenarioEndMs(scenario)), 0);
}

/** The most that the scenario may ever have. */
export function scenarioMaxVus(scenario: Scenario): number {
  switch (scenario.executor) {
    case 'constant-vus':
    case 'shared-iterations':
    case 'per-vu-iterations':
      return scenario.vus;
    case 'ramping-vus':
      return scenario.stages.reduce((max, stage) => Math.max(max, stage.target), scenario.startVUs);
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
      return scenario.maxVUs;
  }
}

/** `initial` are ready before the start; up to `max` may be added by arrival rates. */
export function testVus(scenarios: readonly Scenario[]): { readonly initial: number; readonly max: number } {
  return {
    initial: peak(scenarios.map((scenario) => reservation(scenario, 'initial'))),
    max: peak(scenarios.map((scenario) => reservation(scenario, 'max'))),
  };
}

/** VUs kept for a scenario over the time of the test, in steps; the last one is 0. */
function reservation(scenario: Scenario, which: 'initial' | 'max'): readonly VuStep[] {
  const { startTimeMs } = scenario;
  const endMs = scenarioEndMs(scenario);
  const end = { timeMs: endMs, vus: 0 };
  if (scenario.executor === 'ramping-vus') {
    const steps = withRampDown(vuSteps(scenario.startVUs, scenario.stages), scenario.gracefulRampDownMs);
    return [
      ...steps.map(({ timeMs, vus }) => ({ timeMs: timeMs + startTimeMs, vus })).filter((step) => step.timeMs < endMs),
      end,
    ];
  }
  const isArrival = scenario.executor === 'constant-arrival-rate' || scenario.executor === 'ramping-arrival-rate';
  const vus = isArrival && which === 'initial' ? scenario.preAllocatedVUs : scenarioMaxVus(scenario);
  return [{ timeMs: startTimeMs, vus }, end];
}

/** A VU that is ramped down is kept for `graceMs`, unless it is wanted again before. */
function withRampDown(steps: readonly VuStep[], graceMs: number): readonly VuStep[] {
  const kept: VuStep[] = [];
  let vus = 0;
  steps.forEach((step, index) => {
    if (step.vus >= vus) {
      kept.push(step);
      vus = step.vus;
      return;
    }
    const untilMs = step.timeMs + graceMs;
    const isWantedAgain = steps.slice(index + 1).some((later) => later.timeMs <= untilMs && later.vus > step.vus);
    if (isWantedAgain) return;
    kept.push({ timeMs: untilMs, vus: step.vus });
    vus = step.vus;
  });
  return kept.sort((a, b) => a.timeMs - b.timeMs);
}

function peak(reservations: readonly (readonly VuStep[])[]): number {
  // What ends at an instant is free for what begins at it.
  const changes = reservations
    .flatMap((steps) =>
      steps.map((step, index) => ({ timeMs: step.timeMs, by: step.vus - (steps[index - 1]?.vus ?? 0) })),
    )
    .sort((a, b) => a.timeMs - b.timeMs || a.by - b.by);
  let vus = 0;
  let most = 0;
  for (const change of changes) {
    vus += change.by;
    most = Math.max(most, vus);
  }
  return most;
}
