// The life of one process: start, watch its health, start again after a crash, stop. Its loop reads from top to bottom
// in `#keepRunning`; everything else is a step of it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogLine, ProcessState } from '@o11y-lab/lab-control';
import type { ProcessSpec, StopPolicy } from '../topology/types.ts';
import { LineSplitter } from './line-splitter.ts';
import { continueTree, pauseTree, signalGroup } from './os-process.ts';
import type { ProbeResult } from './probe.ts';
import { afterRun, judge, NO_CRASHES } from './restart-policy.ts';

/** What to execute, found out anew for every start. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Another user to run as; only root may ask this. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

interface Spawned {
  readonly child: ChildProcess;
  /** Resolves with the reason once it is gone. */
  readonly ended: Promise<string>;
}

export interface ManagedProcessOptions {
  readonly spec: Pick<ProcessSpec, 'name' | 'restart' | 'stop' | 'health'>;
  /** Everything that must be done before each start; an error counts as a crash and is shown. */
  readonly prepare: (log: (text: string) => void) => Promise<Launch>;
  readonly probe: () => Promise<ProbeResult>;
  /** Called when a run is over and before the next begins. */
  readonly onEnded?: () => void;
  readonly log: (stream: LogLine['stream'], text: string) => void;
  /** Called after every change of state, detail, pid or restarts. */
  readonly onChange: () => void;
  readonly clock: { readonly now: () => number; readonly random: () => number };
}

/** The pause between two looks at a process that is not healthy yet: it decides how soon the next may start. */
const PROBE_STARTING_MS = 50;
/** The pace while all is well: a service needs seconds to be missed, and eight of them should cost nothing. */
const PROBE_HEALTHY_MS = 2000;
/** The pace until a sick process is well again. */
const PROBE_UNHEALTHY_MS = 250;
/** One slow answer is no illness. */
const FAILURES_UNTIL_UNHEALTHY = 2;
/** After the exit, pipes may still hold the last words; a grandchild could keep them open for ever. */
const LAST_WORDS_MS = 200;

/** What is shown of a process that was stopped in its tracks. */
export const PAUSED = 'paused';

/** How the reason begins when there was no process at all, so none that could run or print. */
export const NOT_STARTED = 'could not be started';

export class ManagedProcess {
  readonly #options: ManagedProcessOptions;
  #state: ProcessState = 'stopped';
  #detail: string | undefined;
  #child: ChildProcess | undefined;
  #restarts = 0;
  #sinceMs: number;
  /** How long the stop that is under way waits; undefined: as long as lab.yaml says. */
  #graceMs: number | undefined;
  #running: { readonly controller: AbortController; readonly done: Promise<void> } | undefined;
  /** Stopped in its tracks on purpose: it is not asked how it is, and is not sick because it does not answer. */
  #isPaused = false;
  /** Ends the pause before the next try. */
  #retryNow: (() => void) | undefined;

  constructor(options: ManagedProcessOptions) {
    this.#options = options;
    this.#sinceMs = options.clock.now();
  }

  get state(): ProcessState {
    return this.#state;
  }

  /** Why the state is what it is: the last failed probe, the exit code, what it waits for. */
  get detail(): string | undefined {
    return this.#isPaused ? PAUSED : this.#detail;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** When the state was entered. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  /**
   * Starts it once `ready` resolves; `waitingFor` is shown meanwhile. One that runs goes on, one that waits for its
   * next try after a crash tries at once, one that is being stopped starts again when it is gone.
   */
  start(ready: Promise<void> = Promise.resolve(), waitingFor?: string): void {
    this.#retryNow?.();
    const former = this.#running;
    if (former && !former.controller.signal.aborted) return;
    const controller = new AbortController();
    this.#restarts = 0;
    this.#graceMs = undefined;
    this.#set('starting', former ? 'waits for its former run to stop' : waitingFor);
    const turn = former ? former.done.then(() => ready) : ready;
    // Whoever stops this one, too, waits until the former is gone.
    const done = this.#keepRunning(controller.signal, turn).then(() => former?.done);
    this.#running = { controller, done };
  }

  /**
   * Resolves when the process is gone; it does not come back by itself.
   * @param graceMs instead of its own, between the signal and SIGKILL
   */
  async stop(graceMs?: number): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#graceMs = graceMs;
    running.controller.abort();
    await running.done;
    if (this.#running === running) this.#running = undefined;
  }

  /** Stops it and all that it started in its tracks, as a debugger would; false when there is nothing to stop, or it is already. */
  pause(): boolean {
    const { pid } = this;
    if (pid === undefined || this.#isPaused) return false;
    // Windows cannot; there only its links are held.
    if (process.platform !== 'win32' && !pauseTree(pid)) return false;
    this.#isPaused = true;
    this.#changed();
    return true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (this.#child?.pid !== undefined) continueTree(this.#child.pid);
    this.#changed();
  }

  /** Sends a signal to the process; SIGKILL also to everything that it started. False when it does not run. */
  signal(signal: NodeJS.Signals): boolean {
    const { pid } = this;
    if (pid === undefined) return false;
    // Children that are stopped in their tracks would never learn that their parent is gone.
    if (signal === 'SIGKILL') {
      if (this.#isPaused) continueTree(pid);
      return signalGroup(pid, signal);
    }
    return this.#child?.kill(signal) ?? false;
  }

  /** Ends the process group at once and without waiting: the last resort when the supervisor itself must go. */
  killNow(): void {
    this.#running?.controller.abort();
    if (this.#isPaused && this.#child?.pid !== undefined) continueTree(this.#child.pid);
    if (this.#child?.pid !== undefined) signalGroup(this.#child.pid, 'SIGKILL');
  }

  async #keepRunning(signal: AbortSignal, ready: Promise<void>): Promise<void> {
    await Promise.race([ready, aborted(signal)]);
    let crashes = NO_CRASHES;
    while (!signal.aborted) {
      const startedMs = this.#options.clock.now();
      this.#set('starting');
      const reason = await this.#runOnce(signal);
      if (signal.aborted) break;
      const { restart } = this.#options.spec;
      const runMs = this.#options.clock.now() - startedMs;
      crashes = afterRun(crashes, runMs, restart);
      const verdict = judge(crashes, restart, this.#options.clock.random());
      const after = reason.startsWith(NOT_STARTED) ? reason : `${reason} after ${seconds(runMs)}`;
      const isLoop = verdict.kind === 'retry' && verdict.looping;
      const times = isLoop ? `, ${crashes.shortRuns} times in a row` : '';
      const next = verdict.kind === 'retry' ? `; next try in ${seconds(verdict.delayMs)}` : '; not started again';
      this.#options.log('lab', `${after}${times}${next}`);
      this.#set(isLoop || verdict.kind === 'give-up' ? 'crashed' : 'restarting', `${after}${times}${next}`);
      if (await this.#pause(verdict.kind === 'retry' ? verdict.delayMs : undefined, signal)) crashes = NO_CRASHES;
      if (!signal.aborted) this.#restarts++;
    }
    // Not when it has been started again meanwhile: then it is `starting`.
    if (this.#running?.controller.signal === signal) this.#set('stopped');
  }

  /** Waits before the next try, for ever without a delay; true when somebody asked to try at once. */
  async #pause(delayMs: number | undefined, signal: AbortSignal): Promise<boolean> {
    let isAsked = false;
    const asked = new Promise<void>((resolve) => {
      this.#retryNow = () => {
        isAsked = true;
        resolve();
      };
    });
    const patience = new AbortController();
    const waits = [asked, aborted(signal, patience.signal)];
    if (delayMs !== undefined) waits.push(delay(delayMs, undefined, { signal: patience.signal }).catch(ignoreAbort));
    await Promise.race(waits);
    patience.abort();
    this.#retryNow = undefined;
    return isAsked;
  }

  /** One run from spawn to exit; answers why it ended. */
  async #runOnce(signal: AbortSignal): Promise<string> {
    const { prepare, log } = this.#options;
    let spawned: Spawned;
    try {
      const launch = await prepare((text) => log('lab', text));
      if (signal.aborted) return 'stopped';
      spawned = this.#spawn(launch);
    } catch (error) {
      return `${NOT_STARTED}: ${error instanceof Error ? error.message : String(error)}`;
    }
    const { child, ended } = spawned;
    const health = new AbortController();
    const watching = this.#watchHealth(health.signal);
    const over = new AbortController();
    const stopping = aborted(signal, over.signal).then(() => {
      health.abort();
      // First, or the signal would wait for it.
      this.resume();
      const { stop } = this.#options.spec;
      return terminate(child, ended, { ...stop, graceMs: this.#graceMs ?? stop.graceMs });
    });
    const reason = await ended;
    health.abort();
    // A stop that comes later is for a later run: this pid may be somebody else's by then.
    over.abort();
    if (signal.aborted) await stopping;
    await watching;
    // Whatever it started and left behind goes with it.
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    this.#child = undefined;
    this.#isPaused = false;
    this.#options.onEnded?.();
    return reason;
  }

  #spawn(launch: Launch): Spawned {
    const child = spawn(launch.command, launch.args, {
      cwd: launch.cwd,
      env: launch.env,
      // A session of its own: Ctrl-C in the terminal reaches the supervisor only, which then stops all in order.
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...launch.user,
    });
    this.#child = child;
    for (const [stream, pipe] of [['out', child.stdout] as const, ['err', child.stderr] as const]) {
      const lines = new LineSplitter((line) => this.#options.log(stream, line));
      pipe?.on('data', (chunk: Buffer) => lines.push(chunk));
      pipe?.once('close', () => lines.end());
    }
    const ended = endOf(child, launch.command);
    this.#changed();
    return { child, ended };
  }

  async #watchHealth(signal: AbortSignal): Promise<void> {
    const startedMs = this.#options.clock.now();
    let failures = 0;
    while (!signal.aborted) {
      const wasPaused = this.#isPaused;
      const result: ProbeResult | undefined = wasPaused ? undefined : await this.#options.probe();
      if (signal.aborted) return;
      if (result === undefined || this.#isPaused) {
        failures = 0;
      } else if (result.ok) {
        failures = 0;
        if (this.#state !== 'healthy') this.#set('healthy');
      } else {
        failures++;
        this.#judgeFailure(result.reason, failures, this.#options.clock.now() - startedMs);
      }
      await delay(this.#probePauseMs(), undefined, { signal }).catch(ignoreAbort);
    }
  }

  #judgeFailure(reason: string, failures: number, sinceStartMs: number): void {
    if (this.#state === 'starting') {
      if (sinceStartMs > this.#options.spec.health.startTimeoutMs) this.#set('unhealthy', reason);
      else this.#detail = reason; // told when somebody asks; not worth an event 20 times a second
    } else if (failures >= FAILURES_UNTIL_UNHEALTHY && (this.#state !== 'unhealthy' || this.#detail !== reason)) {
      this.#set('unhealthy', reason);
    }
  }

  #probePauseMs(): number {
    if (this.#state === 'starting') return PROBE_STARTING_MS;
    return this.#state === 'healthy' ? PROBE_HEALTHY_MS : PROBE_UNHEALTHY_MS;
  }

  #set(state: ProcessState, detail?: string): void {
    if (state !== this.#state) this.#sinceMs = this.#options.clock.now();
    this.#state = state;
    this.#detail = detail;
    this.#changed();
  }

  #changed(): void {
    this.#options.onChange();
  }
}

/** Resolves with the reason when the process is gone and its last lines are read. */
async function endOf(child: ChildProcess, command: string): Promise<string> {
  const closed = once(child, 'close').catch(() => undefined);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    const patience = new AbortController();
    await Promise.race([closed, delay(LAST_WORDS_MS, undefined, { signal: patience.signal }).catch(ignoreAbort)]);
    patience.abort();
    return signal ? `ended by ${signal}` : `exited with code ${code}`;
  } catch (error) {
    // 'error' instead of 'exit': the program could not be executed at all.
    return `${NOT_STARTED}: ${command}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Asks, waits for the grace period, then ends the whole group. */
async function terminate(child: ChildProcess, ended: Promise<string>, stop: StopPolicy): Promise<void> {
  if (child.pid === undefined) return;
  signalGroup(child.pid, stop.signal);
  const patience = new AbortController();
  const late = delay(stop.graceMs, true, { signal: patience.signal }).catch(() => false);
  const isLate = await Promise.race([late, ended.then(() => false)]);
  patience.abort();
  if (isLate) signalGroup(child.pid, 'SIGKILL');
}

/** Resolves when the signal aborts; never once `until` has aborted, which also takes the listener away. */
function aborted(signal: AbortSignal, until?: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true, ...(until ? { signal: until } : {}) });
  });
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
