// Processes as the operating system sees them: who is pid N really, and how does one end a whole group.
// A pid alone is no identity, it is used again. Pid + start time + boot is one.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Enough to tell whether a pid is still the process that was recorded. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Linux: boot id and clock ticks since boot. macOS: the start time that ps prints. Never parsed, only compared. */
  readonly startedAt: string;
  readonly commandLine: string;
}

/**
 * The identity of a live process; undefined when there is none, or only a zombie that nobody has waited for yet.
 * Windows has no cheap way to ask, the answer is always undefined there: leftovers are not recognised.
 */
export function identify(pid: number): ProcessIdentity | undefined {
  if (process.platform === 'linux') return identifyOnLinux(pid);
  if (process.platform === 'win32') return undefined;
  return identifyByPs(pid);
}

/** Whether the recorded process still runs; a reused pid is somebody else. */
export function isSameProcess(recorded: ProcessIdentity): boolean {
  const current = identify(recorded.pid);
  return current?.startedAt === recorded.startedAt && current.commandLine === recorded.commandLine;
}

/** Sends a signal to a process group that we created, or to the process alone where there are no groups. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
    return true;
  } catch (error) {
    // ESRCH: already gone. EPERM: macOS says so for a group of zombies.
    if (error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')) return false;
    throw error;
  }
}

/**
 * Stops a process and everything below it in its tracks. By descent and not by group: the children of PostgreSQL have
 * groups of their own. False when there is no such process, or no way to do it (Windows).
 */
export function pauseTree(pid: number): boolean {
  if (process.platform === 'win32') return false;
  // The root first: it makes no more children then.
  if (!signalOne(pid, 'SIGSTOP')) return false;
  for (const member of treeOf(pid, readParents(), NOBODY)) if (member !== pid) signalOne(member, 'SIGSTOP');
  return true;
}

/** Lets a tree go on that was stopped in its tracks; nothing happens to one that runs. */
export function continueTree(pid: number): void {
  if (process.platform === 'win32') return;
  for (const member of treeOf(pid, readParents(), NOBODY)) signalOne(member, 'SIGCONT');
}

const NOBODY: ReadonlySet<number> = new Set();

function signalOne(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // gone meanwhile
  }
}

/** Fields of /proc/<pid>/stat that matter here. */
export interface Stat {
  readonly state: string;
  readonly parentPid: number;
  readonly startTicks: string;
  /** In user mode and in the kernel, without children. */
  readonly cpuTicks: number;
}

/** Parses /proc/<pid>/stat; the name in parentheses may itself hold blanks and parentheses (proc_pid_stat(5)). */
export function parseStat(text: string): Stat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parentPid] = fields;
  const startTicks = fields[19];
  if (!text.includes(')') || !state || !parentPid || !startTicks) return undefined;
  return { state, parentPid: Number(parentPid), startTicks, cpuTicks: Number(fields[11]) + Number(fields[12]) };
}

export function readStat(pid: number | string): Stat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return undefined; // gone meanwhile: the answer is that there is no such process
  }
}

/** Every pid with its parent's; empty on Windows. */
export function readParents(): Map<number, number> {
  if (process.platform === 'win32') return new Map();
  if (process.platform !== 'linux') return readParentsByPs();
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = readStat(entry);
    if (stat) parents.set(Number(entry), stat.parentPid);
  }
  return parents;
}

function readParentsByPs(): Map<number, number> {
  try {
    const columns = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
    return new Map(columns.map((line) => line.trim().split(/\s+/).map(Number) as [number, number])); // the two columns
  } catch {
    return new Map(); // no ps: the process alone is all we know
  }
}

/** A process and everything below it, except for trees of their own (`others`). */
export function treeOf(root: number, parents: ReadonlyMap<number, number>, others: ReadonlySet<number>): number[] {
  const tree = [root];
  // Grows while it is walked; every pid has one parent, so none comes twice.
  for (const parent of tree) {
    for (const [pid, parentPid] of parents) {
      if (parentPid === parent && pid !== root && !others.has(pid)) tree.push(pid);
    }
  }
  return tree;
}

let bootId: string | undefined;

function identifyOnLinux(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return undefined;
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return { pid, startedAt: `${bootId} ${stat.startTicks}`, commandLine: readCommandLine(pid) };
}

/** Arguments joined by blanks; empty when it may not be read. */
function readCommandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  } catch {
    return '';
  }
}

function identifyByPs(pid: number): ProcessIdentity | undefined {
  try {
    const columns = ['-o', 'stat=,lstart=,command=', '-p', String(pid)];
    const env = { ...process.env, LC_ALL: 'C' };
    const line = execFileSync('ps', columns, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env }).trim();
    // "S    Sun Nov 22 08:00:00 2026 node x.js"
    const match = /^(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/s.exec(line);
    if (!match || match[1]!.startsWith('Z')) return undefined;
    return { pid, startedAt: match[2]!, commandLine: match[3]! };
  } catch {
    return undefined; // ps exits with 1 when there is no such process
  }
}
