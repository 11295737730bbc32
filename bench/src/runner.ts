// What the k6 runner itself costs: iterations per second of CPU of a script that does nothing but ask and check, and the
// memory of 200 virtual users of the stress script. The target is a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, pssBytes, treeOf } from './processes.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const K6 = join(ROOT, 'apps/lab/bin/k6.js');

const HOT_SCRIPT = `import http from 'k6/http';
import { check } from 'k6';
export default function () {
  check(http.get(__ENV.BASE_URL + '/'), {
    'status is 200': (r) => r.status === 200,
    'has a body': (r) => r.body.length > 0,
    'says ok': (r) => r.json('status') === 'ok',
  });
}`;

/** Prints its port, then answers everything with the same JSON. */
const TARGET_PROGRAM = `const server = require('node:http').createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

const LOOK_EVERY_MS = 200;

export interface RunnerFigures {
  readonly vus: number;
  readonly iterationsPerSecond: number;
  /** Per CPU-second of the k6 process, start included. */
  readonly iterationsPerCpuSecond: number;
  readonly memoryBytesMax: number;
}

export async function measureRunner(): Promise<{ readonly hot: RunnerFigures; readonly stress: RunnerFigures }> {
  const folder = await mkdtemp(join(tmpdir(), 'o11y-bench-k6-'));
  const target = spawn(process.execPath, ['-e', TARGET_PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port] = (await once(target.stdout, 'data')) as [Buffer];
    const baseUrl = `http://127.0.0.1:${port.toString().trim()}`;
    const script = join(folder, 'hot.js');
    await writeFile(script, HOT_SCRIPT);
    const hot = await measure(folder, baseUrl, 50, ['--vus', '50', '--duration', '15s', script]);
    const stages = '--stage=5s:200,15s:200';
    const stress = await measure(folder, baseUrl, 200, [stages, join(ROOT, 'k6/stress-test.ts')]);
    return { hot, stress };
  } finally {
    target.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, baseUrl: string, vus: number, args: readonly string[]): Promise<RunnerFigures> {
  const summaryFile = join(folder, 'summary.json');
  const k6 = spawn(
    process.execPath,
    [K6, 'run', '--quiet', '-e', `BASE_URL=${baseUrl}`, `--summary-export=${summaryFile}`, ...args],
    // Not recorded among the runs of a lab that happens to exist.
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, LAB_DATA_DIR: join(folder, 'no-lab') } },
  );
  const pid = k6.pid ?? 0;
  let memoryBytesMax = 0;
  let cpu = 0;
  const look = setInterval(() => {
    try {
      cpu = cpuSeconds(pid);
    } catch {
      return; // it ends just now
    }
    const bytes = treeOf([pid]).reduce((total, each) => total + pssBytes(each), 0);
    memoryBytesMax = Math.max(memoryBytesMax, bytes);
  }, LOOK_EVERY_MS);
  const [code] = (await once(k6, 'exit')) as [number | null];
  clearInterval(look);
  if (code !== 0) throw new Error(`k6 run ended with ${code}`);
  // Our own file, in k6's shape.
  const summary = JSON.parse(await readFile(summaryFile, 'utf8')) as {
    metrics: { iterations: { count: number; rate: number } };
  };
  const { count, rate } = summary.metrics.iterations;
  return { vus, iterationsPerSecond: rate, iterationsPerCpuSecond: count / cpu, memoryBytesMax };
}
