// The short commands, each a conversation with the running lab.

import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabStatus, LogLine } from '@o11y-lab/lab-control';
import { type FoundLab, findLab, type LabClient, untilGone } from '../control/client.ts';
import { endLeftovers } from '../control/leftovers.ts';
import { removeState } from '../control/state-file.ts';
import { HOST, PUBLIC_ROOT } from '../defaults.ts';
import { removeHome } from '../postgres/home.ts';
import { parseFileLine } from '../supervisor/log-store.ts';
import { isSameProcess } from '../supervisor/os-process.ts';
import { suggestion } from '../topology/suggest.ts';
import type { Options } from './arguments.ts';
import { type Context, complain, dataDirOf, EXIT, say, styleOf } from './context.ts';
import { formatLocalTime, type LogRenderer, renderLogLine } from './render-log.ts';
import { renderFailure, renderRows, renderTable } from './render-status.ts';

type Running = Extract<FoundLab, { kind: 'running' }>;

export async function ps(context: Context, _services: readonly string[], options: Options): Promise<number> {
  const found = findRunning(context, options);
  if (!found) return notRunning(context, options);
  const status = await found.client.fetchStatus();
  if (options.json) say(context, JSON.stringify(status.processes, null, 2));
  else for (const line of renderTable(status, Date.now(), styleOf(context))) say(context, line);
  return EXIT.done;
}

export async function logs(context: Context, services: readonly string[], options: Options): Promise<number> {
  const found = findRunning(context, options);
  const known = found
    ? (await found.client.fetchStatus()).processes.map(({ name }) => name)
    : await namesInFile(context);
  const unknown = services.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    complain(context, `no process is called "${unknown}"${suggestion(unknown, known)}`);
    return EXIT.wrongUsage;
  }
  const names = services.length > 0 ? services : known;
  const renderer: LogRenderer = { style: styleOf(context), names, isRaw: options.raw, formatTime: formatLocalTime };
  const print = (line: LogLine): void => {
    for (const text of renderLogLine(line, renderer)) say(context, text);
  };
  if (!found) {
    const lines = names.flatMap((name) =>
      readLogFile(join(dataDirOf(context, options), 'logs', `${name}.log`), name, options.tail),
    );
    for (const line of lines.toSorted((a, b) => a.unixMs - b.unixMs)) print(line);
    return options.follow || lines.length === 0 ? notRunning(context, options) : EXIT.done;
  }
  const stop = new AbortController();
  if (options.follow) process.once('SIGINT', () => stop.abort());
  await found.client.fetchLogs({
    services,
    tail: options.tail,
    follow: options.follow,
    onLine: print,
    signal: stop.signal,
  });
  return EXIT.done;
}

export async function restart(context: Context, services: readonly string[], options: Options): Promise<number> {
  return command(context, 'restart', services, options);
}

export async function start(context: Context, services: readonly string[], options: Options): Promise<number> {
  return command(context, 'start', services, options);
}

export async function stop(context: Context, services: readonly string[], options: Options): Promise<number> {
  return command(context, 'stop', services, options);
}

export async function down(context: Context, _services: readonly string[], options: Options): Promise<number> {
  const dataDir = dataDirOf(context, options);
  const found = findLab(dataDir, HOST);
  if (found.kind === 'running') {
    await stopSupervisor(found, dataDir);
    say(context, 'stopped');
  } else if (found.kind === 'dead') {
    const ended = await endLeftovers(found.state.children);
    removeState(dataDir, found.state);
    const names = ended.map(({ name }) => name).join(', ');
    say(context, ended.length > 0 ? `ended what a killed lab had left running: ${names}` : 'the lab was not running');
  } else {
    say(context, 'the lab was not running');
  }
  if (options.volumes) {
    removeHome(dataDir, PUBLIC_ROOT);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
    say(context, `deleted ${dataDir}`);
  }
  return EXIT.done;
}

async function command(
  context: Context,
  action: 'restart' | 'start' | 'stop',
  services: readonly string[],
  options: Options,
): Promise<number> {
  const found = findRunning(context, options);
  if (!found) return notRunning(context, options);
  const known = (await found.client.fetchStatus()).processes.map(({ name }) => name);
  const unknown = services.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    complain(context, `no process is called "${unknown}"${suggestion(unknown, known)}`);
    return EXIT.wrongUsage;
  }
  const status = await found.client.command(action, services);
  const chosen = status.processes.filter(({ name }) => services.length === 0 || services.includes(name));
  for (const line of renderRows(chosen, Date.now(), styleOf(context))) say(context, line);
  const bad = chosen.filter(({ state }) => !isWanted(action, state));
  for (const { name } of bad) await explainFailure(context, found.client, status, name);
  return bad.length > 0 ? EXIT.failed : EXIT.done;
}

function isWanted(action: 'restart' | 'start' | 'stop', state: LabStatus['processes'][number]['state']): boolean {
  return action === 'stop' ? state === 'stopped' || state === 'external' : state === 'healthy' || state === 'external';
}

async function explainFailure(context: Context, client: LabClient, status: LabStatus, name: string): Promise<void> {
  const lines: LogLine[] = [];
  await client.fetchLogs({ services: [name], tail: 40, follow: false, onLine: (line) => lines.push(line) });
  complain(context, ['', ...renderFailure(status, name, lines, styleOf(context))].join('\n'));
}

/** How long the supervisor may take to leave once everything has stopped. */
const EXIT_TIMEOUT_MS = 5000;
/** How long one that does not answer may take for a SIGTERM. */
const HUNG_TIMEOUT_MS = 1000;

/** Asks it to stop; one that hangs is ended, and what it leaves behind too. */
async function stopSupervisor({ client, state }: Running, dataDir: string): Promise<void> {
  const isAnswering = await client.fetchStatus().then(
    () => client.down().then(() => true),
    () => false,
  );
  if (!isAnswering && isSameProcess(state)) process.kill(state.pid, 'SIGTERM');
  const hasLeft = await untilGone(state, isAnswering ? EXIT_TIMEOUT_MS : HUNG_TIMEOUT_MS);
  if (hasLeft && isAnswering) return;
  if (isSameProcess(state)) process.kill(state.pid, 'SIGKILL');
  await untilGone(state, EXIT_TIMEOUT_MS);
  await endLeftovers(state.children);
  removeState(dataDir, state);
}

function findRunning(context: Context, options: Options): Running | undefined {
  const found = findLab(dataDirOf(context, options), HOST);
  return found.kind === 'running' ? found : undefined;
}

function notRunning(context: Context, options: Options): number {
  const dataDir = dataDirOf(context, options);
  const found = findLab(dataDir, HOST);
  complain(
    context,
    found.kind === 'dead'
      ? `the lab in ${dataDir} was killed; npx lab up cleans up and starts it, npx lab down only cleans up`
      : `no lab is running in ${dataDir}; start it with: npx lab up`,
  );
  return EXIT.notRunning;
}

async function namesInFile(context: Context): Promise<string[]> {
  // Only here, so that the other commands do without the YAML parser.
  const { parseTopology } = await import('../topology/parse.ts');
  return [...parseTopology(readFileSync(context.file, 'utf8')).processes.keys()];
}

function readLogFile(path: string, service: string, tail: number): LogLine[] {
  try {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    return (tail > 0 ? lines.slice(-tail) : []).map((line) => parseFileLine(service, line));
  } catch {
    return []; // it never ran
  }
}
