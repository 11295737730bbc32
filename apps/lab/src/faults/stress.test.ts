// Stressors are processes of their own, so their source is stripped of its types first.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readParents } from '../supervisor/os-process.ts';
import { stripSources, until } from '../testing/fixture.ts';
import { startStress } from './stress.ts';

vi.setConfig({ testTimeout: 30_000 });

test.skipIf(process.platform === 'win32')('they burn what they are told to, and leave nothing', async () => {
  const sources = await stripSources();
  const folder = mkdtempSync(join(tmpdir(), 'stress-'));
  const children = (): number => [...readParents().values()].filter((parent) => parent === process.pid).length;
  const before = children();
  const stressors = { cpuWorkers: 1, memoryWorkers: 1, memoryBytesPerWorker: 1024 * 1024, ioWorkers: 1 };
  const end = startStress(stressors, folder, join(sources, 'faults/stress-worker.js'));
  await until(() => readdirSync(folder, { recursive: true }).length === 2);
  expect(children()).toBe(before + 3);
  await end();
  expect(readdirSync(folder)).toEqual([]);
  expect(children()).toBe(before);
  rmSync(folder, { recursive: true });
  rmSync(sources, { recursive: true });
});
