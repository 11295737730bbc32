// The host's half of k6/execution.

import type { HostFunctions, ScenarioState, Vu } from './types.ts';
import { HostError } from './types.ts';

type Getter = (vu: Vu) => unknown;

function scenarioOf(vu: Vu): ScenarioState {
  if (vu.scenario === undefined) {
    throw new HostError('getting scenario information outside of the VU context is not supported', 'GoError');
  }
  return vu.scenario;
}

/** There is one instance, so both counts are the same. */
function iterationOfScenario(vu: Vu): number {
  scenarioOf(vu);
  return vu.iteration.inTest;
}

function inVu(vu: Vu, what: string): void {
  if (vu.phase === 'init')
    throw new HostError(`getting ${what} information in the init context is not supported`, 'GoError');
}

const GETTERS: Readonly<Record<string, Getter>> = {
  'vu.idInInstance': (vu) => vu.idInInstance,
  'vu.idInTest': (vu) => vu.id,
  'vu.iterationInInstance': (vu) => vu.iteration.inInstance,
  'vu.iterationInScenario': (vu) => {
    scenarioOf(vu);
    return vu.iteration.inScenario;
  },
  'scenario.name': (vu) => scenarioOf(vu).name,
  'scenario.executor': (vu) => scenarioOf(vu).executor,
  'scenario.startTime': (vu) => Math.round(scenarioOf(vu).startUnixMs),
  'scenario.progress': (vu) => scenarioOf(vu).progress(),
  'scenario.iterationInInstance': iterationOfScenario,
  'scenario.iterationInTest': iterationOfScenario,
  'instance.iterationsInterrupted': (vu) => vu.instance().iterationsInterrupted,
  'instance.iterationsCompleted': (vu) => vu.instance().iterationsCompleted,
  'instance.vusActive': (vu) => vu.instance().vusActive,
  'instance.vusInitialized': (vu) => vu.instance().vusInitialized,
  'instance.currentTestRunDuration': (vu) => vu.instance().currentTestRunDurationMs,
  'test.options': (vu) => vu.options.raw,
};

const mapOf = (vu: Vu, which: string): Map<string, string> => (which === 'tags' ? vu.ownTags : vu.ownMetadata);

export function executionFunctions(): HostFunctions {
  return {
    'execution.get': ({ text }, vu) => {
      const getter = Object.hasOwn(GETTERS, text) ? GETTERS[text] : undefined;
      if (getter === undefined) throw new HostError(`k6/execution has no ${text}`, 'TypeError');
      if (!text.startsWith('vu.id')) inVu(vu, text.slice(0, text.indexOf('.')));
      return JSON.stringify(getter(vu));
    },
    'execution.map': ({ text }, vu) => JSON.stringify(Object.fromEntries(mapOf(vu, text))),
    'execution.set': ({ text }, vu) => {
      const [which, key, value] = JSON.parse(text) as [which: string, key: string, value: string];
      mapOf(vu, which).set(key, value);
      return undefined;
    },
    'execution.delete': ({ text }, vu) => {
      const [which, key] = JSON.parse(text) as [which: string, key: string];
      mapOf(vu, which).delete(key);
      return undefined;
    },
    'execution.abort': ({ text }, vu) => {
      vu.abortTest(text);
      return undefined;
    },
    'execution.fail': ({ text }, vu) => {
      vu.failTest(text);
      return undefined;
    },
  };
}
