// A virtual user as the engine makes them, but without a VM: what host functions are tested with.
import type { LogLevel, Vu } from '../../engine/types.ts';
import type { Sample, Tags } from '../../metrics/types.ts';
import { SYSTEM_TAGS_DEFAULT } from '../../options/known.ts';
import type { Options } from '../../options/types.ts';

export function testOptions(given: Partial<Options> = {}): Options {
  return {
    scenarios: {},
    thresholds: {},
    tags: {},
    systemTags: new Set(SYSTEM_TAGS_DEFAULT),
    summaryTrendStats: [],
    summaryTimeUnit: '',
    setupTimeoutMs: 60_000,
    teardownTimeoutMs: 60_000,
    minIterationDurationMs: 0,
    batch: 20,
    batchPerHost: 6,
    rps: 0,
    throws: false,
    discardResponseBodies: false,
    noConnectionReuse: false,
    noVUConnectionReuse: false,
    noCookiesReset: false,
    insecureSkipTLSVerify: false,
    maxRedirects: 10,
    userAgent: '',
    httpDebug: '',
    hosts: {},
    blacklistIPs: [],
    blockHostnames: [],
    dns: { ttl: '5m', select: 'random', policy: 'preferIPv4' },
    localIPs: '',
    noSetup: false,
    noTeardown: false,
    noThresholds: false,
    noSummary: false,
    paused: false,
    linger: false,
    raw: {},
    ...given,
  };
}

export interface TestVu extends Vu {
  readonly samples: Sample[];
  readonly logged: { readonly level: LogLevel; readonly message: string }[];
  /** Begins the next iteration. */
  iterate(): void;
  interrupt(): void;
  end(): void;
  /** Values of a metric, in order. */
  values(metric: string): number[];
}

export function testVu(options: Options, phase: Vu['phase'] = 'vu', tags: Tags = { scenario: 'default' }): TestVu {
  const samples: Sample[] = [];
  const logged: { level: LogLevel; message: string }[] = [];
  const starts: (() => void)[] = [];
  const ends: (() => void)[] = [];
  let controller = new AbortController();
  const refuse = (): never => {
    throw new Error('not a part of this test');
  };
  return {
    id: 1,
    idInInstance: 1,
    phase,
    options,
    iteration: { inInstance: 0, inScenario: 0, inTest: 0 },
    scenario: undefined,
    groupPath: '',
    ownTags: new Map(),
    ownMetadata: new Map(),
    currentTags: () => tags,
    currentMetadata: () => undefined,
    emit: (sample) => void samples.push(sample),
    declareMetric: refuse,
    abortTest: refuse,
    failTest: refuse,
    instance: refuse,
    log: (level, message) => void logged.push({ level, message }),
    get signal() {
      return controller.signal;
    },
    slots: new Map(),
    onIterationStart: (listener) => void starts.push(listener),
    onEnd: (listener) => void ends.push(listener),
    samples,
    logged,
    iterate() {
      controller = new AbortController();
      for (const listener of starts) {
        listener();
      }
    },
    interrupt: () => controller.abort(),
    end() {
      for (const listener of ends) {
        listener();
      }
    },
    values: (metric) => samples.filter((sample) => sample.metric.name === metric).map((sample) => sample.value),
  };
}
