import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, systemCode } from './files.ts';

// One broker per data folder. The lock is a file with the holder's pid and, on Linux, the time its process
// started: a pid alone says little after a reboot or in a container, where the same few pids come back.

const LOCK_FILE = 'broker.lock';

/** Folders that brokers of this very process hold: their pid in the file is our own. */
const heldHere = new Set<string>();

export class DataDirHeldError extends Error {
  override readonly name = 'DataDirHeldError';
}

interface Holder {
  readonly pid: number;
  /** Clock ticks between boot and the start of the process; 0 where the system does not tell. */
  readonly startTicks: number;
}

/**
 * Takes the folder's lock and returns the function that gives it back.
 * Throws DataDirHeldError when a live broker holds it; the lock of a dead one is taken over.
 */
export function lockDataDir(dataDir: string, pid: number, onStale: (message: string) => void): () => void {
  const folder = resolve(dataDir);
  const path = join(folder, LOCK_FILE);
  if (heldHere.has(folder)) throw held(folder, pid, path);
  const own: Holder = { pid, startTicks: readStartTicks(pid) ?? 0 };
  for (let attempt = 0; attempt < 3; attempt++) {
    if (createLock(path, own)) {
      heldHere.add(folder);
      return () => {
        rmSync(path, { force: true });
        heldHere.delete(folder);
      };
    }
    const content = readLock(path);
    if (content === undefined) continue;
    const holder = parseHolder(content);
    if (holder && isAlive(holder, pid)) throw held(folder, holder.pid, path);
    onStale(`${path}: taking over the lock of a broker that is gone (pid ${holder ? holder.pid : 'unknown'})`);
    removeStale(path, content, pid);
  }
  throw new DataDirHeldError(`${path}: another broker is starting in the same data folder; try again`);
}

function held(folder: string, pid: number, path: string): DataDirHeldError {
  return new DataDirHeldError(
    `${folder}: a running broker (pid ${pid}) holds this data folder; stop it or choose another folder (lock: ${path})`,
  );
}

/**
 * False when there is a lock already. It is written under another name and then linked, so that no other starter
 * ever sees it half-written; where the file system has no links, there is a moment in which one could.
 */
function createLock(path: string, own: Holder): boolean {
  const draft = `${path}.new-${own.pid}`;
  try {
    writeFileSync(draft, JSON.stringify(own));
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(systemCode(error) ?? '')) {
      throw new Error(`cannot create ${path}: ${messageOf(error)}`, { cause: error });
    }
  } finally {
    rmSync(draft, { force: true });
  }
  try {
    writeFileSync(path, JSON.stringify(own), { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseHolder(content: string): Holder | undefined {
  const match = /^\{"pid":(\d+),"startTicks":(\d+)\}$/.exec(content);
  return match ? { pid: Number(match[1]), startTicks: Number(match[2]) } : undefined;
}

/** Moves the lock away before deleting it, and puts it back if another starter has replaced it meanwhile. */
function removeStale(path: string, content: string, pid: number): void {
  const aside = `${path}.stale-${pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(aside, 'utf8') === content) rmSync(aside);
  else renameSync(aside, path);
}

function isAlive(holder: Holder, ownPid: number): boolean {
  // Our own pid without an entry in heldHere is a process that had our pid before us.
  if (holder.pid === ownPid) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    if (systemCode(error) !== 'EPERM') return false;
  }
  if (holder.startTicks === 0) return true;
  return readStartTicks(holder.pid) === holder.startTicks;
}

/** Start time from /proc; undefined when there is none or when the process is a zombie. */
function readStartTicks(pid: number): number | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // No such process, or no /proc on this system.
    return undefined;
  }
  // The second field is the command in parentheses and may hold anything; the third is the state, the 22nd the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : Number(fields[19]);
}
