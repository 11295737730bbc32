// The shortcuts `vus`, `duration`, `iterations` and `stages` stand for one scenario called `default`.
import { ConfigurationError } from '../metrics/configuration-error.ts';
import { readDuration, readIntegerFrom, wrong } from './fields.ts';
import { EXECUTION_READERS } from './known.ts';

export interface DerivedScenarios {
  /** As a script would write them. */
  readonly scenarios: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/** @throws ConfigurationError for shortcuts that contradict each other, or for wrong values */
export function deriveScenarios(given: Readonly<Record<string, unknown>>): DerivedScenarios {
  const vus = optional(given, 'vus');
  const duration = optional(given, 'duration');
  const iterations = optional(given, 'iterations');
  const stages = optional(given, 'stages');
  const scenarios = optional(given, 'scenarios');
  const hasStages = stages !== undefined && stages.length > 0;

  if (iterations !== undefined) {
    if (hasStages) throw conflict('iterations', 'stages');
    if (scenarios !== undefined) throw conflict('iterations', 'scenarios');
    return only({
      executor: 'shared-iterations',
      vus: vus ?? 1,
      iterations: readIntegerFrom(1)(given['iterations'], 'iterations'),
      ...(duration === undefined ? {} : { maxDuration: given['duration'] }),
    });
  }
  if (duration !== undefined) {
    if (hasStages) throw conflict('duration', 'stages');
    if (scenarios !== undefined) throw conflict('duration', 'scenarios');
    if (readDuration(given['duration'], 'duration') <= 0) {
      throw wrong('duration', given['duration'], 'a duration of more than 0');
    }
    return only({ executor: 'constant-vus', vus: vus ?? 1, duration: given['duration'] });
  }
  if (hasStages) {
    if (scenarios !== undefined) throw conflict('stages', 'scenarios');
    return only({ executor: 'ramping-vus', startVUs: vus ?? 1, stages: given['stages'] });
  }
  if (scenarios !== undefined && Object.keys(scenarios).length > 0) return { scenarios, warnings: [] };

  const warnings: string[] = [];
  if (vus !== undefined && vus !== 1) {
    warnings.push(`the option vus=${vus} is ignored: it works together with iterations, duration or stages`);
  }
  if (stages !== undefined) warnings.push('stages is empty: running the script with 1 iteration in 1 VU');
  if (scenarios !== undefined) warnings.push('scenarios is empty: running the script with 1 iteration in 1 VU');
  return { ...only({ executor: 'per-vu-iterations', vus: 1, iterations: 1 }), warnings };
}

function optional<K extends keyof typeof EXECUTION_READERS>(
  given: Readonly<Record<string, unknown>>,
  name: K,
): ReturnType<(typeof EXECUTION_READERS)[K]> | undefined {
  const value = given[name];
  // TypeScript can't see that the reader at K answers what the reader at K answers.
  return value === undefined
    ? undefined
    : (EXECUTION_READERS[name](value, name) as ReturnType<(typeof EXECUTION_READERS)[K]>);
}

function only(scenario: Readonly<Record<string, unknown>>): DerivedScenarios {
  return { scenarios: { default: scenario }, warnings: [] };
}

function conflict(one: string, other: string): ConfigurationError {
  return new ConfigurationError(`options ${one} and ${other} can't be used together: give one of them`);
}
