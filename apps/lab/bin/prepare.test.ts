// bin/lab.js in a repository of its own whose compiler is a script that notes its calls.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lab-bin-'));
  cpSync(fileURLToPath(new URL('.', import.meta.url)), join(root, 'apps/lab/bin'), { recursive: true });
  cpSync(fileURLToPath(new URL('../../../scripts/build.js', import.meta.url)), join(root, 'scripts/build.js'));
  write('package.json', '{ "type": "module" }');
  write('tsconfig.json', JSON.stringify({ references: [{ path: 'apps/lab' }, { path: 'packages/x' }] }));
  write('packages/x/src/deep/index.ts', '');
  write('packages/x/package.json', '{}');
  write('apps/lab/src/main.ts', '');
  write('node_modules/typescript/package.json', '{ "type": "commonjs" }');
  write(
    'node_modules/typescript/bin/tsc',
    `const fs = require('node:fs');
     fs.appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n');
     for (const path of ['apps/lab/dist', 'packages/x/dist']) fs.mkdirSync(path, { recursive: true });
     fs.writeFileSync('apps/lab/dist/main.js', 'console.log("ran", process.argv.slice(2).join(" "))');
     if (fs.existsSync('slow')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
     if (fs.existsSync('broken')) { console.log('src/a.ts(1,1): error TS1: no'); process.exit(1); }`,
  );
});
afterEach(() => rmSync(root, { recursive: true }));

test('builds once, then again when a source is newer, one is gone, or a dist is missing', () => {
  expect(lab('up')).toMatchObject({
    status: 0,
    stdout: 'ran up\n',
    stderr: expect.stringMatching(/^building…\nbuilt in/),
  });
  expect(lab('up')).toMatchObject({ status: 0, stdout: 'ran up\n', stderr: '' });
  expect(builds()).toBe(1);
  touch('packages/x/src/deep/index.ts');
  lab('restart', 'service-a');
  expect(builds()).toBe(2);
  rmSync(join(root, 'packages/x/src/deep/index.ts'));
  touch('packages/x/src/deep');
  lab('up');
  expect(builds()).toBe(3);
  rmSync(join(root, 'packages/x/dist'), { recursive: true });
  lab('up');
  expect(builds()).toBe(4);
  expect(lab('up').stderr).toBe('');
});

test('the page is built beside the programs when it is stale, and not otherwise', () => {
  write('apps/web/vite.config.ts', '');
  write('apps/web/src/main.tsx', '');
  write('apps/web/tsconfig.json', JSON.stringify({ references: [{ path: '../../packages/x' }] }));
  write(
    'scripts/build-page.js',
    `import * as fs from 'node:fs';
     fs.appendFileSync('pages', 'x');
     fs.mkdirSync('apps/web/dist/client', { recursive: true });
     fs.writeFileSync('apps/web/dist/client/index.html', '');
     if (fs.existsSync('broken-page')) { console.error('no such import'); process.exit(1); }`,
  );
  const pages = (): number => readFileSync(join(root, 'pages'), 'utf8').length;
  expect(lab('up')).toMatchObject({ status: 0, stderr: expect.stringMatching(/^building…\nbuilt in .* s\n$/) });
  expect([builds(), pages()]).toEqual([1, 1]);
  expect(lab('up').stderr).toBe('');
  touch('apps/web/src/main.tsx');
  lab('up');
  expect([builds(), pages()]).toEqual([1, 2]);
  touch('packages/x/src/deep/index.ts'); // of which both are made
  lab('up');
  expect([builds(), pages()]).toEqual([2, 3]);
  write('broken-page', '');
  touch('apps/web/vite.config.ts');
  expect(lab('up')).toMatchObject({ status: 1, stderr: expect.stringContaining('no such import\nthe build failed') });
  expect([builds(), pages()]).toEqual([2, 4]);
});

test('commands that only ask do not build what is there', () => {
  lab('up');
  touch('apps/lab/src/main.ts');
  expect(lab('ps')).toMatchObject({ status: 0, stdout: 'ran ps\n', stderr: '' });
  expect(builds()).toBe(1);
});

test('a failed build is told and tried again; LAB_NO_BUILD starts what there is', () => {
  lab('up');
  write('broken', '');
  touch('apps/lab/src/main.ts');
  const failed = lab('up');
  expect(failed).toMatchObject({ status: 1, stdout: '' });
  expect(failed.stderr).toContain(
    'error TS1: no\nthe build failed; correct that, or start what was built before with LAB_NO_BUILD=1',
  );
  expect(lab('up').status).toBe(1);
  expect(builds()).toBe(3);
  expect(run(['up'], { LAB_NO_BUILD: '1' })).toMatchObject({ status: 0, stdout: 'ran up\n' });
  expect(existsSync(join(root, 'node_modules/.cache/o11y-lab/building'))).toBe(false);
});

test('a lock counts only while its owner builds', () => {
  const lock = 'node_modules/.cache/o11y-lab/building';
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  write(lock, String(gone));
  expect(lab('up').stderr).toMatch(/^building…/);
  // The pid is somebody else's by now.
  touch('apps/lab/src/main.ts');
  write(lock, String(process.pid));
  utimesSync(join(root, lock), new Date(0), new Date(0));
  expect(lab('up').stderr).toMatch(/^building…/);
  expect(builds()).toBe(2);
});

test('a second lab waits for the build of the first and uses it', async () => {
  write('slow', '');
  const labs = ['first', 'second'].map((name) =>
    spawn(process.execPath, [bin(), 'up', name], { stdio: 'pipe', env: { ...process.env, LAB_NO_BUILD: '' } }),
  );
  const told = await Promise.all(labs.map(({ stderr }) => text(stderr)));
  expect(told.sort()).toEqual([
    'another lab is building, waiting for it…\n',
    expect.stringMatching(/^building…\nbuilt in .* s\n$/),
  ]);
  expect(builds()).toBe(1);
});

test('without node_modules it says npm ci', () => {
  rmSync(join(root, 'node_modules'), { recursive: true });
  expect(lab('up')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/not installed; run this first, in .*: {2}npm ci/),
  });
});

function lab(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return run(args, {});
}

function run(
  args: readonly string[],
  env: Record<string, string>,
): { status: number | null; stdout: string; stderr: string } {
  const inherited = { ...process.env, LAB_NO_BUILD: '', ...env };
  return spawnSync(process.execPath, [bin(), ...args], {
    encoding: 'utf8',
    env: inherited,
  });
}

function bin(): string {
  return join(root, 'apps/lab/bin/lab.js');
}

function builds(): number {
  return readFileSync(join(root, 'calls'), 'utf8').split('-b\n').length - 1;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Saved just now: after the last build began, before the next one does. */
function touch(path: string): void {
  const now = new Date();
  utimesSync(join(root, path), now, now);
}
