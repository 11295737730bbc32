// A test from its script to its outcome, on one thread. The order is k6's: init context, options, VUs, setup, scenarios,
// teardown, thresholds, handleSummary.
import { ConfigurationError } from '../metrics/configuration-error.ts';
import { MetricsEngine } from '../metrics/metrics-engine.ts';
import { BUILTIN_METRICS } from '../metrics/types.ts';
import { parseOptions } from '../options/parse-options.ts';
import type { SampleOutput } from '../outputs/types.ts';
import { every, systemClock } from './clock.ts';
import { executorFor } from './executors/index.ts';
import { type LoadedScript, loadScript, TestFailure } from './load-script.ts';
import { type LoopDelayWatch, watchLoopDelay } from './loop-delay.ts';
import { MetricRegistry } from './metric-registry.ts';
import { runHandleSummary, runSetup, runTeardown } from './parts.ts';
import { planOf } from './plan.ts';
import { SampleStream } from './sample-stream.ts';
import { ScenarioRun } from './scenario-run.ts';
import { testVus } from './schedule/requirements.ts';
import { KILL, StopFlag } from './stop-flag.ts';
import { SIGNAL_END, TestRun } from './test-run.ts';
import type { RunListener, TestInput, TestOutcome } from './types.ts';
import type { VirtualUser } from './vu.ts';
import { VuPool } from './vu-pool.ts';

const FLUSH_MS = 100;
const PROGRESS_MS = 100;
const FIGURES_MS = 1000;
const GAUGES_MS = 1000;
const THRESHOLDS_MS = 2000;
/** VMs that are made at once: making one is nearly all computing, on this one thread. */
const INIT_CONCURRENCY = 4;

const EXIT_THRESHOLDS = 99;
const EXIT_CONFIGURATION = 104;
const EXIT_TEST_FAILED = 110;
/** Nothing that k6 has a number for: a bug, or a disk that is full. */
const EXIT_UNEXPECTED = 1;

export interface RunEnvironment {
  /** Made by whoever knows outputs. @throws ConfigurationError */
  readonly createOutputs?: OutputFactory;
}

export type OutputFactory = (input: TestInput, run: TestRun) => readonly SampleOutput[];

/** Runs a test on this thread. Resolves in every case. */
export async function runTest(
  input: TestInput,
  listener: RunListener,
  flag: StopFlag = new StopFlag(),
  environment: RunEnvironment = {},
): Promise<TestOutcome> {
  const test = new Test(input, listener, flag, environment);
  const killed = new Promise<TestOutcome>((resolve) => {
    flag.onRaise((level) => {
      if (level === KILL) resolve({ exitCode: SIGNAL_END.exitCode, error: SIGNAL_END.message });
    });
  });
  return Promise.race([test.execute(), killed]);
}

class Test {
  readonly #input: TestInput;
  readonly #listener: RunListener;
  readonly #environment: RunEnvironment;
  readonly #run: TestRun;
  readonly #samples = new SampleStream();
  readonly #vus: VirtualUser[] = [];
  readonly #timers: (() => void)[] = [];
  #outputs: readonly SampleOutput[] = [];
  #scenarios: readonly ScenarioRun[] = [];
  /** Runs setup, teardown or handleSummary. */
  #single: VirtualUser | undefined;

  constructor(input: TestInput, listener: RunListener, flag: StopFlag, environment: RunEnvironment) {
    this.#input = input;
    this.#listener = listener;
    this.#environment = environment;
    this.#run = new TestRun({
      options: parseOptions([]).options,
      clock: systemClock,
      registry: new MetricRegistry(),
      flag,
      emit: (sample) => this.#samples.add(sample),
      log: (level, source, message, fields) =>
        listener({
          kind: 'log',
          level,
          source,
          message,
          timeMs: systemClock.unixMs(),
          ...(fields === undefined ? {} : { fields }),
        }),
    });
    flag.onRaise((level) => {
      this.#run.heedFlag();
      if (level !== KILL) return;
      this.#run.endEarly(SIGNAL_END);
      for (const vu of this.#vus) vu.interrupt('the test was killed');
      this.#single?.interrupt('the test was killed');
    });
  }

  async execute(): Promise<TestOutcome> {
    try {
      const script = await loadScript(this.#input, this.#run);
      return await this.#executeScript(script);
    } catch (error) {
      this.#run.heedFlag();
      return this.#failed(error);
    } finally {
      for (const cancel of this.#timers) cancel();
      this.#single?.end();
      for (const vu of this.#vus) vu.end();
    }
  }

  async #executeScript(script: LoadedScript): Promise<TestOutcome> {
    const run = this.#run;
    const { options } = script;
    this.#single = script.first;
    const metrics = this.#createMetrics();
    this.#outputs = this.#environment.createOutputs?.(this.#input, run) ?? [];
    for (const output of this.#outputs) await output.start();
    this.#samples.onBatch((samples) => {
      for (const sample of samples) metrics.add(sample);
      for (const output of this.#outputs) output.add(samples);
    });
    this.#listener({
      kind: 'planned',
      plan: planOf(
        options,
        this.#outputs.map((output) => output.describe()),
      ),
    });
    this.#startTimers(metrics);

    let problem: unknown;
    try {
      const pool = await this.#createVus(script);
      run.startedMs = run.clock.nowMs();
      if (script.functions.includes('setup') && !options.noSetup && !run.isStopped) {
        this.#listener({ kind: 'phase', phase: 'setup' });
        run.setupDataJson = await runSetup(run, script.first);
      }
      if (!run.isStopped) {
        await this.#runScenarios(script, pool, metrics);
        if (script.functions.includes('teardown') && !options.noTeardown && !run.isKilled) {
          this.#listener({ kind: 'phase', phase: 'teardown' });
          await runTeardown(run, await this.#newSingle(script));
        }
      }
    } catch (error) {
      problem = error;
    }
    run.heedFlag();
    run.endedMs = run.clock.nowMs();
    for (const cancel of this.#timers.splice(0)) cancel();
    this.#listener({ kind: 'phase', phase: 'summary' });
    if (options.linger && !run.isStopped && problem === undefined) await this.#linger();
    return await this.#finish(script, metrics, problem);
  }

  #createMetrics(): MetricsEngine {
    const { options } = this.#run;
    const metrics = new MetricsEngine({
      thresholds: options.noThresholds ? {} : options.thresholds,
      trendStats: options.summaryTrendStats,
      timeUnit: options.summaryTimeUnit,
      isDetailed: this.#input.summaryMode === 'full',
    });
    this.#run.registry.follow((metric) => metrics.declare(metric));
    metrics.checkThresholds();
    return metrics;
  }

  #startTimers(metrics: MetricsEngine): void {
    const run = this.#run;
    const { clock } = run;
    let hasWarned = false;
    let loopDelay: LoopDelayWatch | undefined;
    let hasFigures = false;
    const tags = run.options.tags;
    this.#timers.push(
      () => loopDelay?.stop(),
      every(clock, FLUSH_MS, () => this.#samples.flush()),
      every(clock, GAUGES_MS, () => {
        run.emitValue(BUILTIN_METRICS.vus, run.vusActive, tags);
        run.emitValue(BUILTIN_METRICS.vus_max, run.vusInitialized, tags);
      }),
      every(clock, FIGURES_MS, () => {
        hasFigures = run.startedMs !== undefined;
      }),
      every(clock, PROGRESS_MS, () => {
        if (run.startedMs === undefined) return;
        this.#listener(this.#progress(hasFigures ? metrics : undefined));
        hasFigures = false;
      }),
      every(clock, THRESHOLDS_MS, () => {
        if (run.startedMs === undefined) return;
        this.#evaluateThresholds(metrics);
        // Making VMs is nothing but computing: the watch begins after that.
        loopDelay ??= watchLoopDelay();
        const delayMs = loopDelay.check();
        if (delayMs === undefined || hasWarned) return;
        hasWarned = true;
        run.log(
          'warning',
          'k6',
          `this machine can't keep up: the runner's thread is up to ${Math.round(delayMs)} ms late, so that measured ` +
            'latencies are too high; use fewer VUs, or sleep in the script',
        );
      }),
    );
  }

  #evaluateThresholds(metrics: MetricsEngine): void {
    const run = this.#run;
    this.#samples.flush();
    const state = metrics.evaluate(run.elapsedMs());
    if (!state.abort) return;
    run.endEarly({
      exitCode: EXIT_THRESHOLDS,
      message:
        `thresholds on metrics '${state.crossedMetrics.join(', ')}' were crossed; at least one has abortOnFail ` +
        'enabled, stopping test prematurely',
    });
  }

  #progress(metrics: MetricsEngine | undefined): Parameters<RunListener>[0] {
    const run = this.#run;
    if (metrics !== undefined) this.#samples.flush();
    return {
      kind: 'progress',
      progress: {
        timeMs: run.clock.unixMs(),
        elapsedMs: run.elapsedMs(),
        vus: run.vusActive,
        vusMax: run.vusInitialized,
        iterationsComplete: run.iterationsCompleted,
        iterationsInterrupted: run.iterationsInterrupted,
        scenarios: this.#scenarios.map((scenario) => scenario.progress()),
        ...(metrics === undefined ? {} : { figures: metrics.figures() }),
      },
    };
  }

  /** All VUs are ready before the clock of the test starts. */
  async #createVus(script: LoadedScript): Promise<VuPool> {
    const run = this.#run;
    const pool = new VuPool(run.stopSignal);
    const { initial } = testVus(Object.values(script.options.scenarios));
    let next = 1;
    const report = (): void =>
      this.#listener({ kind: 'initializing', vusReady: run.vusInitialized, vusTotal: initial });
    const worker = async (): Promise<void> => {
      while (next <= initial && !run.isStopped) {
        const vu = await this.#createVu(script, next++);
        pool.give(vu);
        report();
        // Timers and Ctrl-C get their turn.
        await run.clock.nextTurn();
      }
    };
    report();
    await Promise.all(Array.from({ length: INIT_CONCURRENCY }, worker));
    return pool;
  }

  async #createVu(script: LoadedScript, id: number): Promise<VirtualUser> {
    const vu = await script.createVu(id);
    this.#vus.push(vu);
    this.#run.vusInitialized++;
    return vu;
  }

  async #newSingle(script: LoadedScript): Promise<VirtualUser> {
    this.#single?.end();
    this.#single = undefined;
    this.#run.isEnding = true;
    const vu = await script.createVu(0);
    this.#single = vu;
    return vu;
  }

  async #runScenarios(script: LoadedScript, pool: VuPool, metrics: MetricsEngine): Promise<void> {
    const run = this.#run;
    this.#listener({ kind: 'phase', phase: 'running' });
    const vusMax = testVus(Object.values(script.options.scenarios)).max;
    this.#scenarios = Object.entries(script.options.scenarios).map(
      ([name, scenario]) =>
        new ScenarioRun({
          name,
          scenario,
          run,
          pool,
          env: this.#input.env,
          addVu: async () => {
            try {
              // Those in the pool are planned for others, unless there are all that may ever be.
              const isFull = run.vusInitialized >= vusMax;
              return isFull ? pool.takeNow() : await this.#createVu(script, run.vusInitialized + 1);
            } catch (error) {
              run.log(
                'error',
                'k6',
                `a VU could not be initialized: ${error instanceof Error ? error.message : error}`,
              );
              return undefined;
            }
          },
        }),
    );
    const startMs = run.clock.nowMs();
    await Promise.all(this.#scenarios.map((scenario) => scenario.execute(startMs, executorFor(scenario))));
    run.heedFlag();
    this.#listener(this.#progress(metrics));
  }

  async #linger(): Promise<void> {
    this.#run.log('info', 'k6', 'the test is done, and linger is set: press Ctrl-C to end');
    await new Promise<void>((resolve) => this.#run.flag.onRaise(() => resolve()));
  }

  async #finish(script: LoadedScript, metrics: MetricsEngine, problem: unknown): Promise<TestOutcome> {
    const run = this.#run;
    this.#samples.flush();
    if (run.isKilled) {
      await Promise.all(this.#outputs.map((output) => output.stop()));
      return this.#failed(problem);
    }
    const durationMs = run.elapsedMs();
    const thresholds = metrics.evaluate(durationMs, true);
    await Promise.all(this.#outputs.map((output) => output.stop()));
    const { setupDataJson } = run;
    const summary = metrics.summary({ durationMs, ...(setupDataJson === undefined ? {} : { setupDataJson }) });
    const hasHandler = script.functions.includes('handleSummary') && !script.options.noSummary;
    let summaryFiles: TestOutcome['summaryFiles'];
    try {
      if (hasHandler) summaryFiles = await runHandleSummary(run, await this.#newSingle(script), summary);
    } catch (error) {
      if (!(error instanceof TestFailure)) throw error;
      run.log('error', 'k6', error.message, { hint: 'handleSummary failed: the built-in summary is shown instead' });
    }
    return {
      ...this.#verdict(problem, thresholds),
      summary,
      figures: metrics.figures(),
      ...(summaryFiles === undefined ? {} : { summaryFiles }),
    };
  }

  /** What went wrong first counts: an error of the script, then an early end, then thresholds, then `test.fail`. */
  #verdict(
    problem: unknown,
    thresholds: { readonly crossed: boolean; readonly crossedMetrics: readonly string[] },
  ): { readonly exitCode: number; readonly error?: string } {
    const { earlyEnd, failure } = this.#run;
    if (earlyEnd !== undefined) return { exitCode: earlyEnd.exitCode, error: earlyEnd.message };
    if (problem !== undefined) return this.#failed(problem);
    if (thresholds.crossed) {
      return {
        exitCode: EXIT_THRESHOLDS,
        error: `thresholds on metrics '${thresholds.crossedMetrics.join(', ')}' have been crossed`,
      };
    }
    if (failure !== undefined) {
      return { exitCode: EXIT_TEST_FAILED, error: `test marked as failed${failure === '' ? '' : `: ${failure}`}` };
    }
    return { exitCode: 0 };
  }

  #failed(problem: unknown): { readonly exitCode: number; readonly error: string } {
    const { earlyEnd } = this.#run;
    if (earlyEnd !== undefined) return { exitCode: earlyEnd.exitCode, error: earlyEnd.message };
    if (problem instanceof TestFailure) return { exitCode: problem.exitCode, error: problem.message };
    if (problem instanceof ConfigurationError) return { exitCode: EXIT_CONFIGURATION, error: problem.message };
    const text = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
    return { exitCode: EXIT_UNEXPECTED, error: `the runner failed: ${text}` };
  }
}
