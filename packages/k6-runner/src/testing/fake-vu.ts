// A virtual user without a test around it, for tests of modules.

import type { LogLevel, Vu } from '../engine/types.ts';
import { BUILTIN_METRICS, type Metric, type Sample, type Tags } from '../metrics/types.ts';
import type { Options } from '../options/types.ts';

export interface FakeVu extends Vu {
  phase: Vu['phase'];
  readonly samples: Sample[];
  readonly logs: { readonly level: LogLevel; readonly message: string }[];
  readonly aborts: string[];
  readonly controller: AbortController;
  startIteration(): void;
}

export function fakeVu(changes: Partial<{ id: number; phase: Vu['phase']; options: Partial<Options> }> = {}): FakeVu {
  const samples: Sample[] = [];
  const logs: FakeVu['logs'] = [];
  const aborts: string[] = [];
  const starts: (() => void)[] = [];
  const controller = new AbortController();
  const metrics = new Map<string, Metric>(Object.entries(BUILTIN_METRICS));
  const ownTags = new Map<string, string>();
  const ownMetadata = new Map<string, string>();
  const id = changes.id ?? 1;
  let last: { key: string; tags: Tags } = { key: '{}', tags: {} };
  // Only what modules read; the rest of the options has no meaning here.
  const options = { systemTags: new Set(['check', 'group']), raw: {}, ...changes.options } as unknown as Options;
  return {
    id,
    idInInstance: id,
    phase: changes.phase ?? 'vu',
    options,
    iteration: { inInstance: 3, inScenario: 2, inTest: 5 },
    scenario: { name: 'default', executor: 'per-vu-iterations', startUnixMs: 1000, progress: () => 0.5 },
    groupPath: '',
    ownTags,
    ownMetadata,
    currentTags() {
      const tags: Record<string, string> = { ...Object.fromEntries(ownTags) };
      if (this.groupPath !== '') tags['group'] = this.groupPath;
      const key = JSON.stringify(tags);
      if (key !== last.key) last = { key, tags };
      return last.tags;
    },
    currentMetadata: () => (ownMetadata.size === 0 ? undefined : Object.fromEntries(ownMetadata)),
    emit: (sample) => void samples.push(sample),
    declareMetric(metric) {
      const known = metrics.get(metric.name) ?? metric;
      metrics.set(metric.name, known);
      return known;
    },
    abortTest: (reason) => void aborts.push(reason),
    failTest: (reason) => void aborts.push(`fail: ${reason}`),
    instance: () => ({
      iterationsInterrupted: 0,
      iterationsCompleted: 7,
      vusActive: 1,
      vusInitialized: 2,
      currentTestRunDurationMs: 1234,
    }),
    log: (level, message) => void logs.push({ level, message }),
    signal: controller.signal,
    slots: new Map(),
    onIterationStart: (listener) => void starts.push(listener),
    onEnd: () => {},
    samples,
    logs,
    aborts,
    controller,
    startIteration: () => {
      for (const start of starts) start();
    },
  };
}
