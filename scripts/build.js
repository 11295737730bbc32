// Builds what is older than its sources: the programs with `tsc -b`, and the page with Vite. Both are child processes and
// run at the same time, so that whoever starts the lab keeps neither compiler in memory.
// `node scripts/build.js` is `npm run build`; apps/lab/bin/prepare.js calls it before the lab starts.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A cold build takes some ten seconds; after this its lock is no longer believed. */
const BUILD_MS_MAX = 120_000;

export const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/o11y-lab');
const lock = join(cache, 'building');

/** What both look at. */
const SHARED = ['package-lock.json', 'tsconfig.base.json'];

/** What can be built; `stamp` has the time at which its last build began. */
const PROGRAMS = {
  stamp: join(cache, 'built'),
  isStale: areProgramsStale,
  argv: () => [join(root, 'node_modules/typescript/bin/tsc'), '-b'],
};
const PAGE = {
  stamp: join(cache, 'page-built'),
  isStale: isPageStale,
  argv: () => [join(root, 'scripts/build-page.js')],
};

/**
 * Builds what is stale, and the programs in any case with `always`; says so on stderr. Two builds at once take turns.
 * Answers what went wrong, or undefined.
 */
export async function build({ always = false } = {}) {
  const isWanted = (part) => (always && part === PROGRAMS) || part.isStale(modifiedMs(part.stamp));
  if (!always && ![PROGRAMS, PAGE].some(isWanted)) return undefined;
  mkdirSync(cache, { recursive: true });
  takeLock();
  try {
    const parts = [PROGRAMS, PAGE].filter(isWanted);
    if (parts.length === 0) return undefined; // whoever had the lock has built it
    const startedMs = Date.now();
    process.stderr.write('building…\n');
    const problems = (await Promise.all(parts.map((part) => run(part, startedMs)))).filter(Boolean);
    if (problems.length > 0) {
      return `${problems.join('\n')}\nthe build failed; correct that, or start what was built before with LAB_NO_BUILD=1`;
    }
    process.stderr.write(`built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s\n`);
    return undefined;
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Runs one build; answers what it said when it failed. */
function run({ argv, stamp }, startedMs) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, argv(), { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const pipe of [child.stdout, child.stderr]) {
      pipe.setEncoding('utf8').on('data', (text) => {
        said += text;
      });
    }
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => {
      if (code !== 0) return resolve(said.trim() || `${argv()[0]} ended with ${code}`);
      writeFileSync(stamp, '');
      // What was saved while the compiler ran is not in the build.
      utimesSync(stamp, new Date(startedMs), new Date(startedMs));
      resolve(undefined);
    });
  });
}

function areProgramsStale(builtMs) {
  if (builtMs === 0 || !existsSync(join(root, 'apps/lab/dist/main.js'))) return true;
  if (areNewer(root, [...SHARED, 'tsconfig.json'], builtMs)) return true;
  return referencesOf(root).some(
    (workspace) =>
      !existsSync(join(workspace, 'dist')) ||
      areNewer(workspace, ['package.json', 'tsconfig.json'], builtMs) ||
      isNewer(join(workspace, 'src'), builtMs),
  );
}

/** The page is made of its own sources and those of the packages it is built from. */
function isPageStale(builtMs) {
  const web = join(root, 'apps/web');
  if (!existsSync(join(web, 'vite.config.ts'))) return false; // a tree without a page
  if (builtMs === 0 || !existsSync(join(web, 'dist/client/index.html'))) return true;
  if (areNewer(root, SHARED, builtMs)) return true;
  if (areNewer(web, ['index.html', 'package.json', 'tsconfig.json', 'vite.config.ts'], builtMs)) return true;
  const folders = [join(web, 'public'), ...[web, ...referencesOf(web)].map((each) => join(each, 'src'))];
  return folders.some((folder) => existsSync(folder) && isNewer(folder, builtMs));
}

/** The folders that a tsconfig.json builds upon. */
function referencesOf(folder) {
  const { references = [] } = JSON.parse(readFileSync(join(folder, 'tsconfig.json'), 'utf8'));
  return references.map((reference) => join(folder, reference.path));
}

function areNewer(folder, names, builtMs) {
  return names.some((name) => modifiedMs(join(folder, name)) > builtMs);
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
  return !/\.test\.tsx?$/.test(name);
}

/** Two labs that start at once must not write the same files. */
function takeLock() {
  let hasWaited = false;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problem = await build({ always: true });
  if (problem) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  }
}
