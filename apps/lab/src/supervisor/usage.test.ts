import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { cpuPercent, measureUsage, parsePss } from './usage.ts';

test('PSS is read from smaps_rollup', () => {
  const text = '00400000-7fff [rollup]\nRss:   900 kB\nPss:                 512 kB\nPss_Dirty:  100 kB\n';
  expect(parsePss(text)).toBe(512 * 1024);
  expect(parsePss('')).toBe(0);
});

test.skipIf(process.platform === 'win32')('this very process has some memory, and a dead pid has none', async () => {
  const usages = await measureUsage([process.pid, 2 ** 22 + 1]);
  expect(usages.get(process.pid)?.memoryBytes).toBeGreaterThan(10e6);
  expect([...usages.keys()]).toEqual([process.pid]);
});

test.skipIf(process.platform !== 'linux')('CPU time is what Node.js itself counts', async () => {
  const program =
    'const end = Date.now() + 200; while (Date.now() < end); console.log(process.cpuUsage().user / 1000); process.stdin.resume()';
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { cpuMs = 0 } = (await measureUsage([child.pid ?? 0])).get(child.pid ?? 0) ?? {};
  child.kill();
  await once(child, 'exit');
  const userMs = Number(line);
  expect(cpuMs).toBeGreaterThanOrEqual(userMs - 20); // ticks are rounded down, of user and of system
  expect(cpuMs).toBeLessThan(userMs + 2_000);
});

const of = (cpuMs?: number) => ({ memoryBytes: 1, ...(cpuMs === undefined ? {} : { cpuMs }) });
const cases: readonly [string, ...Parameters<typeof cpuPercent>, number | undefined][] = [
  ['half a core', of(100), of(2600), 5000, 50],
  ['two cores', of(0), of(10_000), 5000, 200],
  ['idle', of(100), of(100), 5000, 0],
  ['no first look', undefined, of(100), 5000, undefined],
  ['a system that does not tell', of(), of(), 5000, undefined],
  ['a child that left with its time', of(500), of(100), 5000, undefined],
  ['two looks at once', of(1), of(2), 0, undefined],
];
for (const [name, before, after, elapsedMs, want] of cases) {
  test(`the share of a core: ${name}`, () => expect(cpuPercent(before, after, elapsedMs)).toBe(want));
}
