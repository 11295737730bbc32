// `pumba stress`: processes that burn CPU, hold memory or write files beside the target. No container holds them
// together with it, so they take from the whole machine.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stressors } from '@o11y-lab/lab-control';

/** How long a stressor may take to leave before it is killed: it looks every 50 ms. */
const LEAVE_TIMEOUT_MS = 2000;

/** @param folder where files are written; @returns what ends them */
export function startStress(stressors: Stressors, folder: string, worker = WORKER): () => Promise<void> {
  const files = stressors.ioWorkers > 0 ? mkdtempSync(join(folder, 'stress-')) : folder;
  const children: ChildProcess[] = [
    ...repeat(stressors.cpuWorkers, ['cpu']),
    ...repeat(stressors.memoryWorkers, ['memory', String(stressors.memoryBytesPerWorker)]),
    ...repeat(stressors.ioWorkers, ['io', files]),
  ].map((args) => fork(worker, args, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
  // One that could not be started is seen by what it does not do.
  for (const child of children) child.on('error', () => {});
  return async () => {
    await Promise.all(children.map(endChild));
    if (files !== folder) rmSync(files, { recursive: true, force: true });
  };
}

const WORKER = fileURLToPath(new URL('./stress-worker.js', import.meta.url));

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), LEAVE_TIMEOUT_MS);
  await gone;
  clearTimeout(timer);
}

function repeat(count: number, args: readonly string[]): string[][] {
  return Array.from({ length: count }, () => [...args]);
}
