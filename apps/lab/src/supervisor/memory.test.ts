import { expect, test } from 'vitest';
import { measureMemory, parsePss } from './memory.ts';

test('PSS is read from smaps_rollup', () => {
  const text = '00400000-7fff [rollup]\nRss:   900 kB\nPss:                 512 kB\nPss_Dirty:  100 kB\n';
  expect(parsePss(text)).toBe(512 * 1024);
  expect(parsePss('')).toBe(0);
});

test.skipIf(process.platform === 'win32')('this very process has some memory, and a dead pid has none', async () => {
  const sizes = await measureMemory([process.pid, 2 ** 22 + 1]);
  expect(sizes.get(process.pid)).toBeGreaterThan(10e6);
  expect([...sizes.keys()]).toEqual([process.pid]);
});
