import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lab.ts';

export interface DiskBytes {
  /** Everything in the folder but the version control and the data of a running lab. */
  readonly all: number;
  /** Without packages that only development needs. */
  readonly withoutDevTools: number;
}

export function measureDisk(): DiskBytes {
  const all = sizeOf(root, new Set(['.git', '.lab']));
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const devOnly = Object.entries(lock.packages).filter(([, entry]) => entry.dev === true);
  const devBytes = devOnly.reduce((sum, [path]) => sum + ownSizeOf(join(root, path)), 0);
  return { all, withoutDevTools: all - devBytes };
}

/** Without nested packages: those have entries of their own. */
function ownSizeOf(folder: string): number {
  return sizeOf(folder, new Set(['node_modules']));
}

function sizeOf(folder: string, skip: ReadonlySet<string>): number {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return 0; // an optional package of another platform is in the lock file but not installed
  }
  let bytes = 0;
  for (const name of names) {
    if (skip.has(name)) continue;
    const path = join(folder, name);
    const stat = lstatSync(path);
    // Disk blocks, not lengths: thousands of small files take more room than their text.
    bytes += stat.isDirectory() ? sizeOf(path, new Set()) : stat.blocks * 512;
  }
  return bytes;
}
