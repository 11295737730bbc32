// `lab up`: in the foreground the supervisor lives in this very process; with -d in one of its own.

import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isReady, type LabStatus, type LogLine } from '@o11y-lab/lab-control';
import { type FoundLab, findLab, type LabClient, untilGone } from '../control/client.ts';
import { inDataDir } from '../control/data-dir.ts';
import { HOST } from '../defaults.ts';
import { AlreadyRunningError, type LabOptions, openLab, type RunningLab, UnknownServiceError } from '../lab.ts';
import type { Options } from './arguments.ts';
import { type Context, complain, dataDirOf, EXIT, isDrawable, say, styleOf } from './context.ts';
import { createProgress, type Progress, type Tail } from './progress.ts';
import { LAST_LINES, renderFailure, renderHints, renderSummary, renderTable } from './render-status.ts';

/** `up -d` gives up waiting after this: ten times what a slow machine needs, and a person is still there. */
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 100;
/** Longer than the grace periods of all processes, one after the other. */
const LEAVE_TIMEOUT_MS = 60_000;
/** The uptime on the screen counts on. */
const TICK_MS = 1000;

const BACKGROUND = 'it runs in the background: npx lab ps, npx lab logs -f, npx lab down';

export async function up(context: Context, services: readonly string[], options: Options): Promise<number> {
  const found = findLab(dataDirOf(context, options), HOST);
  if (found.kind === 'running' && !(await isLeaving(context, found))) {
    return joinRunning(context, found.client, services);
  }
  return options.detach ? upDetached(context, services, options) : upInForeground(context, services, options);
}

/** Whether the lab that runs is one that is being stopped; answers when it is gone. */
async function isLeaving(
  context: Context,
  { client, state }: Extract<FoundLab, { kind: 'running' }>,
): Promise<boolean> {
  const { isStopping } = await client.fetchStatus();
  if (!isStopping) return false;
  say(context, 'the lab is being stopped; it starts again when that is done');
  if (await untilGone(state, LEAVE_TIMEOUT_MS)) return true;
  throw new Error(`the lab (pid ${state.pid}) has been stopping for a minute; npx lab down ends it`);
}

/** The background half of `up -d`: no terminal, tells its parent how the opening went, then lives on. */
export async function supervise(context: Context, services: readonly string[], options: Options): Promise<number> {
  try {
    const lab = await openLab(labOptions(context, services, options, (text) => tellParent({ said: text })));
    guard(lab);
    tellParent({ opened: true });
    process.disconnect?.();
    await lab.stopped;
    return EXIT.done;
  } catch (error) {
    tellParent({
      isJoinable: error instanceof AlreadyRunningError,
      isWrongUsage: error instanceof UnknownServiceError,
      failed: error instanceof Error ? error.message : String(error),
    });
    process.disconnect?.();
    return EXIT.failed;
  }
}

async function upInForeground(context: Context, services: readonly string[], options: Options): Promise<number> {
  let lab: RunningLab;
  try {
    lab = await openLab(labOptions(context, services, options, (text) => say(context, text)));
  } catch (error) {
    if (error instanceof AlreadyRunningError) return joinRunning(context, error.lab.client, services);
    throw error;
  }
  guard(lab);
  const tail: Tail = async (name, count) => lab.supervisor.logs.tail([name], count);
  const progress = createProgress(context, tail, 'Ctrl-C stops the lab and keeps its data');
  await showUntilStopped(context, lab, progress);
  say(context, styleOf(context).dim('  stopped; the data stays (npx lab down -v deletes it)'));
  return EXIT.done;
}

async function showUntilStopped(context: Context, lab: RunningLab, progress: Progress): Promise<void> {
  let isReadyTold = isDrawable(context);
  const show = serial(async () => {
    const status = lab.supervisor.status();
    await progress.show(status);
    if (!isReadyTold && status.readyUnixMs !== undefined) {
      isReadyTold = true;
      say(context, renderSummary(status, Date.now()));
      for (const line of renderHints(status, styleOf(context))) say(context, line);
    }
  });
  const leave = lab.supervisor.onChange(() => void show());
  const tick = setInterval(() => void show(), TICK_MS);
  await show();
  await lab.stopped;
  clearInterval(tick);
  leave();
  await show();
  progress.close();
}

async function upDetached(context: Context, services: readonly string[], options: Options): Promise<number> {
  const dataDir = dataDirOf(context, options);
  const failure = await startSupervisor(context, services, options, dataDir);
  const found = findLab(dataDir, HOST);
  if (failure?.isJoinable && found.kind === 'running') return joinRunning(context, found.client, services);
  if (failure) {
    complain(context, failure.failed);
    return failure.isWrongUsage ? EXIT.wrongUsage : EXIT.failed;
  }
  if (found.kind !== 'running') {
    complain(context, `the lab ended right after its start; see ${join(dataDir, 'logs', 'lab.log')}`);
    return EXIT.failed;
  }
  const status = await waitUntilReady(context, found.client, dataDir);
  if (status === undefined) {
    const isDead = findLab(dataDir, HOST).kind === 'dead';
    const why = `its supervisor ended; see ${join(dataDir, 'logs', 'lab.log')}, then npx lab up cleans up and starts it`;
    complain(context, isDead ? why : 'the lab was stopped while it started');
    return EXIT.failed;
  }
  if (isReady(status)) {
    if (isDrawable(context)) return EXIT.done; // the table says it all
    say(context, renderSummary(status, Date.now()));
    say(context, BACKGROUND);
    return EXIT.done;
  }
  complain(context, renderSummary(status, Date.now()));
  for (const { name, state } of status.processes) {
    if (state === 'healthy' || state === 'external' || state === 'stopped') continue;
    const last = await fetchTail(found.client, name, LAST_LINES * 2);
    complain(context, renderFailure(status, name, last, styleOf(context)).join('\n'));
  }
  complain(context, 'the rest keeps running: npx lab logs, npx lab restart, npx lab down');
  return EXIT.failed;
}

interface OpeningFailure {
  readonly failed: string;
  /** Another `up` was quicker, and its lab will do. */
  readonly isJoinable?: boolean;
  readonly isWrongUsage?: boolean;
}

/** Resolves with undefined once the lab is open. */
function startSupervisor(
  context: Context,
  services: readonly string[],
  options: Options,
  dataDir: string,
): Promise<OpeningFailure | undefined> {
  const log = inDataDir(dataDir, () => {
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
    return openSync(join(dataDir, 'logs', 'lab.log'), 'a', 0o600);
  });
  const [command = '', ...self] = context.self;
  const child = spawn(
    command,
    [...self, 'supervise', '--data-dir', dataDir, '--port-offset', String(options.portOffset ?? 0), ...services],
    { detached: true, windowsHide: true, stdio: ['ignore', log, log, 'ipc'], env: { ...context.env } },
  );
  return new Promise((resolve) => {
    const answer = (result: OpeningFailure | undefined): void => {
      if (child.connected) child.disconnect();
      child.unref();
      resolve(result);
    };
    child.on('message', (message: SupervisorMessage) => {
      if ('said' in message) say(context, message.said);
      else answer('failed' in message ? message : undefined);
    });
    child.once('error', (error) => answer({ failed: `the supervisor could not be started: ${error.message}` }));
    child.once('exit', (code) =>
      answer({ failed: `the supervisor ended with code ${code}; see ${dataDir}/logs/lab.log` }),
    );
  });
}

/** Undefined when somebody stopped the lab meanwhile. */
async function waitUntilReady(context: Context, client: LabClient, dataDir: string): Promise<LabStatus | undefined> {
  const progress = createProgress(context, (name, count) => fetchTail(client, name, count), BACKGROUND);
  const deadlineMs = Date.now() + READY_TIMEOUT_MS;
  try {
    for (;;) {
      const status = await client.fetchStatus().catch((error: unknown) => {
        if (findLab(dataDir, HOST).kind === 'running') throw error;
      });
      if (!status || status.isStopping) return undefined;
      await progress.show(status);
      const isSettled = status.processes.every(({ state }) => isFinal(state)) || Date.now() > deadlineMs;
      if (isSettled) return status;
      await delay(POLL_MS);
    }
  } finally {
    progress.close();
  }
}

function isFinal(state: LabStatus['processes'][number]['state']): boolean {
  return state === 'healthy' || state === 'external' || state === 'stopped' || state === 'crashed';
}

/** The lab runs already: start what is stopped, and show what there is. */
async function joinRunning(context: Context, client: LabClient, services: readonly string[]): Promise<number> {
  const status = await client.command('up', services);
  const offset = status.portOffset === 0 ? '' : `, port offset ${status.portOffset}`;
  say(context, `the lab is running already${offset}:`);
  say(context, '');
  for (const line of renderTable(status, Date.now(), styleOf(context))) say(context, line);
  return isReady(status) ? EXIT.done : EXIT.failed;
}

/** No way out may leave a child behind: signals stop in order, an impatient second one or a bug of ours kills at once. */
function guard(lab: RunningLab): void {
  let isStopping = false;
  const stop = (): void => {
    isStopping = true;
    void lab.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) lab.killNow();
      stop();
    });
  }
  process.once('exit', () => lab.killNow());
  // A closed terminal or pipe: nobody looks any more, but stopping must go on. Both come more than once, a SIGHUP from
  // terminal and shell, an error for every line that is printed meanwhile: that is nobody's impatience.
  process.on('SIGHUP', stop);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', stop);
}

function labOptions(
  context: Context,
  services: readonly string[],
  options: Options,
  tell: (text: string) => void,
): LabOptions {
  return {
    file: context.file,
    dataDir: dataDirOf(context, options),
    portOffset: options.portOffset ?? 0,
    shell: context.env,
    services,
    say: tell,
  };
}

/** What `supervise` tells `up -d`. */
type SupervisorMessage = { readonly said: string } | { readonly opened: true } | OpeningFailure;

function tellParent(message: SupervisorMessage): void {
  if (process.connected) process.send?.(message);
}

async function fetchTail(client: LabClient, service: string, count: number): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  await client.fetchLogs({ services: [service], tail: count, follow: false, onLine: (line) => lines.push(line) });
  return lines;
}

/** One call at a time; calls meanwhile make one more. */
function serial(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let isAgain = false;
  const run = async (): Promise<void> => {
    do {
      isAgain = false;
      await work();
    } while (isAgain);
    running = undefined;
  };
  return () => {
    if (running) isAgain = true;
    running ??= run();
    return running;
  };
}
