// postmaster.pid: PostgreSQL's own note of who serves a data directory. After a kill -9 it is stale, or its server
// lives on as an orphan that holds the port.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify } from '../supervisor/os-process.ts';

export interface PostmasterPid {
  readonly pid: number;
  readonly dataDir: string;
}

/** The first two lines; undefined for anything torn. */
export function parsePostmasterPid(text: string): PostmasterPid | undefined {
  const [pid, dataDir] = text.split('\n');
  // Negative: a standalone backend (postgres --single).
  if (!/^-?[1-9]\d*$/.test(pid ?? '') || !dataDir) return undefined;
  return { pid: Math.abs(Number(pid)), dataDir };
}

/** The eighth line is "ready" once clients are served ("starting", "stopping", "standby" otherwise). */
export function isReadyText(text: string): boolean {
  return text.split('\n')[7]?.trim() === 'ready';
}

/** How long an orphan may take for a fast shutdown (10–22 ms as a rule) before it is killed. */
const ORPHAN_GRACE_MS = 5000;

/**
 * Leaves the data directory without a server: an orphan of ours is stopped, a stale file is removed.
 * A zombie counts as dead, although PostgreSQL itself would take it for alive and refuse to start.
 */
export async function settleFormerServer(dataDir: string, log: (text: string) => void): Promise<void> {
  const path = join(dataDir, 'postmaster.pid');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  const former = parsePostmasterPid(text);
  if (former && isOurServer(former.pid, dataDir)) {
    log(`stopping a server that a former lab left behind (pid ${former.pid})`);
    await end(former.pid, dataDir);
  }
  rmSync(path, { force: true });
}

/** The pid may be somebody else's by now: only a postgres whose arguments name this directory is ours. */
function isOurServer(pid: number, dataDir: string): boolean {
  const commandLine = identify(pid)?.commandLine ?? '';
  return commandLine.includes('postgres') && commandLine.includes(dataDir);
}

async function end(pid: number, dataDir: string): Promise<void> {
  process.kill(pid, 'SIGINT');
  const deadlineMs = Date.now() + ORPHAN_GRACE_MS;
  while (isOurServer(pid, dataDir)) {
    if (Date.now() > deadlineMs) process.kill(pid, 'SIGKILL');
    await delay(10);
  }
}
