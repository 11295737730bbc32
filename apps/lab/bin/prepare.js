// Is dist/ newer than the sources? Answers in milliseconds by file times; runs the compiler only when not.
// LAB_NO_BUILD=1 leaves everything as it is.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MIN = [20, 19];

/** A cold build takes some ten seconds; after this its lock is no longer believed. */
const BUILD_MS_MAX = 120_000;

const root = fileURLToPath(new URL('../../../', import.meta.url));
const main = join(root, 'apps/lab/dist/main.js');
const cache = join(root, 'node_modules/.cache/o11y-lab');
const stamp = join(cache, 'built');
const lock = join(cache, 'building');

/** These start code of the tree; the others talk to a lab that runs and need no fresh build. */
const STARTING = new Set(['up', 'start', 'restart']);

/** What keeps the command from running, or undefined. */
export function prepare(args) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
    return `the lab needs Node.js ${NODE_MIN.join('.')} or newer, this is ${process.versions.node} (${process.execPath}); see https://nodejs.org`;
  }
  if (!existsSync(join(root, 'node_modules/typescript'))) {
    return `the packages are not installed; run this first, in ${root}:  npm ci`;
  }
  const command = args.find((arg) => !arg.startsWith('-'));
  if (process.env.LAB_NO_BUILD || (existsSync(main) && !STARTING.has(command))) return undefined;
  return isStale() ? build() : undefined;
}

function isStale() {
  const builtMs = modifiedMs(stamp);
  if (builtMs === 0 || !existsSync(main)) return true;
  const files = ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json'].map((name) => join(root, name));
  if (files.some((file) => modifiedMs(file) > builtMs)) return true;
  for (const workspace of workspaces()) {
    if (!existsSync(join(workspace, 'dist'))) return true;
    for (const name of ['package.json', 'tsconfig.json']) if (modifiedMs(join(workspace, name)) > builtMs) return true;
    if (isNewer(join(workspace, 'src'), builtMs)) return true;
  }
  return false;
}

/** The folders that `tsc -b` builds. */
function workspaces() {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return references.map((reference) => join(root, reference.path));
}

/** Whether anything below the folder changed; a deleted file changes the time of its folder. */
function isNewer(folder, builtMs) {
  if (modifiedMs(folder) > builtMs) return true;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() ? isNewer(path, builtMs) : isSource(entry.name) && modifiedMs(path) > builtMs) return true;
  }
  return false;
}

function isSource(name) {
  return !name.endsWith('.test.ts');
}

function build() {
  mkdirSync(cache, { recursive: true });
  const hasWaited = takeLock();
  const startedMs = Date.now();
  try {
    if (hasWaited && !isStale()) return undefined;
    process.stderr.write('building…\n');
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { status, error, stdout } = spawnSync(process.execPath, [tsc, '-b'], { cwd: root, encoding: 'utf8' });
    if (error || status !== 0) {
      const said = error ? error.message : stdout.trim();
      return `${said}\nthe build failed; correct that, or start what was built before with LAB_NO_BUILD=1`;
    }
    writeFileSync(stamp, '');
    // What was saved while the compiler ran is not in the build.
    utimesSync(stamp, new Date(startedMs), new Date(startedMs));
  } finally {
    rmSync(lock, { force: true });
  }
  process.stderr.write(`built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s\n`);
  return undefined;
}

/** Two labs that start at once must not write the same files. Answers whether another build had to end first. */
function takeLock() {
  let hasWaited = false;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return hasWaited;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isHeld()) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!hasWaited) process.stderr.write('another lab is building, waiting for it…\n');
    hasWaited = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}

/** Not when its owner is gone, and no longer than a build may take: the pid may be somebody else's by now. */
function isHeld() {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return modifiedMs(lock) > Date.now() - BUILD_MS_MAX;
  } catch {
    return false; // no lock, or its owner is gone
  }
}

function modifiedMs(path) {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
