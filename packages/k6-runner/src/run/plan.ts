import type { Options } from '../options/types.ts';
import { describeScenario } from './schedule/describe.ts';
import { scenarioDurationMs, scenarioMaxVus, testMaxDurationMs, testVus } from './schedule/requirements.ts';
import type { RunPlan } from './types.ts';

/** What is known of a test before it starts. */
export function planOf(options: Options, outputs: readonly string[]): RunPlan {
  const scenarios = Object.values(options.scenarios);
  return {
    maxDurationMs: testMaxDurationMs(scenarios),
    maxVus: testVus(scenarios).max,
    scenarios: Object.entries(options.scenarios).map(([name, scenario]) => ({
      name,
      executor: scenario.executor,
      startTimeMs: scenario.startTimeMs,
      durationMs: scenarioDurationMs(scenario),
      maxVus: scenarioMaxVus(scenario),
      description: describeScenario(scenario),
    })),
    outputs,
  };
}
