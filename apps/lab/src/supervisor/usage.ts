// What a process and its children take of the machine.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { readParents, readStat, treeOf } from './os-process.ts';

export interface Usage {
  readonly memoryBytes: number;
  /** CPU time since their start of those that live; undefined where the system does not tell cheaply. */
  readonly cpuMs?: number;
}

/** Linux counts CPU time in ticks of 1/100 s towards programs, whatever the kernel was built with (USER_HZ). */
const TICK_MS = 10;

/**
 * Per process, children included unless they are in the list themselves. Linux: PSS (a page shared by n processes counts
 * 1/n for each), so the figures add up. Elsewhere RSS by `ps`, without children, which counts shared pages again and
 * again. Windows: none.
 */
export async function measureUsage(pids: readonly number[]): Promise<Map<number, Usage>> {
  if (process.platform === 'linux') return measureOnLinux(pids);
  if (process.platform === 'win32' || pids.length === 0) return new Map();
  return measureRss(pids);
}

/** Of one core in percent, between two looks; undefined when a figure is missing, or a child with its time has left. */
export function cpuPercent(before: Usage | undefined, after: Usage | undefined, elapsedMs: number): number | undefined {
  if (before?.cpuMs === undefined || after?.cpuMs === undefined || elapsedMs <= 0) return undefined;
  const usedMs = after.cpuMs - before.cpuMs;
  return usedMs < 0 ? undefined : Math.round((1000 * usedMs) / elapsedMs) / 10;
}

async function measureOnLinux(pids: readonly number[]): Promise<Map<number, Usage>> {
  const parents = readParents();
  const roots = new Set(pids);
  const usages = new Map<number, Usage>();
  for (const pid of pids) {
    let memoryBytes = 0;
    let cpuMs = 0;
    for (const member of treeOf(pid, parents, roots)) {
      memoryBytes += await readPss(member);
      cpuMs += TICK_MS * (readStat(member)?.cpuTicks ?? 0);
    }
    if (memoryBytes > 0) usages.set(pid, { memoryBytes, cpuMs });
  }
  return usages;
}

/** 0 when the process is gone or belongs to somebody else. */
async function readPss(pid: number): Promise<number> {
  try {
    return parsePss(await readFile(`/proc/${pid}/smaps_rollup`, 'latin1'));
  } catch {
    return 0;
  }
}

export function parsePss(smapsRollup: string): number {
  const match = /^Pss:\s+(\d+) kB$/m.exec(smapsRollup);
  return match ? Number(match[1]) * 1024 : 0;
}

async function measureRss(pids: readonly number[]): Promise<Map<number, Usage>> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')]).catch(() => ({
    // ps exits with 1 when none of them lives any more
    stdout: '',
  }));
  const usages = new Map<number, Usage>();
  for (const line of stdout.trim().split('\n')) {
    const [pid, kilobytes] = line.trim().split(/\s+/);
    if (pid && kilobytes) usages.set(Number(pid), { memoryBytes: Number(kilobytes) * 1024 });
  }
  return usages;
}
