// What the operating system says of processes. Linux only: elsewhere the figures are left out, and the table says so.
import { readdirSync, readFileSync } from 'node:fs';

/** The usual value of sysconf(_SC_CLK_TCK); /proc counts CPU time in these. */
const TICKS_PER_SECOND = 100;

/** A process and all its descendants. */
export function treeOf(pids: readonly number[]): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = statOf(Number(entry))?.parentPid;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const found = new Set<number>();
  const visit = (pid: number): void => {
    if (found.has(pid)) return;
    found.add(pid);
    for (const child of children.get(pid) ?? []) visit(child);
  };
  for (const pid of pids) visit(pid);
  return [...found];
}

/** Proportional set size in bytes: memory shared with other processes counts by its share. */
export function pssBytes(pid: number): number {
  try {
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0; // the process has ended since it was listed
  }
}

/** User and system CPU seconds a process has used so far. */
export function cpuSeconds(pid: number): number {
  const stat = statOf(pid);
  if (!stat) throw new Error(`process ${pid} is gone`);
  return (stat.userTicks + stat.systemTicks) / TICKS_PER_SECOND;
}

function statOf(pid: number): { parentPid: number; userTicks: number; systemTicks: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name stands in parentheses and may hold spaces; the fields after it are counted from 3.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { parentPid: Number(fields[1]), userTicks: Number(fields[11]), systemTicks: Number(fields[12]) };
  } catch {
    return undefined; // the process has ended since it was listed
  }
}
