// What all parts of one running test share: its options, its clock, where samples go, what it counts, and why it ends.
import { setMaxListeners } from 'node:events';
import type { InstanceState, LogLevel } from '../engine/types.ts';
import type { Metric, Sample, Tags } from '../metrics/types.ts';
import type { Options } from '../options/types.ts';
import { type Clock, sleepUntil } from './clock.ts';
import type { MetricRegistry } from './metric-registry.ts';
import { KILL, type StopFlag } from './stop-flag.ts';

/** Why a test ends before its time. */
export interface EarlyEnd {
  readonly exitCode: number;
  readonly message: string;
}

export const SIGNAL_END: EarlyEnd = {
  exitCode: 105,
  message: "test run was aborted because k6 received a 'interrupt' signal",
};

export interface TestRunInput {
  readonly options: Options;
  readonly clock: Clock;
  readonly registry: MetricRegistry;
  readonly flag: StopFlag;
  readonly emit: (sample: Sample) => void;
  readonly log: (
    level: LogLevel,
    source: 'console' | 'k6',
    message: string,
    fields?: Readonly<Record<string, string>>,
  ) => void;
}

/** The event loop gets its turn at least this often, however busy iterations are that never wait. */
const TURN_MS_MAX = 10;

export class TestRun {
  options: Options;
  readonly clock: Clock;
  readonly registry: MetricRegistry;
  readonly flag: StopFlag;
  readonly emit: TestRunInput['emit'];
  readonly log: TestRunInput['log'];
  /** Once true, Ctrl-C ends no script any more: teardown and the summary run. */
  isEnding = false;
  iterationsCompleted = 0;
  iterationsInterrupted = 0;
  vusActive = 0;
  vusInitialized = 0;
  /** Set when setup begins. */
  startedMs: number | undefined;
  endedMs: number | undefined;
  earlyEnd: EarlyEnd | undefined;
  /** Why `exec.test.fail` was called. */
  failure: string | undefined;
  /** The result of setup, as JSON. */
  setupDataJson: string | undefined;
  /** As `stopSignal`, for who asks in each iteration. */
  isStopped = false;
  readonly #stop = new AbortController();
  #turnAtMs: number;
  #turn: Promise<void> | undefined;

  constructor(input: TestRunInput) {
    this.options = input.options;
    this.clock = input.clock;
    this.registry = input.registry;
    this.flag = input.flag;
    this.emit = input.emit;
    this.log = input.log;
    this.#turnAtMs = input.clock.nowMs();
    // As many listen as there are scenarios and VUs.
    setMaxListeners(0, this.#stop.signal);
  }

  /** Aborts when iterations and setup are to end at once. */
  get stopSignal(): AbortSignal {
    return this.#stop.signal;
  }

  get isKilled(): boolean {
    return this.flag.level === KILL;
  }

  /** The first reason stays. */
  endEarly(end: EarlyEnd): void {
    this.earlyEnd ??= end;
    this.isStopped = true;
    this.#stop.abort();
  }

  /** Another thread may have asked for the end while this one was busy; its message comes later. */
  heedFlag(): void {
    if (this.flag.level !== 0 && this.endedMs === undefined) this.endEarly(SIGNAL_END);
  }

  fail(reason: string): void {
    this.failure ??= reason;
  }

  elapsedMs(): number {
    return this.startedMs === undefined ? 0 : (this.endedMs ?? this.clock.nowMs()) - this.startedMs;
  }

  instance(): InstanceState {
    return {
      iterationsInterrupted: this.iterationsInterrupted,
      iterationsCompleted: this.iterationsCompleted,
      vusActive: this.vusActive,
      vusInitialized: this.vusInitialized,
      currentTestRunDurationMs: this.elapsedMs(),
    };
  }

  emitValue(metric: Metric, value: number, tags: Tags): void {
    this.emit({ metric, timeMs: this.clock.unixMs(), value, tags });
  }

  sleepUntil(timeMs: number): Promise<void> {
    return sleepUntil(this.clock, timeMs, this.#stop.signal);
  }

  /** To be awaited between iterations: timers and sockets must not wait for a script that never does. */
  breathe(): Promise<void> | undefined {
    if (this.#turn === undefined) {
      if (this.clock.nowMs() - this.#turnAtMs < TURN_MS_MAX) return undefined;
      this.#turn = this.clock.nextTurn().then(() => {
        this.#turnAtMs = this.clock.nowMs();
        this.#turn = undefined;
      });
    }
    return this.#turn;
  }
}
