import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../testing/test-broker.ts';
import { DataDirHeldError, lockDataDir } from './lock.ts';

test('a folder has one holder at a time', () => {
  const folder = temporaryFolder();
  const unlock = lockDataDir(folder, process.pid, () => undefined);
  expect(() => lockDataDir(folder, process.pid, () => undefined)).toThrow(DataDirHeldError);
  unlock();
  expect(existsSync(join(folder, 'broker.lock'))).toBe(false);
  lockDataDir(folder, process.pid, () => undefined)();
});

test('a living process holds the folder, a dead one does not', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const pid = child.pid ?? 0;
  const made = temporaryFolder();
  lockDataDir(made, pid, () => undefined);
  // The child's lock, in a folder that this process has not locked itself.
  const folder = temporaryFolder();
  copyFileSync(join(made, 'broker.lock'), join(folder, 'broker.lock'));
  expect(() => lockDataDir(folder, process.pid, () => undefined)).toThrow(`(pid ${pid}) holds this data folder`);
  child.kill('SIGKILL');
  await exited;
  const said: string[] = [];
  lockDataDir(folder, process.pid, (message) => said.push(message))();
  expect(said[0]).toContain(`(pid ${pid})`);
  expect(readdirSync(folder)).toEqual([]);
});

const stale = [
  { name: 'of a dead process', content: '{"pid":4194999,"startTicks":1}' },
  { name: 'of an earlier process with our pid', content: `{"pid":${process.pid},"startTicks":1}` },
  {
    name: 'of an earlier process with the pid of another',
    content: '{"pid":1,"startTicks":999999999999}',
    linuxOnly: true,
  },
  { name: 'that was never finished', content: '' },
  { name: 'of nonsense', content: 'hello' },
];

for (const c of stale) {
  test.skipIf(c.linuxOnly === true && process.platform !== 'linux')(
    `a lock ${c.name} is taken over and that is said`,
    () => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'broker.lock'), c.content);
      const said: string[] = [];
      const unlock = lockDataDir(folder, process.pid, (message) => said.push(message));
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(/taking over the lock of a broker that is gone/);
      unlock();
    },
  );
}

test.skipIf(process.platform !== 'linux')('a lock of another living process is respected', () => {
  const folder = temporaryFolder();
  // Start ticks 0: a holder on a system that does not tell them.
  writeFileSync(join(folder, 'broker.lock'), '{"pid":1,"startTicks":0}');
  expect(() => lockDataDir(folder, process.pid, () => undefined)).toThrow(/pid 1/);
});
