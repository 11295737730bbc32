// How much memory a process and its children take.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { readParents, treeOf } from './os-process.ts';

/**
 * Bytes per process, children included unless they are in the list themselves. Linux: PSS (a page shared by n processes counts 1/n for each), so the
 * figures add up. Elsewhere RSS by `ps`, without children, which counts shared pages again and again. Windows: none.
 */
export async function measureMemory(pids: readonly number[]): Promise<Map<number, number>> {
  if (process.platform === 'linux') return measurePss(pids);
  if (process.platform === 'win32' || pids.length === 0) return new Map();
  return measureRss(pids);
}

async function measurePss(pids: readonly number[]): Promise<Map<number, number>> {
  const parents = readParents();
  const roots = new Set(pids);
  const sizes = new Map<number, number>();
  for (const pid of pids) {
    let sizeBytes = 0;
    for (const member of treeOf(pid, parents, roots)) sizeBytes += await readPss(member);
    if (sizeBytes > 0) sizes.set(pid, sizeBytes);
  }
  return sizes;
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

async function measureRss(pids: readonly number[]): Promise<Map<number, number>> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')]).catch(() => ({
    // ps exits with 1 when none of them lives any more
    stdout: '',
  }));
  const sizes = new Map<number, number>();
  for (const line of stdout.trim().split('\n')) {
    const [pid, kilobytes] = line.trim().split(/\s+/);
    if (pid && kilobytes) sizes.set(Number(pid), Number(kilobytes) * 1024);
  }
  return sizes;
}
