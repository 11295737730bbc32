// One scenario of a running test: its VUs, its iterations and what its progress bar shows.
import type { CallResult, ScenarioState } from '../engine/types.ts';
import { BUILTIN_METRICS, type Metric, type Tags } from '../metrics/types.ts';
import type { Scenario } from '../options/types.ts';
import { fixedDuration } from './schedule/describe.ts';
import { scenarioDurationMs } from './schedule/requirements.ts';
import { scriptErrorText } from './script-error-text.ts';
import type { TestRun } from './test-run.ts';
import type { ScenarioProgress } from './types.ts';
import type { VirtualUser } from './vu.ts';
import type { VuPool } from './vu-pool.ts';

/** What an executor tells for its progress bar. */
export interface ExecutorProgress {
  readonly share: number;
  readonly right: readonly string[];
}

/** Runs its scenario from `startMs` to its end, all iterations and gracefulStop included. */
export interface Executor {
  run(): Promise<void>;
  progress(nowMs: number): ExecutorProgress;
}

export interface ScenarioRunInput {
  readonly name: string;
  readonly scenario: Scenario;
  readonly run: TestRun;
  readonly pool: VuPool;
  /** One more VU, beyond those that were planned. Undefined when it could not be made. */
  readonly addVu: () => Promise<VirtualUser | undefined>;
  readonly env: Readonly<Record<string, string>>;
}

export class ScenarioRun {
  readonly name: string;
  readonly scenario: Scenario;
  readonly run: TestRun;
  readonly pool: VuPool;
  readonly addVu: ScenarioRunInput['addVu'];
  readonly durationMs: number;
  readonly state: ScenarioState;
  /** When the scenario began, by the clock of the run. */
  startMs = 0;
  #phase: ScenarioProgress['state'] = 'waiting';
  #executor: Executor | undefined;
  #iterations = 0;
  readonly #env: Readonly<Record<string, string>>;
  readonly #tags: readonly (readonly [string, string])[];
  readonly #active = new Set<VirtualUser>();

  constructor(input: ScenarioRunInput) {
    this.name = input.name;
    this.scenario = input.scenario;
    this.run = input.run;
    this.pool = input.pool;
    this.addVu = input.addVu;
    this.durationMs = scenarioDurationMs(input.scenario);
    this.#env = Object.keys(input.scenario.env).length === 0 ? input.env : { ...input.env, ...input.scenario.env };
    this.#tags = Object.entries(input.scenario.tags);
    const { run } = this;
    const owner = this;
    this.state = {
      name: input.name,
      executor: input.scenario.executor,
      get startUnixMs() {
        return run.clock.unixMs() - run.clock.nowMs() + owner.startMs;
      },
      progress: () => this.progress().share,
    };
  }

  /** When no iteration begins any more. */
  get regularEndMs(): number {
    return this.startMs + this.durationMs;
  }

  /** When those that still run are interrupted. */
  get hardEndMs(): number {
    return this.regularEndMs + this.scenario.gracefulStopMs;
  }

  get isOver(): boolean {
    return this.run.isStopped || this.run.clock.nowMs() >= this.regularEndMs;
  }

  /** @param testStartMs when the executors of the test began */
  async execute(testStartMs: number, executor: Executor): Promise<void> {
    this.startMs = testStartMs + this.scenario.startTimeMs;
    await this.run.sleepUntil(this.startMs);
    if (this.run.isStopped) {
      this.#phase = 'interrupted';
      return;
    }
    this.#executor = executor;
    this.#phase = 'running';
    const cancelHardEnd = this.run.clock.at(this.hardEndMs, () => this.interruptAll('its scenario is over'));
    const onStop = (): void => this.interruptAll('the test was stopped');
    this.run.stopSignal.addEventListener('abort', onStop);
    try {
      await executor.run();
    } finally {
      cancelHardEnd();
      this.run.stopSignal.removeEventListener('abort', onStop);
      this.#phase = this.run.isStopped ? 'interrupted' : 'done';
    }
  }

  progress(): ScenarioProgress {
    const { name } = this;
    const nowMs = this.run.clock.nowMs();
    if (this.#executor !== undefined) return { name, state: this.#phase, ...this.#executor.progress(nowMs) };
    const { startTimeMs } = this.scenario;
    if (this.#phase === 'interrupted') return { name, state: this.#phase, share: 0, right: [] };
    const right =
      startTimeMs > 0 && this.startMs > 0 ? ['waiting', fixedDuration(this.startMs - nowMs, startTimeMs)] : [];
    return { name, state: 'waiting', share: 0, right };
  }

  interruptAll(reason: string): void {
    for (const vu of this.#active) vu.interrupt(reason);
  }

  /** The VU counts as active until `release`. Undefined when the test is stopped. */
  async acquire(): Promise<VirtualUser | undefined> {
    const vu = await this.pool.take();
    if (vu !== undefined) this.activate(vu);
    return vu;
  }

  activate(vu: VirtualUser): void {
    this.#active.add(vu);
    vu.enterScenario(this.state, this.#tags);
    this.run.vusActive++;
  }

  release(vu: VirtualUser): void {
    this.#active.delete(vu);
    this.run.vusActive--;
    this.pool.give(vu);
  }

  /** True when it came to its end, by an exception too; false when it was interrupted. */
  async iterate(vu: VirtualUser, deadlineMs: number = this.hardEndMs): Promise<boolean> {
    const { run } = this;
    const turn = run.breathe();
    if (turn !== undefined) await turn;
    if (run.isStopped) return false;
    vu.beginCall(deadlineMs);
    vu.beginIteration(this.state, this.#iterations++);
    const startMs = run.clock.nowMs();
    let result: CallResult;
    try {
      result = await this.#call(vu);
    } catch (error) {
      result = await this.#callAnew(vu, error);
    }
    if (vu.isInterrupted || result.kind === 'aborted') {
      run.iterationsInterrupted++;
      run.heedFlag();
      return false;
    }
    if (result.kind === 'threw') {
      run.log('error', 'k6', scriptErrorText(result.error), {
        executor: this.scenario.executor,
        scenario: this.name,
        source: 'stacktrace',
      });
    }
    const endMs = run.clock.nowMs();
    const timeMs = run.clock.unixMs();
    const tags = vu.currentTags();
    const metadata = vu.currentMetadata();
    const emit = (metric: Metric, value: number): void =>
      run.emit(metadata === undefined ? { metric, timeMs, value, tags } : { metric, timeMs, value, tags, metadata });
    emit(BUILTIN_METRICS.iteration_duration, endMs - startMs);
    emit(BUILTIN_METRICS.iterations, 1);
    run.iterationsCompleted++;
    const { minIterationDurationMs } = run.options;
    if (endMs - startMs < minIterationDurationMs) {
      await vu.pause(startMs + minIterationDurationMs);
    }
    return true;
  }

  #call(vu: VirtualUser): Promise<CallResult> {
    const { setupDataJson } = this.run;
    const iter = vu.iteration.inInstance;
    const globals = vu.env === this.#env ? { iter, vu: vu.id } : { iter, vu: vu.id, env: this.#env };
    vu.env = this.#env;
    return vu.vm.call(this.scenario.exec, setupDataJson === undefined ? NO_ARGUMENTS : [setupDataJson], globals);
  }

  /** In a new VM. @param error what the old one says: what broke it was an error of the iteration before, and is in the log */
  async #callAnew(vu: VirtualUser, error: unknown): Promise<CallResult> {
    const { run } = this;
    run.log('warning', 'k6', `VU ${vu.id} gets a new VM: ${messageOf(error)}`);
    try {
      await vu.renew();
    } catch (cause) {
      run.heedFlag();
      if (!vu.isInterrupted) run.endEarly({ exitCode: EXIT_SCRIPT_EXCEPTION, message: messageOf(cause) });
      return { kind: 'aborted', reason: messageOf(cause) };
    }
    vu.phase = 'vu';
    vu.env = undefined;
    return this.#call(vu);
  }

  drop(count: number): void {
    if (count > 0 && !this.run.isStopped)
      this.run.emitValue(BUILTIN_METRICS.dropped_iterations, count, this.#ownTags());
  }

  #ownTags(): Tags {
    const { tags, systemTags } = this.run.options;
    return {
      ...tags,
      ...(systemTags.has('scenario') ? { scenario: this.name } : {}),
      ...Object.fromEntries(this.#tags),
    };
  }
}

const EXIT_SCRIPT_EXCEPTION = 107;
const NO_ARGUMENTS: readonly string[] = [];

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
