// A virtual user: what host functions know of it, and what an executor does with it.

import { setMaxListeners } from 'node:events';
import type { InstanceState } from '../engine/types.ts';
import { HostError, type LogLevel, type ScenarioState, type Vm, type Vu } from '../engine/types.ts';
import type { Metric, Sample, Tags } from '../metrics/types.ts';
import type { Options } from '../options/types.ts';
import { sleepUntil } from './clock.ts';
import { KILL, STOP } from './stop-flag.ts';
import { TagMap } from './tag-map.ts';
import type { TestRun } from './test-run.ts';

export class VirtualUser implements Vu {
  readonly id: number;
  readonly idInInstance: number;
  readonly ownTags: TagMap = new TagMap();
  readonly ownMetadata: TagMap = new TagMap();
  readonly slots: Map<string, unknown> = new Map();
  phase: Vu['phase'] = 'init';
  groupPath = '';
  iteration = { inInstance: -1, inScenario: -1, inTest: -1 };
  scenario: ScenarioState | undefined;
  readonly #run: TestRun;
  #vm: Vm | undefined;
  #makeVm: (() => Promise<Vm>) | undefined;
  #controller = newController();
  /** Asking the signal costs more. */
  #isAborted = false;
  /** Why the running call must end; undefined while nothing asks for it. */
  #interruption: string | undefined;
  #deadlineMs = Number.POSITIVE_INFINITY;
  #tags: Tags | undefined;
  /** What `#tags` was made of. */
  #tagsOf: { version: number; groupPath: string; scenario: ScenarioState | undefined } = {
    version: -1,
    groupPath: '',
    scenario: undefined,
  };
  #metadata: Tags | undefined;
  #metadataOf = '';
  readonly #iterationsByScenario = new Map<string, number>();
  readonly #startListeners: (() => void)[] = [];
  readonly #endListeners: (() => void)[] = [];
  /** The `env` that the guest has. */
  env: Readonly<Record<string, string>> | undefined;

  constructor(run: TestRun, id: number) {
    this.#run = run;
    this.id = id;
    this.idInInstance = id;
  }

  get options(): Options {
    return this.#run.options;
  }

  get vm(): Vm {
    if (this.#vm === undefined) throw new Error(`virtual user ${this.id} has no VM yet`);
    return this.#vm;
  }

  /** Makes the VM, and runs the init context in it. @throws what `makeVm` throws */
  async initialize(makeVm: () => Promise<Vm>): Promise<void> {
    this.#makeVm = makeVm;
    this.#vm = await makeVm();
  }

  /** A new VM in place of one that broke: what the script kept in its variables is gone. */
  async renew(): Promise<void> {
    if (this.#makeVm === undefined) throw new Error(`virtual user ${this.id} was never initialized`);
    this.#vm?.dispose();
    this.phase = 'init';
    this.#vm = await this.#makeVm();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isInterrupted(): boolean {
    return this.#interruption !== undefined;
  }

  /** Tags that a script sets stay from one iteration to the next, until the VU goes to another scenario. */
  enterScenario(scenario: ScenarioState, tags: readonly (readonly [string, string])[]): void {
    this.scenario = scenario;
    this.ownTags.replaceBy(tags);
    this.ownMetadata.clear();
  }

  /** The next iteration of a scenario: counters and group; whoever waits for it is told. */
  beginIteration(scenario: ScenarioState, inTest: number): void {
    const inScenario = (this.#iterationsByScenario.get(scenario.name) ?? -1) + 1;
    this.#iterationsByScenario.set(scenario.name, inScenario);
    this.iteration = { inInstance: this.iteration.inInstance + 1, inScenario, inTest };
    this.phase = 'vu';
    this.groupPath = '';
    for (const listener of this.#startListeners) listener();
  }

  /** From now until `endCall`, what interrupts it is heeded. */
  beginCall(deadlineMs: number): void {
    this.#deadlineMs = deadlineMs;
    this.#interruption = undefined;
    if (this.#isAborted) this.#controller = newController();
    this.#isAborted = false;
  }

  setDeadline(deadlineMs: number): void {
    this.#deadlineMs = deadlineMs;
  }

  /** Ends the running call, whether it computes, sleeps or waits for a response. */
  interrupt(reason: string): void {
    if (this.#interruption !== undefined) return;
    this.#interruption = reason;
    this.#vm?.abort(reason);
    this.#abort();
  }

  /** Waits without running anything. An interruption ends it. */
  pause(untilMs: number): Promise<void> {
    return sleepUntil(this.#run.clock, untilMs, this.#controller.signal);
  }

  /** Asked from inside running guest code: deadlines and the shared flag, which no timer could bring through. */
  interruption(): string | undefined {
    if (this.#interruption === undefined) {
      const { level } = this.#run.flag;
      if (level === KILL) this.#interruption = 'the test was stopped';
      else if (level === STOP && !this.#run.isEnding) this.#interruption = 'the test was stopped';
      else if (this.#run.clock.nowMs() >= this.#deadlineMs) this.#interruption = 'its time is over';
      if (this.#interruption !== undefined) this.#abort();
    }
    return this.#interruption;
  }

  currentTags(): Tags {
    const { version } = this.ownTags;
    const { groupPath, scenario } = this;
    const of = this.#tagsOf;
    if (this.#tags !== undefined && of.version === version && of.groupPath === groupPath && of.scenario === scenario) {
      return this.#tags;
    }
    const { tags, systemTags } = this.options;
    this.#tags = {
      ...tags,
      ...(systemTags.has('group') ? { group: this.groupPath } : {}),
      ...(systemTags.has('scenario') && this.scenario !== undefined ? { scenario: this.scenario.name } : {}),
      ...Object.fromEntries(this.ownTags),
    };
    this.#tagsOf = { version, groupPath, scenario };
    return this.#tags;
  }

  currentMetadata(): Tags | undefined {
    const { systemTags } = this.options;
    const hasVu = systemTags.has('vu');
    const hasIter = systemTags.has('iter');
    if (this.ownMetadata.size === 0 && !hasVu && !hasIter) return undefined;
    const of = `${this.ownMetadata.version} ${this.iteration.inInstance}`;
    if (this.#metadata === undefined || this.#metadataOf !== of) {
      this.#metadata = {
        ...(hasVu ? { vu: String(this.id) } : {}),
        ...(hasIter ? { iter: String(Math.max(0, this.iteration.inInstance)) } : {}),
        ...Object.fromEntries(this.ownMetadata),
      };
      this.#metadataOf = of;
    }
    return this.#metadata;
  }

  /** What comes after an interruption is no part of the test any more. */
  emit(sample: Sample): void {
    if (this.#interruption === undefined) this.#run.emit(sample);
  }

  declareMetric(metric: Metric): Metric {
    if (this.phase !== 'init') throw new HostError('metrics must be declared in the init context', 'GoError');
    return this.#run.registry.declare(metric);
  }

  abortTest(reason: string): void {
    this.#run.endEarly({ exitCode: 108, message: reason === '' ? 'test aborted' : `test aborted: ${reason}` });
    this.interrupt('test aborted');
  }

  failTest(reason: string): void {
    this.#run.fail(reason);
  }

  instance(): InstanceState {
    return this.#run.instance();
  }

  log(level: LogLevel, message: string, fields?: Readonly<Record<string, string>>): void {
    if (fields === undefined) this.#run.log(level, 'console', message, { source: 'console' });
    else this.#run.log(level, 'k6', message, fields);
  }

  onIterationStart(listener: () => void): void {
    this.#startListeners.push(listener);
  }

  onEnd(listener: () => void): void {
    this.#endListeners.push(listener);
  }

  #abort(): void {
    this.#isAborted = true;
    this.#controller.abort();
  }

  /** Frees the VM and what host functions hold. */
  end(): void {
    this.#abort();
    for (const listener of this.#endListeners) listener();
    this.#vm?.dispose();
    this.#vm = undefined;
  }
}

/** A batch of requests listens to it twenty times. */
function newController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
