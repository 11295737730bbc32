// Between the guest (the script, in a VM of its own per virtual user) and the host (everything it can reach).
//
// Guest code reaches the host through one global, and nothing else:
//   __host.call(name: string, text: string, bytes?: ArrayBuffer): string        blocks the guest until the host has answered
//   __host.callAsync(name: string, text: string, bytes?: ArrayBuffer): Promise<string>
//   __host.takeBytes(): ArrayBuffer | undefined                                 what came beside the last answer
// Texts are JSON, or whatever the two ends agree on. A HostError becomes an exception of the guest with its name.
import type { Metric, Sample, Tags } from '../metrics/types.ts';
import type { Options } from '../options/types.ts';

export interface HostCall {
  readonly text: string;
  readonly bytes?: Uint8Array;
}

/** `undefined` is the empty text. */
export type HostAnswer = undefined | string | { readonly text: string; readonly bytes?: Uint8Array };

/** A promise blocks the guest (or, with `callAsync`, settles the guest's promise). */
export type HostFunction = (call: HostCall, vu: Vu) => HostAnswer | Promise<HostAnswer>;

/** By name, e.g. `http.request`. */
export type HostFunctions = Readonly<Record<string, HostFunction>>;

/** Thrown by a host function: what the script may catch. `name` is the guest's class, e.g. `TypeError` or `GoError`. */
export class HostError extends Error {
  override readonly name: string;
  constructor(message: string, name = 'Error') {
    super(message);
    this.name = name;
  }
}

/** What host functions know of the virtual user that calls them. */
export interface Vu {
  /** 0 in the init context, in setup, teardown and handleSummary. */
  readonly id: number;
  readonly idInInstance: number;
  readonly phase: 'init' | 'setup' | 'vu' | 'teardown' | 'summary';
  readonly options: Options;
  /** `__ITER`, and the counters of `exec.scenario`. */
  readonly iteration: { readonly inInstance: number; readonly inScenario: number; readonly inTest: number };
  readonly scenario: ScenarioState | undefined;
  /** The current group: '' or `::outer::inner`. */
  groupPath: string;
  /** `exec.vu.tags`; starts as the scenario's, and stays from iteration to iteration. */
  readonly ownTags: Map<string, string>;
  /** `exec.vu.metrics.metadata`. */
  readonly ownMetadata: Map<string, string>;
  /** Tags for samples of now: of the test, the scenario, `ownTags`, and the system tags vu/iter/group/scenario as enabled. The same object while nothing changed. */
  currentTags(): Tags;
  currentMetadata(): Tags | undefined;
  emit(sample: Sample): void;
  /** Finds or declares a custom metric. @throws HostError outside the init context, or when the types differ */
  declareMetric(metric: Metric): Metric;
  /** `exec.test.abort` and `fail` of k6/execution. */
  abortTest(reason: string): void;
  failTest(reason: string): void;
  /** `exec.instance` and `exec.scenario.progress`. */
  instance(): InstanceState;
  /** With `fields`, as k6 itself and not the console: they are printed after the message. */
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, string>>): void;
  /** Aborts when the iteration is interrupted: sleeps and requests end with it. */
  readonly signal: AbortSignal;
  /** What modules keep per virtual user (HTTP client, cookie jar), created on demand. */
  readonly slots: Map<string, unknown>;
  /** Called before each iteration, e.g. for a new cookie jar. */
  onIterationStart(listener: () => void): void;
  onEnd(listener: () => void): void;
}

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

export interface ScenarioState {
  readonly name: string;
  readonly executor: string;
  readonly startUnixMs: number;
  /** 0–1. */
  progress(): number;
}

export interface InstanceState {
  readonly iterationsInterrupted: number;
  readonly iterationsCompleted: number;
  readonly vusActive: number;
  readonly vusInitialized: number;
  readonly currentTestRunDurationMs: number;
}

/** A script ready to be evaluated: one ES module, and the way back to its sources. */
export interface Bundle {
  readonly code: string;
  readonly sourceMap: string;
  /** `file:///…` of the script, for messages. */
  readonly url: string;
}

/** What `createVmFactory` is given. */
export interface VmFactoryInput {
  readonly functions: HostFunctions;
  /**
   * Asked by a running guest every now and then, from inside its loops: a text ends the call as `abort` does. It is how
   * deadlines and Ctrl-C reach `while (true) {}`, which holds the thread so that no timer and no message comes through.
   */
  readonly interrupted?: (vu: Vu) => string | undefined;
}

/** Where VMs come from. */
export interface VmFactory {
  /** Instantiates a VM and evaluates the bundle (the init context). @throws ScriptError */
  create(vu: Vu, bundle: Bundle, env: Readonly<Record<string, string>>): Promise<Vm>;
  dispose(): void;
}

/** One virtual user's own world. Calls never overlap. */
export interface Vm {
  /** Names of exported functions; `default` among them. */
  readonly functions: readonly string[];
  /** `export const options`, as JSON; undefined when there is none. */
  readonly optionsJson: string | undefined;
  /** Runs an exported function to its end, promises included. Arguments are JSON texts. */
  call(
    name: string,
    args: readonly string[],
    globals?: {
      readonly iter?: number;
      readonly vu?: number;
      /** `__ENV` from here on, e.g. with the `env` of the scenario. */
      readonly env?: Readonly<Record<string, string>>;
    },
  ): Promise<CallResult>;
  /** Ends the running call, even one in an endless loop or one that catches everything. The VM stays usable. */
  abort(reason: string): void;
  /** Not called while a call runs. */
  dispose(): void;
}

export type CallResult =
  /** `json` is undefined when the function returned undefined. */
  | { readonly kind: 'returned'; readonly json: string | undefined }
  | { readonly kind: 'threw'; readonly error: ScriptError }
  | { readonly kind: 'aborted'; readonly reason: string };

/** An exception of the script; `stack` names its own files and lines. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
  readonly guestName: string;
  readonly guestStack: string;
  constructor(guestName: string, message: string, guestStack: string) {
    super(message);
    this.guestName = guestName;
    this.guestStack = guestStack;
  }
}
