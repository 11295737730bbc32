// The commands as a person types them, in processes of their own, on a lab of small scripts.
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { findLab } from '../control/client.ts';
import { endLeftovers } from '../control/leftovers.ts';
import { readState } from '../control/state-file.ts';
import { identify } from '../supervisor/os-process.ts';
import { type Finished, finished, runCli, stripSources, until, writeLab } from '../testing/fixture.ts';

vi.setConfig({ testTimeout: 60_000 });

let sources: string;
beforeAll(async () => {
  sources = await stripSources();
});
afterAll(() => rmSync(sources, { recursive: true }));

let folder: string;
let dataDir: string;
let started: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-cli-'));
  dataDir = join(folder, '.lab');
  started = [];
});
afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  const state = readState(dataDir);
  if (state) await endLeftovers([{ ...state, name: 'lab', stopSignal: 'SIGKILL' }, ...state.children]);
  rmSync(folder, { recursive: true, force: true });
});

function start(...args: string[]): ChildProcess {
  const child = runCli(sources, folder, args);
  started.push(child);
  return child;
}

function lab(...args: string[]): Promise<Finished> {
  return finished(start(...args));
}

test('up -d, ps, logs, restart, stop, start, up again, down, down -v', async () => {
  await writeLab(folder, { a: 'links: { PEER: http://b }', b: '' });
  const up = await lab('up', '-d');
  expect(up).toMatchObject({ code: 0, error: '' });
  expect(up.out).toMatch(/all healthy after \d+\.\d s/);
  expect(up.out).not.toContain('\x1b');

  const rows = JSON.parse((await lab('ps', '--json')).out) as { name: string; state: string; pid: number }[];
  expect(rows.map(({ name, state }) => `${name} ${state}`)).toEqual(['a healthy', 'b healthy']);
  expect((await lab('ps')).out).toMatch(/ {2}a +● healthy +\d+ +\d+ /);

  expect((await lab('logs', 'a')).out).toMatch(/^a \| \d\d:\d\d:\d\d\.\d{3} listening\n$/);
  expect((await lab('logs', '--raw', '--tail', '1')).out.split('\n').sort()).toEqual([
    '',
    'a | listening',
    'b | listening',
  ]);
  expect(await lab('logs', 'aa')).toMatchObject({ code: 2, error: 'no process is called "aa"; did you mean "a"?\n' });

  expect(await lab('stop', 'a')).toMatchObject({ code: 0, out: expect.stringMatching(/a +○ stopped/) });
  expect(await lab('start', 'a')).toMatchObject({ code: 0, out: expect.stringMatching(/a +● healthy/) });
  expect(await lab('restart', 'b')).toMatchObject({ code: 0 });
  const again = await lab('up');
  expect(again).toMatchObject({ code: 0, out: expect.stringMatching(/^the lab is running already:/) });

  const now = JSON.parse((await lab('ps', '--json')).out) as { pid: number }[];
  expect(await lab('down')).toEqual({ code: 0, out: 'stopped\n', error: '' });
  for (const { pid } of now) expect(identify(pid)).toBeUndefined();
  expect(await lab('down')).toMatchObject({ code: 0, out: 'the lab was not running\n' });
  expect((await lab('logs', 'b')).out).toContain('bye');
  expect(await lab('ps')).toMatchObject({ code: 3, error: expect.stringContaining('npx lab up') });
  expect(await lab('down', '-v')).toMatchObject({ code: 0, out: expect.stringContaining(`deleted ${dataDir}`) });
  expect(existsSync(dataDir)).toBe(false);
});

test('up -d of something broken says why, with its last lines, and exits with 1', async () => {
  const restart = 'restart: { firstDelay: 10ms, loopAfter: 2 }';
  await writeLab(folder, { good: '', bad: `run: [node, broken.cjs], ${restart}` });
  writeFileSync(
    join(folder, 'broken.cjs'),
    `for (let i = 1; i < 30; i++) console.error('line ' + i); process.exit(7);`,
  );
  const { code, error } = await lab('up', '-d');
  expect(code).toBe(1);
  expect(error).toMatch(/not healthy: bad \(crashed\)\n {2}bad exited with code 7 after .* \d+ times in a row/);
  expect(error).toContain('line 10\n');
  expect(error).not.toContain('line 9\n');
  expect(error).toContain('line 29\n');
  const failed = await lab('restart', 'bad');
  expect(failed).toMatchObject({ code: 1, error: expect.stringContaining('line 29') });
  await lab('down');
});

test('what keeps a lab from starting is said once, and nothing runs', async () => {
  writeFileSync(join(folder, 'lab.yaml'), 'version: 1\nprocess: {}\n');
  const broken = await lab('up');
  expect(broken.code).toBe(1);
  expect(broken.error).toContain('lab.yaml:2:1: unknown key "process" in the file; did you mean "processes"?');

  await writeLab(folder, { a: '' });
  for (const up of [['up'], ['up', '-d']]) {
    expect(await lab(...up, 'b')).toMatchObject({ code: 2, error: 'no process is called "b"; did you mean "a"?\n' });
  }
  const first = await lab('up', '-d');
  expect(first.code).toBe(0);
  const second = await lab('up', '-d', '--data-dir', 'other');
  expect(second.code).toBe(1);
  expect(second.error).toMatch(
    /port \d+, which a wants, is held by pid \d+ \(.*supervise.*\)\n.*npx lab up --port-offset 10000/,
  );
  expect(findLab(join(folder, 'other'))).toEqual({ kind: 'none' });
  expect((await lab('down')).code).toBe(0);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test.skipIf(process.platform === 'win32')(
    `${signal} stops the foreground lab in order and leaves nothing`,
    async () => {
      await writeLab(folder, { a: 'links: { PEER: http://b }', b: '' });
      const child = start('up');
      const ended = finished(child);
      await until(() => readState(dataDir)?.children.length === 2);
      const pids = readState(dataDir)!.children.map(({ pid }) => pid);
      child.kill(signal);
      const { code, out } = await ended;
      expect(code).toBe(0);
      expect(out).toMatch(/ {2}a {13} *starting/);
      expect(out).toMatch(/stopped; the data stays/);
      for (const pid of pids) expect(identify(pid)).toBeUndefined();
      expect(findLab(dataDir)).toEqual({ kind: 'none' });
    },
  );
}

test.skipIf(process.platform === 'win32')(
  'nobody reads any more, and the terminal hangs up twice: the lab stops in order all the same',
  async () => {
    // b stops last: it says "bye" only if nothing was killed in a hurry.
    await writeLab(folder, { a: 'needs: [b]', b: '' });
    const count = (word: string): number =>
      readFileSync(join(dataDir, 'logs', 'b.log'), 'utf8').split(` out ${word}\n`).length - 1;
    const first = start('up');
    first.stdout!.setEncoding('utf8').on('data', (text: string) => {
      if (/ b +healthy/.test(text)) first.stdout!.destroy();
    });
    await until(() => first.exitCode !== null);
    expect([first.exitCode, count('bye')]).toEqual([0, 1]);

    const second = start('up');
    const ended = finished(second);
    await until(() => count('listening') === 2);
    second.kill('SIGHUP');
    second.kill('SIGHUP');
    expect([(await ended).code, count('bye')]).toEqual([0, 2]);
    expect(findLab(dataDir)).toEqual({ kind: 'none' });
  },
);

test.skipIf(process.platform === 'win32')('down after kill -9 of the supervisor ends what is left', async () => {
  await writeLab(folder, { a: '' });
  await lab('up', '-d');
  const state = readState(dataDir)!;
  process.kill(state.pid, 'SIGKILL');
  await until(() => identify(state.pid) === undefined);
  expect(identify(state.children[0]!.pid)).toBeDefined();
  expect(await lab('ps')).toMatchObject({ code: 3, error: expect.stringContaining('was killed; npx lab up') });
  expect(await lab('down')).toMatchObject({ code: 0, out: 'ended what a killed lab had left running: a\n' });
  expect(identify(state.children[0]!.pid)).toBeUndefined();
});

test.skipIf(process.platform === 'win32')('down ends a supervisor that hangs', async () => {
  await writeLab(folder, { a: '' });
  await lab('up', '-d');
  const state = readState(dataDir)!;
  process.kill(state.pid, 'SIGSTOP');
  expect(await lab('ps')).toMatchObject({ code: 1, error: expect.stringContaining('no answer') });
  expect(await lab('down')).toMatchObject({ code: 0 });
  expect(identify(state.pid)).toBeUndefined();
  expect(identify(state.children[0]!.pid)).toBeUndefined();
});

test('two ups at the same moment: one starts the lab, the other joins it', async () => {
  await writeLab(folder, { a: '', b: '' });
  const both = await Promise.all([lab('up', '-d'), lab('up', '-d')]);
  expect(both.map(({ code, error }) => ({ code, error }))).toEqual([
    { code: 0, error: '' },
    { code: 0, error: '' },
  ]);
  const rows = JSON.parse((await lab('ps', '--json')).out) as { state: string; restarts: number }[];
  expect(rows.map(({ state, restarts }) => `${state} ${restarts}`)).toEqual(['healthy 0', 'healthy 0']);
  await lab('down');
});

/** Takes its time to stop, and to become healthy. */
const SLOW = `
process.on('SIGTERM', () => setTimeout(() => process.exit(0), 1000));
setTimeout(() => { require('./server.cjs'); process.removeListener('SIGTERM', process.listeners('SIGTERM')[1]); }, 1000);`;

test('up while the lab is being stopped waits and starts it again; down while it starts ends the up', async () => {
  await writeLab(folder, { a: 'run: [node, slow.cjs]' });
  writeFileSync(join(folder, 'slow.cjs'), SLOW);
  const first = finished(start('up', '-d'));
  await until(() => readState(dataDir)?.children.length === 1);
  const { pid } = readState(dataDir)!;
  const down = finished(start('down'));
  const found = findLab(dataDir);
  if (found.kind !== 'running') throw new Error(`the lab is ${found.kind}`);
  await vi.waitUntil(async () => (await found.client.fetchStatus()).isStopping, { timeout: 20_000, interval: 10 });
  const second = await lab('up', '-d');
  expect(await first).toMatchObject({ code: 1, error: 'the lab was stopped while it started\n' });
  expect(await down).toMatchObject({ code: 0, out: 'stopped\n' });
  expect(second).toMatchObject({ code: 0, out: expect.stringContaining('all healthy') });
  expect(readState(dataDir)!.pid).not.toBe(pid);
  await lab('down');
});
