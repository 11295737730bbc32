// What `npx k6 run` measures, beside what its target measured itself.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startNode, toolPath } from '../lab.ts';
import { startTarget, type Target } from './target.ts';

let folder: string;
let target: Target;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'o11y-k6-'));
  target = await startTarget();
});
afterAll(async () => {
  await target?.close();
  await rm(folder, { recursive: true, force: true });
});

test('latencies are those of the target, within 5 % or 3 ms', async () => {
  const script = `import http from 'k6/http'; import { sleep } from 'k6';
export default function () { http.get(__ENV.TARGET + '/delay/' + (20 + (__ITER % 5) * 20)); sleep(0.05); }`;
  const file = join(folder, 'script.js');
  const summary = join(folder, 'summary.json');
  await writeFile(file, script);
  target.reset();
  const { code } = await startNode(
    [
      ...[toolPath('k6'), 'run', '-e', `TARGET=${target.url}`, '--summary-export', summary],
      ...['--vus', '20', '--iterations', '600', '--summary-trend-stats', 'med,p(90),p(95)', file],
    ],
    { ...process.env, LAB_DATA_DIR: join(folder, 'no-lab') },
  ).finished;
  expect(code).toBe(0);
  const { metrics } = JSON.parse(await readFile(summary, 'utf8')) as {
    metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  const own = [...target.durationsMs].sort((a, b) => a - b);
  const quantile = (q: number): number => {
    const at = q * (own.length - 1);
    const low = own[Math.floor(at)] ?? Number.NaN;
    return low + ((own[Math.ceil(at)] ?? Number.NaN) - low) * (at % 1);
  };
  expect(own).toHaveLength(600);
  const measured = metrics['http_req_duration'] ?? {};
  for (const [name, q] of [
    ['med', 0.5],
    ['p(90)', 0.9],
    ['p(95)', 0.95],
  ] as const) {
    const want = quantile(q);
    expect(
      Math.abs((measured[name] ?? Number.NaN) - want),
      `${name}: ${measured[name]}, target ${want} ms`,
    ).toBeLessThan(Math.max(3, want * 0.05));
  }
});
