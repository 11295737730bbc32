// What `npx k6 run` measures, beside what its target measured itself.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScriptRunner, startScriptRunner } from './script-runner.ts';

let runner: ScriptRunner;
beforeAll(async () => {
  runner = await startScriptRunner();
});
afterAll(() => runner?.close());

test('latencies are those of the target, within 5 % or 3 ms', async () => {
  const script = `import http from 'k6/http'; import { sleep } from 'k6';
export default function () { http.get(__ENV.TARGET + '/delay/' + (20 + (__ITER % 5) * 20)); sleep(0.05); }`;
  const load = ['--vus', '20', '--iterations', '600', '--summary-trend-stats', 'med,p(90),p(95)'];
  const { metrics } = await runner.exportOf(script, ...load);
  const own = [...runner.target.durationsMs].sort((a, b) => a - b);
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
