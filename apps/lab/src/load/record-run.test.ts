import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunFigures, RunHooks, RunStart } from '@o11y-lab/k6-runner';
import type { LoadPoint } from '@o11y-lab/lab-control';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mergePoints, PointMerger, secondsPerPoint } from './point-merger.ts';
import { createRunRecorder, NO_FIGURES, RUN_ID_VARIABLE } from './record-run.ts';
import {
  listRunIds,
  newRunId,
  OUTPUT_BYTES_MAX,
  RUNS_MAX,
  readOutput,
  readPoints,
  readSummary,
  runDir,
  writeSummary,
} from './run-folder.ts';

const START_MS = Date.UTC(2026, 10, 22, 14, 0, 0);
let root: string;
let dataDir: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'record-'));
  dataDir = join(root, '.lab');
  mkdirSync(dataDir);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function recorder(env: Record<string, string> = {}, problems: unknown[] = []): RunHooks {
  return createRunRecorder({
    root,
    env,
    cwd: root,
    now: () => START_MS + 60_000,
    random: () => 0.5,
    onProblem: (error) => problems.push(error),
  });
}

function start(script = 'k6/load-test.ts'): RunStart {
  return {
    script,
    scriptPath: join(root, script),
    argv: ['run', '--vus', '2', script],
    engine: 'embedded',
    outputs: [],
    startedUnixMs: START_MS,
    stop: () => undefined,
  };
}

const SECOND = { ...NO_FIGURES, iterations: 10, requests: 10, failedRequests: 1, p50Ms: 20, p95Ms: 40, p99Ms: 50 };

function figures(count: number): RunFigures {
  const { vus: _, ...last } = SECOND;
  return {
    last,
    total: { ...last, requests: 10 * count },
    checks: [{ group: '', name: 'status is 200', passes: 9 * count, fails: count }],
    thresholds: [{ metric: 'http_req_failed', source: 'rate<0.05', ok: false }],
  };
}

function second(hooks: RunHooks, elapsedMs: number, count: number): void {
  hooks.onEvent?.({
    kind: 'progress',
    progress: {
      timeMs: START_MS + elapsedMs,
      elapsedMs,
      vus: 2,
      vusMax: 2,
      iterationsComplete: 10 * count,
      iterationsInterrupted: 0,
      scenarios: [],
      figures: figures(count),
    },
  });
}

test('a run from its start to its end', async () => {
  const hooks = recorder();
  hooks.onStart?.(start());
  const id = listRunIds(dataDir)[0] ?? '';
  const dir = runDir(dataDir, id);
  expect(readSummary(dir)).toMatchObject({
    id,
    script: 'k6/load-test.ts',
    by: 'k6',
    state: 'starting',
    command: 'npx k6 run --vus 2 k6/load-test.ts',
    pid: process.pid,
  });

  hooks.onEvent?.({
    kind: 'planned',
    plan: {
      maxDurationMs: 60_000,
      maxVus: 2,
      outputs: [],
      scenarios: [
        {
          name: 'default',
          executor: 'constant-vus',
          startTimeMs: 5000,
          durationMs: 30_000,
          maxVus: 2,
          description: '2 looping VUs',
        },
      ],
    },
  });
  hooks.onEvent?.({ kind: 'phase', phase: 'running' });
  second(hooks, 1000, 1);
  second(hooks, 2000, 2);
  hooks.onText?.('hello\n');
  expect(readSummary(dir)).toMatchObject({
    state: 'running',
    plannedMs: 35_000,
    totals: { requests: 20, vus: 2 },
    scenarios: [{ name: 'default', about: '2 looping VUs' }],
    checks: [{ passes: 18, fails: 2 }],
  });
  expect(readPoints(dir, 0)).toMatchObject([{ elapsedMs: 1000, vus: 2, p95Ms: 40 }, { elapsedMs: 2000 }]);
  expect(readPoints(dir, START_MS + 1000)).toHaveLength(1);
  expect(readOutput(dir)).toBe('hello\n');

  await hooks.onEnd?.({ exitCode: 99, error: 'thresholds have been crossed', figures: figures(3) });
  expect(readSummary(dir)).toMatchObject({
    state: 'finished',
    exitCode: 99,
    error: 'thresholds have been crossed',
    endedUnixMs: START_MS + 60_000,
    totals: { requests: 30, vus: 0 },
  });
});

test('iterations decide when it ends: no planned length', () => {
  const hooks = recorder();
  hooks.onStart?.(start());
  const scenario = {
    name: 'default',
    executor: 'shared-iterations',
    startTimeMs: 0,
    durationMs: 600_000,
    maxVus: 1,
    description: '',
  };
  hooks.onEvent?.({ kind: 'planned', plan: { maxDurationMs: 630_000, maxVus: 1, outputs: [], scenarios: [scenario] } });
  expect(readSummary(runDir(dataDir, listRunIds(dataDir)[0] ?? ''))).not.toHaveProperty('plannedMs');
});

for (const [exitCode, state] of [
  [0, 'finished'],
  [105, 'finished'],
  [107, 'failed'],
  [104, 'failed'],
] as const) {
  test(`exit code ${exitCode} is ${state}`, async () => {
    const hooks = recorder();
    hooks.onStart?.(start());
    await hooks.onEnd?.({ exitCode });
    expect(readSummary(runDir(dataDir, listRunIds(dataDir)[0] ?? ''))?.state).toBe(state);
  });
}

test('a run of the page has the id, the command and the start that the lab gave it', () => {
  const id = newRunId(START_MS, () => 0.1);
  writeSummary(runDir(dataDir, id), {
    id,
    script: 'k6/load-test.ts',
    by: 'page',
    engine: 'embedded',
    command: 'npx k6 run k6/load-test.ts',
    state: 'starting',
    pid: 1,
    startedUnixMs: START_MS - 500,
    totals: NO_FIGURES,
    thresholds: [],
    checks: [],
    scenarios: [],
  });
  recorder({ [RUN_ID_VARIABLE]: id }).onStart?.(start());
  expect(listRunIds(dataDir)).toEqual([id]);
  expect(readSummary(runDir(dataDir, id))).toMatchObject({
    by: 'page',
    command: 'npx k6 run k6/load-test.ts',
    startedUnixMs: START_MS - 500,
    pid: process.pid,
  });
});

test('an id from elsewhere is no way out of the folder', () => {
  recorder({ [RUN_ID_VARIABLE]: '../../evil' }).onStart?.(start());
  expect(listRunIds(dataDir)).toHaveLength(1);
});

test('nothing is recorded where no lab has a data directory', () => {
  rmSync(dataDir, { recursive: true });
  const hooks = recorder();
  hooks.onStart?.(start());
  expect(listRunIds(dataDir)).toEqual([]);
});

test('LAB_DATA_DIR names another one', () => {
  const other = join(root, 'other');
  mkdirSync(other);
  recorder({ LAB_DATA_DIR: other }).onStart?.(start());
  expect(listRunIds(other)).toHaveLength(1);
});

test('a record that can not be written is given up without a sound from the test', () => {
  const problems: unknown[] = [];
  const hooks = recorder({}, problems);
  hooks.onStart?.(start());
  rmSync(join(dataDir, 'load'), { recursive: true });
  hooks.onText?.('lost\n');
  second(hooks, 1000, 1);
  expect(problems).toHaveLength(1);
});

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('nor when nothing may be written at all', () => {
  const problems: unknown[] = [];
  chmodSync(dataDir, 0o500);
  recorder({}, problems).onStart?.(start());
  chmodSync(dataDir, 0o700);
  expect(problems).toHaveLength(1);
});

test('the oldest runs make room', async () => {
  for (let i = 0; i < RUNS_MAX + 3; i++) {
    const hooks = createRunRecorder({ root, env: {}, cwd: root, now: Date.now, random: () => 0.5 });
    hooks.onStart?.({ ...start(), startedUnixMs: START_MS + 1000 * i });
    await hooks.onEnd?.({ exitCode: 0 });
  }
  const ids = listRunIds(dataDir);
  expect(ids).toHaveLength(RUNS_MAX);
  expect(readSummary(runDir(dataDir, ids.at(-1) ?? ''))?.startedUnixMs).toBe(START_MS + 3000);
});

test('an endless output is cut, and says so', () => {
  const hooks = recorder();
  hooks.onStart?.(start());
  const text = `${'x'.repeat(1024 * 1024 - 1)}\n`;
  for (let i = 0; i < 6; i++) hooks.onText?.(text);
  const path = join(runDir(dataDir, listRunIds(dataDir)[0] ?? ''), 'output.log');
  const kept = readFileSync(path, 'utf8');
  expect(kept.length).toBeLessThan(OUTPUT_BYTES_MAX + 1000);
  expect(kept.trimEnd().endsWith(`${OUTPUT_BYTES_MAX} bytes)`)).toBe(true);
});

const POINT: LoadPoint = { ...SECOND, unixMs: START_MS, elapsedMs: 1000 };

test('two stretches of time as one', () => {
  expect(mergePoints(POINT, { ...POINT, elapsedMs: 2000, requests: 30, p95Ms: 80, p50Ms: null })).toMatchObject({
    elapsedMs: 2000,
    requests: 40,
    iterations: 20,
    p95Ms: 70,
    p50Ms: 20,
  });
  expect(mergePoints({ ...POINT, requests: 0, p95Ms: null }, { ...POINT, requests: 0, p95Ms: null }).p95Ms).toBeNull();
});

test('a long run keeps fewer points and every request', () => {
  const merger = new PointMerger();
  const kept: LoadPoint[] = [];
  const seconds = 2 * 3600;
  for (let i = 1; i <= seconds; i++) {
    const point = merger.push({ ...POINT, elapsedMs: 1000 * i });
    if (point) kept.push(point);
  }
  const last = merger.flush();
  if (last) kept.push(last);
  expect(kept.length).toBeLessThan(3600 + 3600 / 5 + 3);
  expect(kept.reduce((sum, { requests }) => sum + requests, 0)).toBe(10 * seconds);
  expect(secondsPerPoint(10 * 3_600_000)).toBe(30);
});
