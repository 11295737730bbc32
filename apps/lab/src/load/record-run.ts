// Keeps a record of a k6 run beside what it prints, whoever started it. A record that can't be written is given up; the
// test itself never notices.
import { existsSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Figures, RunEvent, RunHooks, RunStart, TestOutcome } from '@o11y-lab/k6-runner';
import type { LoadFigures, LoadRunSummary } from '@o11y-lab/lab-control';
import { identify } from '../supervisor/os-process.ts';
import { commandText } from './command-text.ts';
import { PointMerger } from './point-merger.ts';
import {
  appendOutput,
  appendPoint,
  isRunId,
  makeRoom,
  newRunId,
  OUTPUT_BYTES_MAX,
  readSummary,
  runDir,
  stopFile,
  writeProcess,
  writeSummary,
} from './run-folder.ts';

/** Set by the lab for runs that it starts: the id that it has told the page. */
export const RUN_ID_VARIABLE = 'LAB_LOAD_RUN_ID';

export interface RunRecorderOptions {
  /** The repository; scripts are named relative to it. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: () => number;
  readonly random: () => number;
  /** Told once, when the record is given up. */
  readonly onProblem?: (error: unknown) => void;
}

/** How often a change that is no new point, such as a log line, may rewrite run.json. */
const WRITE_EVERY_MS = 500;
/** Where there are no signals, `stop` is a file. */
const STOP_LOOK_MS = 250;
/** Before the first second. */
export const NO_FIGURES: LoadFigures = {
  vus: 0,
  iterations: 0,
  requests: 0,
  failedRequests: 0,
  checksPassed: 0,
  checksFailed: 0,
  droppedIterations: 0,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  dataReceivedBytes: 0,
  dataSentBytes: 0,
};

/** Stopped by somebody, a threshold crossed: the test itself has come to its end. */
const FINISHED_CODES = new Set([0, 99, 105]);

/** Where runs are recorded: LAB_DATA_DIR, or .lab beside lab.yaml. Undefined when no lab has ever run there. */
export function recordDataDir(options: Pick<RunRecorderOptions, 'root' | 'env' | 'cwd'>): string | undefined {
  const typed = options.env['LAB_DATA_DIR'];
  const dataDir = typed ? resolve(options.cwd, typed) : resolve(options.root, '.lab');
  return statSync(dataDir, { throwIfNoEntry: false })?.isDirectory() ? dataDir : undefined;
}

/** Hooks for `main` of k6-runner; none without the data directory of a lab. */
export function createRunRecorder(options: RunRecorderOptions): RunHooks {
  const dataDir = recordDataDir(options);
  if (dataDir === undefined) return {};
  let recorder: RunRecorder | undefined;
  let isGivenUp = false;
  const safely = (work: () => void): void => {
    if (isGivenUp) return;
    try {
      work();
    } catch (error) {
      isGivenUp = true;
      recorder?.close();
      options.onProblem?.(error);
    }
  };
  return {
    onStart: (info) =>
      safely(() => {
        recorder = new RunRecorder(options, dataDir, info);
      }),
    onEvent: (event) => safely(() => recorder?.event(event)),
    onText: (text) => safely(() => recorder?.text(text)),
    onEnd: (outcome) => safely(() => recorder?.end(outcome)),
  };
}

class RunRecorder {
  readonly #dir: string;
  readonly #now: () => number;
  readonly #merger = new PointMerger();
  readonly #stopWatch: NodeJS.Timeout | undefined;
  #summary: LoadRunSummary;
  #writtenMs = 0;
  #outputBytes = 0;

  constructor({ root, env, cwd, now, random }: RunRecorderOptions, dataDir: string, info: RunStart) {
    const given = env[RUN_ID_VARIABLE];
    const isByPage = given !== undefined && isRunId(given);
    if (!isByPage) makeRoom(dataDir);
    const id = isByPage ? given : newRunId(info.startedUnixMs, random);
    this.#now = now;
    this.#dir = runDir(dataDir, id);
    const before = isByPage ? readSummary(this.#dir) : undefined;
    const path = info.scriptPath === undefined ? undefined : relative(root, info.scriptPath);
    this.#summary = {
      id,
      script: path === undefined ? info.script : path.startsWith('..') ? resolve(cwd, info.script) : path,
      by: isByPage ? 'page' : 'k6',
      engine: info.engine,
      command: before?.command ?? commandText(info.argv),
      state: info.engine === 'k6' ? 'running' : 'starting',
      pid: process.pid,
      startedUnixMs: before?.startedUnixMs ?? info.startedUnixMs,
      totals: NO_FIGURES,
      thresholds: [],
      checks: [],
      scenarios: [],
    };
    writeSummary(this.#dir, this.#summary);
    const self = identify(process.pid);
    if (self !== undefined) writeProcess(this.#dir, self);
    if (process.platform === 'win32') {
      this.#stopWatch = setInterval(() => {
        if (!existsSync(stopFile(this.#dir))) return;
        this.close();
        info.stop();
      }, STOP_LOOK_MS).unref();
    }
  }

  event(event: RunEvent): void {
    switch (event.kind) {
      case 'initializing':
        this.#change({ state: 'starting' }, false);
        return;
      case 'planned': {
        const { scenarios } = event.plan;
        const endsByTime = scenarios.every(({ executor }) => !executor.endsWith('iterations'));
        const plannedMs = Math.max(0, ...scenarios.map(({ startTimeMs, durationMs }) => startTimeMs + durationMs));
        this.#change(
          {
            ...(endsByTime ? { plannedMs } : {}),
            scenarios: scenarios.map(({ name, executor, description: about }) => ({ name, executor, about })),
          },
          true,
        );
        return;
      }
      case 'phase':
        this.#change({ state: 'running' }, true);
        return;
      case 'progress': {
        const { progress } = event;
        const { figures } = progress;
        if (figures === undefined) return;
        const point = this.#merger.push({
          unixMs: Math.round(progress.timeMs),
          elapsedMs: Math.round(progress.elapsedMs),
          ...toFigures(figures.last, progress.vus),
        });
        if (point !== undefined) appendPoint(this.#dir, point);
        const { thresholds, checks } = figures;
        this.#change({ totals: toFigures(figures.total, progress.vus), thresholds, checks }, true);
        return;
      }
      case 'log':
        return; // printed, and so in the output
      default:
        event satisfies never;
    }
  }

  text(text: string): void {
    if (this.#outputBytes >= OUTPUT_BYTES_MAX) return;
    this.#outputBytes += Buffer.byteLength(text);
    const isFull = this.#outputBytes >= OUTPUT_BYTES_MAX;
    appendOutput(this.#dir, isFull ? `${text}\n(more was printed than is kept: ${OUTPUT_BYTES_MAX} bytes)\n` : text);
  }

  end(outcome: TestOutcome): void {
    this.close();
    const point = this.#merger.flush();
    if (point !== undefined) appendPoint(this.#dir, point);
    const { exitCode, error, figures } = outcome;
    this.#change(
      {
        state: FINISHED_CODES.has(exitCode) ? 'finished' : 'failed',
        endedUnixMs: Math.round(this.#now()),
        exitCode,
        ...(error === undefined ? {} : { error }),
        ...(figures === undefined
          ? {}
          : { totals: toFigures(figures.total, 0), thresholds: figures.thresholds, checks: figures.checks }),
      },
      true,
    );
  }

  close(): void {
    clearInterval(this.#stopWatch);
  }

  #change(change: Partial<LoadRunSummary>, isUrgent: boolean): void {
    const isSame = Object.entries(change).every(([key, value]) => this.#summary[key as keyof LoadRunSummary] === value);
    if (isSame) return;
    this.#summary = { ...this.#summary, ...change };
    if (!isUrgent && this.#now() - this.#writtenMs < WRITE_EVERY_MS) return;
    this.#writtenMs = this.#now();
    writeSummary(this.#dir, this.#summary);
  }
}

function toFigures(figures: Figures, vus: number): LoadFigures {
  return { vus, ...figures };
}
