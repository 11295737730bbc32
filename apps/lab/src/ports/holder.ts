// Who holds a port, where the system tells: /proc on Linux, lsof elsewhere when it is there.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import { identify } from '../supervisor/os-process.ts';

export interface PortHolder {
  readonly pid: number;
  readonly commandLine: string;
}

/** Undefined when the system does not tell: another user's process, or no tool to ask. */
export async function findPortHolder(port: number): Promise<PortHolder | undefined> {
  const pid = process.platform === 'linux' ? findOnLinux(port) : await findByLsof(port);
  return pid === undefined ? undefined : { pid, commandLine: identify(pid)?.commandLine ?? '' };
}

/**
 * Inodes of the sockets at the port, from a text of /proc/net/tcp or tcp6: who listens, or whose outgoing connection
 * was given this port. A closed one that the system still remembers (TIME_WAIT) has inode 0 and is in nobody's way.
 */
export function parseSockets(procNetTcp: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return procNetTcp.split('\n').flatMap((line) => {
    const [, local, , , , , , , , inode] = line.trim().split(/\s+/);
    return local?.endsWith(`:${wanted}`) && inode && inode !== '0' ? [inode] : [];
  });
}

function findOnLinux(port: number): number | undefined {
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => parseSockets(readOrEmpty(path), port));
  const links = new Set(inodes.map((inode) => `socket:[${inode}]`));
  if (links.size === 0) return undefined;
  for (const entry of readdirSync('/proc')) {
    if (/^\d+$/.test(entry) && hasOpen(entry, links)) return Number(entry);
  }
  return undefined;
}

function hasOpen(pid: string, links: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => links.has(readLinkOrEmpty(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false; // gone, or another user's
  }
}

async function findByLsof(port: number): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t']);
    const pid = Number(stdout.trim().split('\n')[0]);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined; // no lsof, or it found nobody
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // no IPv6
  }
}

function readLinkOrEmpty(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed meanwhile
  }
}
