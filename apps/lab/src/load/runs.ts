// The load runs of a lab: those that its page starts are its children, those of a terminal are only read.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  LOAD_LIMITS,
  type LoadRunDetails,
  type LoadRunRequest,
  type LoadRunSummary,
  type LoadScript,
} from '@o11y-lab/lab-control';
import { isSameProcess, signalGroup } from '../supervisor/os-process.ts';
import { commandText } from './command-text.ts';
import { GATEWAY_PORT } from './lab-environment.ts';
import { NO_FIGURES, RUN_ID_VARIABLE } from './record-run.ts';
import { argvOf, LoadError } from './request.ts';
import {
  appendOutput,
  isLive,
  isRunId,
  lastWriteUnixMs,
  listRunIds,
  makeRoom,
  newRunId,
  readOutput,
  readPoints,
  readProcess,
  readSummary,
  removeRun,
  runDir,
  stopFile,
  writeSummary,
} from './run-folder.ts';
import { findScript, listScripts } from './scripts.ts';

export interface LoadRunsOptions {
  readonly dataDir: string;
  /** The repository. */
  readonly root: string;
  /** The program and its first arguments that `run …` follows. */
  readonly k6: readonly string[];
  /** The environment of the user's shell. */
  readonly shell: Readonly<Record<string, string | undefined>>;
  /** A port of the lab as bound; undefined when this lab has no such thing. */
  readonly portOf: (process: string, port: string) => number | undefined;
  readonly host: string;
  readonly now: () => number;
  readonly random: () => number;
  /** How long a run may take to end its iterations, tear down and sum up once it is asked to stop. */
  readonly stopGraceMs?: number;
}

const STOP_GRACE_MS = 10_000;
/** Enough for the message of a process that could not even start. */
const LAST_WORDS_CHARS = 8 * 1024;

interface Child {
  readonly process: ChildProcess;
  readonly ended: Promise<void>;
  isKilled: boolean;
}

export class LoadRuns {
  readonly #options: LoadRunsOptions;
  readonly #children = new Map<string, Child>();
  #isClosed = false;

  constructor(options: LoadRunsOptions) {
    this.#options = options;
  }

  /** Ends what the page of a killed lab had started: nobody watches over it any more. To be called by the lab that owns the folder. */
  endLeftovers(): void {
    for (const id of listRunIds(this.#options.dataDir)) {
      const dir = this.#dirOf(id);
      const run = readSummary(dir);
      const identity = readProcess(dir);
      if (run?.by !== 'page' || !isLive(run.state) || identity === undefined) continue;
      if (isSameProcess(identity)) kill(identity.pid, 'SIGKILL');
    }
  }

  scripts(): LoadScript[] {
    return listScripts(this.#options);
  }

  /** Newest first. */
  list(): LoadRunSummary[] {
    return listRunIds(this.#options.dataDir).flatMap((id) => this.#read(id) ?? []);
  }

  /** @throws LoadError when there is no such run */
  details(id: string, sinceUnixMs: number): LoadRunDetails {
    const run = this.#find(id);
    const dir = this.#dirOf(id);
    return { run, points: readPoints(dir, sinceUnixMs), output: readOutput(dir) };
  }

  /** Resolves once k6 has been spawned; how it goes is in its folder. @throws LoadError */
  async start(request: LoadRunRequest): Promise<LoadRunSummary> {
    const { dataDir, root, now, random } = this.#options;
    if (this.#isClosed) throw new LoadError(409, 'the lab is being stopped');
    findScript(this.#options, request.script);
    if (this.#children.size >= LOAD_LIMITS.runsMax) {
      throw new LoadError(409, `${LOAD_LIMITS.runsMax} load tests run already; stop one first`);
    }
    makeRoom(dataDir);
    const id = newRunId(now(), random);
    const dir = runDir(dataDir, id);
    const [command = '', ...first] = this.#options.k6;
    const argv = this.#argv(request);
    const child = spawn(command, [...first, ...argv], {
      cwd: root,
      env: {
        ...withoutK6(this.#options.shell),
        ...this.#telemetryEnv(),
        LAB_DATA_DIR: dataDir,
        LAB_NO_BUILD: '1',
        [RUN_ID_VARIABLE]: id,
      },
      // A group of its own: Ctrl-C in the terminal reaches the lab only, which then ends its runs.
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const summary: LoadRunSummary = {
      id,
      script: request.script,
      by: 'page',
      engine: 'embedded',
      command: this.#commandFor(request),
      state: 'starting',
      pid: child.pid ?? 0,
      startedUnixMs: now(),
      totals: NO_FIGURES,
      thresholds: [],
      checks: [],
      scenarios: [],
    };
    // Synchronous after spawn: k6 itself writes only later, and from then on alone.
    writeSummary(dir, summary);
    this.#adopt(id, child);
    return summary;
  }

  /** Resolves when it was asked; a run that does not end by itself is killed after a grace. @throws LoadError */
  stop(id: string): LoadRunSummary {
    const run = this.#find(id);
    if (!isLive(run.state)) throw new LoadError(409, 'it has ended already');
    this.#askToStop(id, run.pid);
    void this.#killLate(id, run.pid);
    return this.#find(id);
  }

  /** Takes a run out of the history. @throws LoadError while it runs */
  remove(id: string): void {
    if (isLive(this.#find(id).state)) throw new LoadError(409, 'it still runs; stop it first');
    removeRun(this.#dirOf(id));
  }

  /** Ends the runs that were started here; those of a terminal are its own. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(
      [...this.#children].map(async ([id, { process: child }]) => {
        this.#askToStop(id, child.pid ?? 0);
        await this.#killLate(id, child.pid ?? 0);
      }),
    );
  }

  killNow(): void {
    for (const child of this.#children.values()) kill(child.process.pid, 'SIGKILL');
  }

  #argv(request: LoadRunRequest): string[] {
    const url = this.#gatewayUrl();
    const env = { ...(url === undefined ? {} : { BASE_URL: url }), ...request.env };
    return argvOf({ ...request, env }, request.script, this.#hasTelemetry() ? ['--out', 'opentelemetry'] : []);
  }

  /** For people: what a terminal needs to say, which knows the usual ports by itself. */
  #commandFor(request: LoadRunRequest): string {
    const port = this.#options.portOf('api-gateway', 'http');
    const isUsual = port === undefined || port === GATEWAY_PORT;
    const env = { ...(isUsual ? {} : { BASE_URL: this.#gatewayUrl() ?? '' }), ...request.env };
    return commandText(argvOf({ ...request, env }, request.script));
  }

  #gatewayUrl(): string | undefined {
    const port = this.#options.portOf('api-gateway', 'http');
    return port === undefined ? undefined : `http://${this.#options.host}:${port}`;
  }

  #hasTelemetry(): boolean {
    return this.#options.portOf('backend', 'otlp-http') !== undefined;
  }

  /** k6's own metrics go where those of the services go. */
  #telemetryEnv(): Record<string, string> {
    const port = this.#options.portOf('backend', 'otlp-http');
    if (port === undefined) return {};
    return {
      K6_OTEL_EXPORTER_PROTOCOL: 'http/protobuf',
      K6_OTEL_EXPORTER_TYPE: 'http',
      K6_OTEL_HTTP_EXPORTER_INSECURE: 'true',
      K6_OTEL_HTTP_EXPORTER_ENDPOINT: `${this.#options.host}:${port}`,
      K6_OTEL_METRIC_PREFIX: 'k6_',
      K6_OTEL_FLUSH_INTERVAL: '1s',
      K6_OTEL_EXPORT_INTERVAL: '1s',
    };
  }

  #adopt(id: string, spawned: ChildProcess): void {
    let lastWords = '';
    for (const pipe of [spawned.stdout, spawned.stderr]) {
      pipe?.setEncoding('utf8');
      pipe?.on('data', (text: string) => {
        lastWords = (lastWords + text).slice(-LAST_WORDS_CHARS);
      });
    }
    const ended = endOf(spawned).then((how) => {
      this.#children.delete(id);
      this.#writeEnd(id, how, child.isKilled, lastWords);
    });
    const child: Child = { process: spawned, ended, isKilled: false };
    this.#children.set(id, child);
  }

  /** For a process that could not say itself how it ended. */
  #writeEnd(id: string, how: Ending, isKilled: boolean, lastWords: string): void {
    const dir = this.#dirOf(id);
    const summary = readSummary(dir);
    if (summary === undefined || !isLive(summary.state)) return;
    const error = isKilled
      ? `it did not end within ${this.#graceMs() / 1000} s of being asked to, so it was killed`
      : (lastLine(lastWords) ?? how.text);
    if (readOutput(dir) === '') appendOutput(dir, lastWords);
    writeSummary(dir, {
      ...summary,
      state: 'failed',
      endedUnixMs: this.#options.now(),
      error,
      ...(how.code === null ? {} : { exitCode: how.code }),
    });
  }

  #askToStop(id: string, pid: number): void {
    const dir = this.#dirOf(id);
    const wasAsked = existsSync(stopFile(dir));
    // Says so to whoever reads; and to k6 itself where there are no signals.
    writeFileSync(stopFile(dir), '');
    if (!wasAsked && process.platform !== 'win32') kill(pid, 'SIGINT', this.#children.has(id));
  }

  async #killLate(id: string, pid: number): Promise<void> {
    const child = this.#children.get(id);
    const patience = new AbortController();
    const late = delay(this.#graceMs(), true, { signal: patience.signal, ref: false }).catch(() => false);
    const isLate = await Promise.race([late, child?.ended.then(() => false) ?? late]);
    patience.abort();
    if (!isLate) return;
    const run = this.#read(id);
    if (run === undefined || !isLive(run.state)) return;
    if (child !== undefined) child.isKilled = true;
    kill(pid, 'SIGKILL', child !== undefined);
    await child?.ended;
  }

  #graceMs(): number {
    return this.#options.stopGraceMs ?? STOP_GRACE_MS;
  }

  #find(id: string): LoadRunSummary {
    const run = isRunId(id) ? this.#read(id) : undefined;
    if (run === undefined) throw new LoadError(404, `there is no run "${id}"`);
    return run;
  }

  /** As it says of itself, corrected by what the lab knows: that it was asked to stop, or that its process is gone. */
  #read(id: string): LoadRunSummary | undefined {
    const dir = this.#dirOf(id);
    const said = readSummary(dir);
    if (said === undefined || !isLive(said.state)) return said;
    if (this.#children.has(id) || isAlive(dir, said)) {
      return existsSync(stopFile(dir)) ? { ...said, state: 'stopping' } : said;
    }
    // It may have ended well between the two looks.
    const last = readSummary(dir);
    if (last === undefined || !isLive(last.state)) return last;
    return { ...last, state: 'lost', endedUnixMs: lastWriteUnixMs(dir) };
  }

  #dirOf(id: string): string {
    return runDir(this.#options.dataDir, id);
  }
}

interface Ending {
  readonly code: number | null;
  readonly text: string;
}

async function endOf(child: ChildProcess): Promise<Ending> {
  const closed = once(child, 'close').catch(() => undefined);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    await closed;
    return { code, text: signal ? `ended by ${signal}` : `exited with code ${code}` };
  } catch (error) {
    // 'error' instead of 'exit': the program could not be executed at all.
    return { code: null, text: `k6 could not be started: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function isAlive(dir: string, run: LoadRunSummary): boolean {
  const identity = readProcess(dir);
  if (identity !== undefined) return isSameProcess(identity);
  try {
    process.kill(run.pid, 0);
    return run.pid > 0;
  } catch {
    return false;
  }
}

function kill(pid: number | undefined, signal: NodeJS.Signals, isGroup = true): void {
  if (pid === undefined || pid <= 1) return;
  if (isGroup) {
    signalGroup(pid, signal);
    return;
  }
  try {
    process.kill(pid, signal);
  } catch {
    // gone meanwhile, as wanted
  }
}

/** The page says the whole of what it wants: K6_VUS and its like in the shell of the lab are for terminals. */
function withoutK6(shell: LoadRunsOptions['shell']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(shell).filter(([name]) => !name.startsWith('K6_')));
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1)?.trim() || undefined;
}
