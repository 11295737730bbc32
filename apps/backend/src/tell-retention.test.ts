import { createMemoryStore } from '@o11y-lab/storage';
import { expect, test } from 'vitest';
import { tellRetention } from './tell-retention.ts';

test('a run says what it alone removed, and nothing when it removed nothing', async () => {
  const stats = await createMemoryStore().stats();
  const totals = [
    { droppedByAge: 0, droppedBySize: 0 },
    { droppedByAge: 40, droppedBySize: 0 },
    { droppedByAge: 40, droppedBySize: 0 },
    { droppedByAge: 45, droppedBySize: 7 },
  ];
  let runs = 0;
  const store = {
    runRetention: async () => {
      runs++;
    },
    stats: async () => ({ ...stats, diskBytes: 99, retention: { ...stats.retention, ...totals[runs - 1] } }),
  };
  const lines: unknown[] = [];
  const log = { info: (_: string, fields?: object) => lines.push(fields), warn: () => {}, error: () => {} };
  const run = tellRetention(store, log);
  for (const _ of totals) await run();
  expect(lines).toMatchObject([
    { rowsByAge: 40, rowsBySize: 0, diskBytes: 99 },
    { rowsByAge: 5, rowsBySize: 7 },
  ]);
});

test('a run that fails is not swallowed', async () => {
  const failing = {
    ...createMemoryStore(),
    runRetention: () => Promise.reject(new Error('no room')),
  };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  await expect(tellRetention(failing, log)()).rejects.toThrow('no room');
});
