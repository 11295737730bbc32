// The options of one scenario: six executors, each with fields of its own. A field that the executor doesn't know is an
// error, as in k6, because it is nearly always meant for another executor.
import { ConfigurationError } from '../metrics/configuration-error.ts';
import {
  isRecord,
  type Read,
  readDuration,
  readDurationFrom,
  readInteger,
  readIntegerFrom,
  readText,
  readTextMap,
  wrong,
} from './fields.ts';
import type { Scenario, Stage } from './types.ts';

/** k6's: how long iterations may go on after the end of the scenario, or after their VU was ramped down. */
export const GRACEFUL_DEFAULT_MS = 30_000;
/** k6's, of scenarios that end after a number of iterations. */
const MAX_DURATION_DEFAULT_MS = 600_000;

const DURATION = readDurationFrom(1000, '1s');
const GRACE = readDurationFrom(0, '0s');

/** k6 refuses other names because they end up in tags and paths. */
const NAME = /^[0-9a-zA-Z_-]+$/;

const COMMON_FIELDS = ['executor', 'startTime', 'gracefulStop', 'exec', 'env', 'tags', 'options'] as const;
const OWN_FIELDS: Readonly<Record<Scenario['executor'], readonly string[]>> = {
  'constant-vus': ['vus', 'duration'],
  'ramping-vus': ['startVUs', 'stages', 'gracefulRampDown'],
  'shared-iterations': ['vus', 'iterations', 'maxDuration'],
  'per-vu-iterations': ['vus', 'iterations', 'maxDuration'],
  'constant-arrival-rate': ['rate', 'timeUnit', 'duration', 'preAllocatedVUs', 'maxVUs'],
  'ramping-arrival-rate': ['startRate', 'timeUnit', 'stages', 'preAllocatedVUs', 'maxVUs'],
};

function isExecutor(value: unknown): value is Scenario['executor'] {
  return typeof value === 'string' && Object.hasOwn(OWN_FIELDS, value);
}

export const readStages: Read<readonly Stage[]> = (value, path) => {
  if (!Array.isArray(value)) throw wrong(path, value, 'a list of { duration, target }');
  return value.map((stage: unknown, index) => {
    const stagePath = `${path}[${index}]`;
    if (!isRecord(stage)) throw wrong(stagePath, stage, 'an object { duration, target }');
    if (stage['duration'] === undefined || stage['duration'] === null) {
      throw wrong(`${stagePath}.duration`, stage['duration'], 'a duration');
    }
    if (stage['target'] === undefined || stage['target'] === null) {
      throw wrong(`${stagePath}.target`, stage['target'], 'a whole number');
    }
    return {
      durationMs: GRACE(stage['duration'], `${stagePath}.duration`),
      target: readIntegerFrom(0)(stage['target'], `${stagePath}.target`),
    };
  });
};

/** @throws ConfigurationError naming the option, what came and what is wanted */
export function readScenario(name: string, value: unknown): Scenario {
  const path = `scenarios.${name}`;
  if (!NAME.test(name)) {
    throw new ConfigurationError(
      `option scenarios: got the name ${JSON.stringify(name)}, want only latin letters, numbers, underscores and dashes`,
    );
  }
  if (!isRecord(value)) throw wrong(path, value, 'an object with an executor');
  const executor = value['executor'];
  if (executor === 'externally-controlled') {
    throw new ConfigurationError(
      `option ${path}.executor: externally-controlled isn't supported, because this runner has no control API; use ramping-vus`,
    );
  }
  if (!isExecutor(executor)) {
    throw wrong(`${path}.executor`, executor, `one of ${Object.keys(OWN_FIELDS).join(', ')}`);
  }
  const known: readonly string[] = [...COMMON_FIELDS, ...OWN_FIELDS[executor]];
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw new ConfigurationError(
        `option ${path}: ${executor} has no field ${JSON.stringify(key)}; it has ${known.join(', ')}`,
      );
    }
  }
  if (isRecord(value['options']) && isRecord(value['options']['browser'])) {
    throw new ConfigurationError(`option ${path}.options.browser: browser tests aren't supported by this runner`);
  }

  function field<T>(key: string, read: Read<T>, fallback: T): T {
    const given = isRecord(value) ? value[key] : undefined;
    return given === undefined || given === null ? fallback : read(given, `${path}.${key}`);
  }
  function required<T>(key: string, read: Read<T>): T {
    const given = isRecord(value) ? value[key] : undefined;
    if (given === undefined || given === null) {
      throw new ConfigurationError(`option ${path}.${key}: must be given for ${executor}`);
    }
    return read(given, `${path}.${key}`);
  }

  const base = {
    startTimeMs: field('startTime', GRACE, 0),
    gracefulStopMs: field('gracefulStop', GRACE, GRACEFUL_DEFAULT_MS),
    exec: field('exec', readText, 'default'),
    env: field('env', readTextMap, {}),
    tags: field('tags', readTextMap, {}),
  };
  if (base.exec === '') throw wrong(`${path}.exec`, '', 'the name of an exported function');

  switch (executor) {
    case 'constant-vus':
      return {
        ...base,
        executor,
        vus: field('vus', readIntegerFrom(1), 1),
        durationMs: required('duration', DURATION),
      };
    case 'ramping-vus': {
      const startVUs = field('startVUs', readIntegerFrom(0), 1);
      const stages = required('stages', readStages);
      if (stages.length === 0) throw wrong(`${path}.stages`, [], 'at least one stage');
      if (startVUs === 0 && stages.every((stage) => stage.target === 0)) {
        throw new ConfigurationError(
          `option ${path}: got 0 for startVUs and every target, want one of them to be more than 0`,
        );
      }
      return {
        ...base,
        executor,
        startVUs,
        stages,
        gracefulRampDownMs: field('gracefulRampDown', GRACE, GRACEFUL_DEFAULT_MS),
      };
    }
    case 'shared-iterations': {
      const vus = field('vus', readIntegerFrom(1), 1);
      const iterations = field('iterations', readIntegerFrom(1), 1);
      if (iterations < vus) {
        throw new ConfigurationError(
          `option ${path}.iterations: got ${iterations}, want at least the number of VUs, which is ${vus}`,
        );
      }
      return {
        ...base,
        executor,
        vus,
        iterations,
        maxDurationMs: field('maxDuration', DURATION, MAX_DURATION_DEFAULT_MS),
      };
    }
    case 'per-vu-iterations':
      return {
        ...base,
        executor,
        vus: field('vus', readIntegerFrom(1), 1),
        iterations: field('iterations', readIntegerFrom(1), 1),
        maxDurationMs: field('maxDuration', DURATION, MAX_DURATION_DEFAULT_MS),
      };
    case 'constant-arrival-rate':
      return {
        ...base,
        executor,
        rate: required('rate', readIntegerFrom(1)),
        timeUnitMs: positive('timeUnit', field('timeUnit', readDuration, 1000), path),
        durationMs: required('duration', DURATION),
        ...arrivalVus(path, required('preAllocatedVUs', readIntegerFrom(0)), field('maxVUs', readInteger, -1)),
      };
    case 'ramping-arrival-rate': {
      const stages = required('stages', readStages);
      if (stages.length === 0) throw wrong(`${path}.stages`, [], 'at least one stage');
      return {
        ...base,
        executor,
        startRate: field('startRate', readIntegerFrom(0), 0),
        timeUnitMs: positive('timeUnit', field('timeUnit', readDuration, 1000), path),
        stages,
        ...arrivalVus(path, required('preAllocatedVUs', readIntegerFrom(0)), field('maxVUs', readInteger, -1)),
      };
    }
  }
}

function positive(key: string, ms: number, path: string): number {
  if (!(ms > 0)) throw wrong(`${path}.${key}`, ms, 'a duration of more than 0');
  return ms;
}

function arrivalVus(
  path: string,
  preAllocatedVUs: number,
  maxVUsGiven: number,
): { readonly preAllocatedVUs: number; readonly maxVUs: number } {
  const maxVUs = maxVUsGiven < 0 ? preAllocatedVUs : maxVUsGiven;
  if (maxVUs < preAllocatedVUs) {
    throw new ConfigurationError(
      `option ${path}.maxVUs: got ${maxVUs}, want at least preAllocatedVUs, which is ${preAllocatedVUs}`,
    );
  }
  if (maxVUs === 0) throw wrong(`${path}.maxVUs`, 0, 'at least one VU');
  return { preAllocatedVUs, maxVUs };
}
