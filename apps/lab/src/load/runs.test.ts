// With real processes: a stand-in for k6 that does what the test says.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoadRunSummary } from '@o11y-lab/lab-control';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { identify } from '../supervisor/os-process.ts';
import { NO_FIGURES } from './record-run.ts';
import { appendPoint, newRunId, runDir, writeProcess, writeSummary } from './run-folder.ts';
import { LoadRuns, type LoadRunsOptions } from './runs.ts';

/** Writes down what it was started with, then does as MODE says. */
const STAND_IN = `
import { renameSync, writeFileSync } from 'node:fs';
const { MARK, MODE } = process.env;
process.on('SIGINT', () => { if (MODE === 'waits') process.exit(7); });
writeFileSync(MARK + '.tmp', JSON.stringify({ pid: process.pid, argv: process.argv.slice(2), env: process.env }));
renameSync(MARK + '.tmp', MARK);
if (MODE === 'fails') { console.error('first line\\nthe script has an error'); process.exit(107); }
setInterval(() => {}, 1000);
`;

const PORTS: Readonly<Record<string, number>> = { 'api-gateway http': 18080, 'backend otlp-http': 14318 };
const REQUEST = { script: 'k6/load-test.ts', vus: 2, duration: '10s' };

let root: string;
let dataDir: string;
let open: LoadRuns[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'runs-'));
  dataDir = join(root, '.lab');
  open = [];
  mkdirSync(dataDir);
  mkdirSync(join(root, 'k6'));
  writeFileSync(join(root, 'k6', 'load-test.ts'), '');
  writeFileSync(join(root, 'stand-in.mjs'), STAND_IN);
});

afterEach(async () => {
  for (const runs of open) runs.killNow();
  await Promise.all(open.map((runs) => runs.close()));
  rmSync(root, { recursive: true, force: true });
});

function openRuns(mode: 'waits' | 'fails' | 'ignores', change: Partial<LoadRunsOptions> = {}): LoadRuns {
  const runs = new LoadRuns({
    dataDir,
    root,
    k6: [process.execPath, join(root, 'stand-in.mjs')],
    shell: { ...process.env, K6_VUS: '77', MODE: mode, MARK: join(root, 'mark.json') },
    portOf: (process, port) => PORTS[`${process} ${port}`],
    host: '127.0.0.1',
    now: Date.now,
    random: Math.random,
    stopGraceMs: 5000,
    ...change,
  });
  open.push(runs);
  return runs;
}

interface Mark {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function until<T>(look: () => T | undefined): Promise<T> {
  const deadlineMs = Date.now() + 10_000;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (Date.now() > deadlineMs) throw new Error('it did not come to pass within 10 s');
    await delay(10);
  }
}

function readMark(): Promise<Mark> {
  const path = join(root, 'mark.json');
  // The stand-in writes it as a whole.
  return until(() => (existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Mark) : undefined));
}

function untilEnded(runs: LoadRuns, id: string): Promise<LoadRunSummary> {
  return until(() => runs.list().find((run) => run.id === id && run.endedUnixMs !== undefined));
}

test('started with the address of this lab, its telemetry and its data directory', async () => {
  const runs = openRuns('waits');
  const run = await runs.start({ ...REQUEST, env: { CART: 'a b' } });
  expect(run).toMatchObject({ by: 'page', state: 'starting', script: 'k6/load-test.ts' });
  expect(run.command).toBe(
    "npx k6 run --vus 2 --duration 10s -e BASE_URL=http://127.0.0.1:18080 -e 'CART=a b' k6/load-test.ts",
  );
  const { argv, env } = await readMark();
  expect(argv.join(' ')).toBe(
    'run --vus 2 --duration 10s -e BASE_URL=http://127.0.0.1:18080 -e CART=a b --out opentelemetry k6/load-test.ts',
  );
  expect(env).toMatchObject({
    LAB_DATA_DIR: dataDir,
    LAB_LOAD_RUN_ID: run.id,
    K6_OTEL_HTTP_EXPORTER_ENDPOINT: '127.0.0.1:14318',
  });
  expect(env).not.toHaveProperty('K6_VUS');
});

test('at the usual port the command says no address', async () => {
  const runs = openRuns('waits', { portOf: (process) => (process === 'api-gateway' ? 8080 : undefined) });
  expect((await runs.start(REQUEST)).command).toBe('npx k6 run --vus 2 --duration 10s k6/load-test.ts');
  expect((await readMark()).argv).not.toContain('opentelemetry');
});

test('asked to stop, it is stopping until it has ended', async () => {
  const runs = openRuns('waits');
  const { id } = await runs.start(REQUEST);
  await readMark();
  expect(runs.stop(id).state).toBe('stopping');
  expect(await untilEnded(runs, id)).toMatchObject({ state: 'failed', exitCode: 7 });
  expect(() => runs.stop(id)).toThrow(/ended already/);
});

test('one that does not listen is killed after the grace', async () => {
  const runs = openRuns('ignores', { stopGraceMs: 200 });
  const { id } = await runs.start(REQUEST);
  const { pid } = await readMark();
  runs.stop(id);
  expect(await untilEnded(runs, id)).toMatchObject({ state: 'failed', error: expect.stringMatching(/was killed/) });
  expect(identify(pid)).toBeUndefined();
});

test('one that could not even begin says why', async () => {
  const runs = openRuns('fails');
  const { id } = await runs.start(REQUEST);
  expect(await untilEnded(runs, id)).toMatchObject({
    state: 'failed',
    exitCode: 107,
    error: 'the script has an error',
  });
  expect(runs.details(id, 0).output).toContain('first line');
});

test('a program that is not there', async () => {
  const runs = openRuns('waits', { k6: [join(root, 'no-such-program')] });
  const { id } = await runs.start(REQUEST);
  expect(await untilEnded(runs, id)).toMatchObject({
    state: 'failed',
    error: expect.stringMatching(/could not be started/),
  });
});

test('a few at a time', async () => {
  const runs = openRuns('waits');
  for (let i = 0; i < 3; i++) await runs.start(REQUEST);
  await expect(runs.start(REQUEST)).rejects.toThrow(/3 load tests run already/);
});

test('when the lab goes down, its runs go with it', async () => {
  const runs = openRuns('waits');
  const { id } = await runs.start(REQUEST);
  const { pid } = await readMark();
  await runs.close();
  expect(identify(pid)).toBeUndefined();
  expect(runs.list().find((run) => run.id === id)?.endedUnixMs).toBeGreaterThan(0);
  await expect(runs.start(REQUEST)).rejects.toThrow(/being stopped/);
});

function recordRun(change: Partial<LoadRunSummary>): LoadRunSummary {
  const run: LoadRunSummary = {
    id: newRunId(Date.now(), Math.random),
    script: 'k6/load-test.ts',
    by: 'k6',
    engine: 'embedded',
    command: 'npx k6 run k6/load-test.ts',
    state: 'running',
    pid: process.pid,
    startedUnixMs: Date.now(),
    totals: NO_FIGURES,
    thresholds: [],
    checks: [],
    scenarios: [],
    ...change,
  };
  writeSummary(runDir(dataDir, run.id), run);
  return run;
}

test('a run of a terminal: read, followed, removed once it has ended', () => {
  const live = recordRun({});
  const ended = recordRun({ state: 'finished', endedUnixMs: Date.now() });
  appendPoint(runDir(dataDir, live.id), { ...NO_FIGURES, unixMs: 1000, elapsedMs: 1000 });
  appendPoint(runDir(dataDir, live.id), { ...NO_FIGURES, unixMs: 2000, elapsedMs: 2000 });
  const runs = openRuns('waits');
  expect(runs.details(live.id, 1000).points).toMatchObject([{ elapsedMs: 2000 }]);
  expect(() => runs.remove(live.id)).toThrow(/still runs/);
  runs.remove(ended.id);
  expect(runs.list().map(({ id }) => id)).toEqual([live.id]);
  expect(() => runs.details(ended.id, 0)).toThrow(/there is no run/);
  expect(() => runs.details('../../etc', 0)).toThrow(/there is no run/);
});

test('a process that is gone without an end has lost its run', () => {
  const { id } = recordRun({ pid: 2 ** 22 + 1 });
  expect(openRuns('waits').list()).toMatchObject([{ id, state: 'lost' }]);
});

test('a pid that somebody else has now is not taken for the run', () => {
  const { id } = recordRun({});
  writeProcess(runDir(dataDir, id), { pid: process.pid, startedAt: 'long ago', commandLine: 'k6' });
  expect(openRuns('waits').list()).toMatchObject([{ id, state: 'lost' }]);
});

test.skipIf(process.platform === 'win32')(
  'what the page of a killed lab had started is ended by the next',
  async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
    // Whatever becomes of this test, its child does not outlive it.
    onTestFinished(() => void child.kill('SIGKILL'));
    const gone = once(child, 'exit');
    const identity = await until(() => {
      const found = identify(child.pid ?? 0);
      return found?.commandLine.includes('setInterval') ? found : undefined;
    });
    const { id } = recordRun({ by: 'page', pid: identity.pid });
    writeProcess(runDir(dataDir, id), identity);
    const runs = openRuns('waits');
    runs.endLeftovers();
    await gone;
    expect(runs.list()).toMatchObject([{ id, state: 'lost' }]);
  },
);
