// What load a script means to make, from the options written in it.
import { type PlannedLoad, parseLoadDuration } from '@o11y-lab/lab-control';
import { type Literal, type LiteralObject, readLiteral } from './read-literal.ts';

const OPTIONS = /^export\s+(?:const|let|var)\s+options\s*(?::[^=\n]+)?=\s*/m;
/** k6's, of executors that count iterations. */
const DEFAULT_RATE_UNIT_MS = 1000;

/** Undefined when the options are computed, or say nothing of the load. */
export function planOf(source: string): readonly PlannedLoad[] | undefined {
  const found = OPTIONS.exec(source);
  if (!found) return undefined;
  const options = readLiteral(source, found.index + found[0].length);
  if (!isObject(options)) return undefined;
  const { scenarios } = options;
  if (isObject(scenarios)) {
    const plans = Object.entries(scenarios).map(([name, scenario]) =>
      isObject(scenario) ? planScenario(name, scenario) : undefined,
    );
    // One that can't be told would be missing from the picture without a word.
    return plans.every((plan) => plan !== undefined) && plans.length > 0 ? plans : undefined;
  }
  const { stages, duration, iterations } = options;
  const executor =
    stages !== undefined
      ? 'ramping-vus'
      : duration !== undefined
        ? 'constant-vus'
        : iterations !== undefined
          ? 'shared-iterations'
          : undefined;
  if (executor === undefined) return undefined;
  const plan = planScenario('default', { ...options, executor, startVUs: options['vus'] ?? 1 });
  return plan === undefined ? undefined : [plan];
}

function planScenario(name: string, scenario: LiteralObject): PlannedLoad | undefined {
  const executor = String(scenario['executor']);
  const startMs = readMs(scenario['startTime']) ?? 0;
  const vus = readNumber(scenario['vus']) ?? 1;
  const head = { name, executor, startMs };
  const rateUnitMs = readMs(scenario['timeUnit']) ?? DEFAULT_RATE_UNIT_MS;
  const perSecond = (rate: number): number => (rate * 1000) / rateUnitMs;
  switch (executor) {
    case 'constant-vus': {
      const durationMs = readMs(scenario['duration']);
      if (!durationMs) return undefined;
      return { ...head, unit: 'vus', from: vus, stages: [{ durationMs, target: vus }] };
    }
    case 'ramping-vus': {
      const stages = readStages(scenario['stages'], (target) => target);
      return stages && { ...head, unit: 'vus', from: readNumber(scenario['startVUs']) ?? 1, stages };
    }
    case 'shared-iterations':
    case 'per-vu-iterations': {
      const count = readNumber(scenario['iterations']) ?? 1;
      const iterations = executor === 'per-vu-iterations' ? count * vus : count;
      return { ...head, unit: 'vus', from: vus, stages: [], iterations };
    }
    case 'constant-arrival-rate': {
      const durationMs = readMs(scenario['duration']);
      const rate = readNumber(scenario['rate']);
      if (!durationMs || rate === undefined) return undefined;
      const target = perSecond(rate);
      return { ...head, unit: 'per-second', from: target, stages: [{ durationMs, target }] };
    }
    case 'ramping-arrival-rate': {
      const stages = readStages(scenario['stages'], perSecond);
      const from = perSecond(readNumber(scenario['startRate']) ?? 0);
      return stages && { ...head, unit: 'per-second', from, stages };
    }
    default:
      return undefined;
  }
}

function readStages(
  value: Literal | undefined,
  toTarget: (target: number) => number,
): PlannedLoad['stages'] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const stages: { durationMs: number; target: number }[] = [];
  for (const stage of value as readonly Literal[]) {
    if (!isObject(stage)) return undefined;
    const durationMs = readMs(stage['duration']);
    const target = readNumber(stage['target']);
    if (durationMs === undefined || target === undefined) return undefined;
    stages.push({ durationMs, target: toTarget(target) });
  }
  return stages;
}

function readMs(value: Literal | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseLoadDuration(value) : undefined;
}

function readNumber(value: Literal | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function isObject(value: Literal | undefined): value is LiteralObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
