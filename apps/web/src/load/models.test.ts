import type { LoadPoint, LoadRunDetails, LoadRunSummary, PlannedLoad } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import {
  checkDraft,
  draftOfCommand,
  draftParams,
  durationText,
  EMPTY_DRAFT,
  type LoadDraft,
  readDraft,
  STAGE_PRESETS,
  stagesFromPlan,
} from './draft-model.ts';
import { areaPath, loadAt, outlines, peakOf, planEndMs, totalMs } from './plan-model.ts';
import { alignRuns, compareRuns, mergeDetails, progressOf, toColumns, toggleChosen, verdictOf } from './run-model.ts';

const RAMP: PlannedLoad = {
  name: 'default',
  executor: 'ramping-vus',
  startMs: 0,
  unit: 'vus',
  from: 0,
  stages: [
    { durationMs: 10_000, target: 10 },
    { durationMs: 20_000, target: 10 },
    { durationMs: 10_000, target: 0 },
  ],
};
const FIVE_TIMES: PlannedLoad = { ...RAMP, executor: 'shared-iterations', from: 2, stages: [], iterations: 5 };
const LATE: PlannedLoad = { ...RAMP, name: 'late', startMs: 60_000, unit: 'per-second', from: 4 };

test('the load of a plan at a time', () => {
  const cases: readonly (readonly [ms: number, vus: number | null])[] = [
    [-1, null],
    [0, 0],
    [5000, 5],
    [10_000, 10],
    [25_000, 10],
    [35_000, 5],
    [40_000, 0],
    [40_001, null],
  ];
  for (const [ms, vus] of cases) expect(loadAt(RAMP, ms), `${ms} ms`).toBe(vus);
});

test('how long and how much', () => {
  expect([totalMs([RAMP]), totalMs([RAMP, LATE]), totalMs([RAMP, FIVE_TIMES]), totalMs([])]).toEqual([
    40_000,
    100_000,
    undefined,
    undefined,
  ]);
  expect([peakOf([RAMP, LATE], 'vus'), peakOf([RAMP, LATE], 'per-second'), peakOf([FIVE_TIMES], 'vus')]).toEqual([
    10, 10, 2,
  ]);
  expect(planEndMs(LATE)).toBe(100_000);
});

test('the outline of a plan fills its box', () => {
  const [ramp, late] = outlines([RAMP, LATE]);
  expect(ramp?.corners).toEqual([
    { x: 0, y: 0 },
    { x: 0.1, y: 1 },
    { x: 0.3, y: 1 },
    { x: 0.4, y: 0 },
  ]);
  expect(late?.corners.at(-1)?.x).toBe(1);
  expect(ramp && areaPath(ramp, 100, 20)).toBe('M0 20L0 20L10 0L30 0L40 20L40 20Z');
  expect(outlines([FIVE_TIMES])[0]?.corners).toEqual([
    { x: 0, y: 1 },
    { x: 1, y: 1 },
  ]);
  expect(outlines([])).toEqual([]);
});

const DRAFT: LoadDraft = { ...EMPTY_DRAFT, script: 'k6/load-test.ts' };

test('a draft survives its URL', () => {
  const drafts: readonly LoadDraft[] = [
    DRAFT,
    { ...DRAFT, mode: 'constant', vus: '7', duration: 'half typed' },
    { ...DRAFT, mode: 'iterations', iterations: '' },
    { ...DRAFT, mode: 'stages', stages: [{ duration: '', target: '' }, ...STAGE_PRESETS.spike] },
    { ...DRAFT, env: [{ name: 'A', value: 'x=y&z' }] },
  ];
  for (const draft of drafts) {
    const params = new URLSearchParams();
    for (const [key, value] of Object.entries(draftParams(draft))) {
      if (value === undefined) continue;
      for (const item of typeof value === 'string' ? [value] : value) params.append(key, item);
    }
    const back = readDraft(params);
    expect(checkDraft(back, undefined)).toEqual(checkDraft(draft, undefined));
    expect(draftParams(back)).toEqual(draftParams(draft));
  }
});

test('what a draft asks of the lab', () => {
  const cases: readonly (readonly [draft: Partial<LoadDraft>, request: object])[] = [
    [{}, {}],
    [
      { mode: 'constant', vus: ' 5 ', duration: ' 30s ' },
      { vus: 5, duration: '30s' },
    ],
    [
      { mode: 'iterations', vus: '2', iterations: '9' },
      { vus: 2, iterations: 9 },
    ],
    [{ mode: 'stages', stages: [{ duration: '10s', target: '3' }] }, { stages: [{ duration: '10s', target: 3 }] }],
    [
      {
        env: [
          { name: 'A', value: '1' },
          { name: '', value: '' },
        ],
      },
      { env: { A: '1' } },
    ],
  ];
  for (const [draft, request] of cases) {
    expect(checkDraft({ ...DRAFT, ...draft }, [RAMP])).toMatchObject({
      kind: 'right',
      request: { script: DRAFT.script, ...request },
    });
  }
});

test('what is wrong with a draft, by field', () => {
  const cases: readonly (readonly [draft: Partial<LoadDraft>, fields: readonly string[]])[] = [
    [{ mode: 'constant', vus: '0' }, ['vus']],
    [{ mode: 'constant', vus: '1001' }, ['vus']],
    [{ mode: 'constant', vus: 'many', duration: 'long' }, ['vus', 'duration']],
    [{ mode: 'constant', duration: '3h' }, ['duration']],
    [{ mode: 'constant', duration: '0s' }, ['duration']],
    [{ mode: 'iterations', vus: '10', iterations: '5' }, ['vus']],
    [{ mode: 'stages', stages: [{ duration: '5', target: '-1' }] }, ['stage 0 target']],
    [
      {
        mode: 'stages',
        stages: [
          { duration: 'x', target: '1' },
          { duration: '1s', target: '' },
        ],
      },
      ['stage 0 duration', 'stage 1 target'],
    ],
    [{ mode: 'stages', stages: [{ duration: '0s', target: '1' }] }, ['stages']],
    [
      {
        mode: 'stages',
        stages: [
          { duration: '90m', target: '1' },
          { duration: '90m', target: '1' },
        ],
      },
      ['stages'],
    ],
    [{ env: [{ name: '1A', value: '' }] }, ['env 0']],
  ];
  for (const [draft, fields] of cases) {
    const checked = checkDraft({ ...DRAFT, ...draft }, undefined);
    expect(checked.kind === 'wrong' ? Object.keys(checked.problems) : [], JSON.stringify(draft)).toEqual(fields);
  }
});

test('stages to go on from', () => {
  expect(stagesFromPlan([RAMP])).toEqual([
    { duration: '10s', target: '10' },
    { duration: '20s', target: '10' },
    { duration: '10s', target: '0' },
  ]);
  expect(stagesFromPlan([FIVE_TIMES])).toBeUndefined();
  expect(stagesFromPlan([RAMP, LATE])).toBeUndefined();
  expect(stagesFromPlan(undefined)).toBeUndefined();
  expect([0, 500, 90_000, 3_600_000, 3_661_000].map(durationText)).toEqual(['0s', '500ms', '1m30s', '1h', '1h1m1s']);
});

test('a run can be had again', () => {
  const command = "npx k6 run --stage 30s:10 --stage 1m:0 -e BASE_URL=http://x -e 'NAME=it'\\''s me' k6/load-test.ts";
  expect(draftOfCommand(command, 'k6/load-test.ts')).toMatchObject({
    mode: 'stages',
    stages: [
      { duration: '30s', target: '10' },
      { duration: '1m', target: '0' },
    ],
    env: [{ name: 'NAME', value: "it's me" }],
  });
  expect(draftOfCommand('npx k6 run -u 3 -d 10s a.js', 'a.js')).toMatchObject({
    mode: 'constant',
    vus: '3',
    duration: '10s',
  });
  expect(draftOfCommand('npx k6 run a.js', 'a.js').mode).toBe('script');
});

const FIGURES = {
  vus: 5,
  iterations: 20,
  requests: 40,
  failedRequests: 4,
  checksPassed: 30,
  checksFailed: 10,
  droppedIterations: 0,
  p50Ms: 20,
  p95Ms: 100,
  p99Ms: 200,
  dataReceivedBytes: 1000,
  dataSentBytes: 100,
};
const point = (second: number, change: Partial<LoadPoint> = {}): LoadPoint => ({
  ...FIGURES,
  unixMs: 1_000_000 + second * 1000,
  elapsedMs: second * 1000,
  ...change,
});
const RUN: LoadRunSummary = {
  id: 'a',
  script: 'k6/load-test.ts',
  by: 'page',
  engine: 'embedded',
  command: '',
  state: 'running',
  pid: 1,
  startedUnixMs: 1_000_000,
  plannedMs: 10_000,
  totals: FIGURES,
  thresholds: [],
  checks: [],
  scenarios: [],
};
const details = (points: readonly LoadPoint[], run: Partial<LoadRunSummary> = {}): LoadRunDetails => ({
  run: { ...RUN, ...run },
  points,
  output: '',
});

test('points that come twice count once', () => {
  const known = details([point(1), point(2)]);
  expect(mergeDetails(known, details([point(2), point(3)])).points.map(({ elapsedMs }) => elapsedMs)).toEqual([
    1000, 2000, 3000,
  ]);
  expect(mergeDetails(known, details([])).points).toBe(known.points);
  expect(mergeDetails(known, details([], { id: 'b' })).points).toEqual([]);
  expect(mergeDetails(undefined, known)).toBe(known);
});

test('counts become rates, whatever a point stands for', () => {
  const columns = toColumns([
    point(1),
    point(2, { requests: 0, failedRequests: 0, p95Ms: null }),
    point(7, { requests: 100 }),
  ]);
  expect(columns.requestsPerSecond).toEqual([40, 0, 20]);
  expect(columns.failedShare).toEqual([0.1, null, 0.04]);
  expect(columns.p95Ms).toEqual([100, null, 100]);
  expect(toColumns([point(1), point(1.001)]).requestsPerSecond[1]).toBe(200);
  expect(toColumns([point(10), point(20)], 10).requestsPerSecond).toEqual([4, 4]);
});

test('how far a run is', () => {
  const last = point(4);
  expect(progressOf(RUN, last, last.unixMs + 500)).toEqual({ elapsedMs: 4500, totalMs: 10_000, share: 0.45 });
  expect(progressOf(RUN, last, last.unixMs + 60_000).elapsedMs).toBe(6000);
  expect(progressOf(RUN, last, last.unixMs - 60_000).elapsedMs).toBe(4000);
  expect(progressOf({ ...RUN, plannedMs: 3000 }, last, last.unixMs).share).toBe(1);
  expect(progressOf({ ...RUN, state: 'starting' }, undefined, 9e9).elapsedMs).toBe(0);
  const { plannedMs: _, ...byIterations } = RUN;
  expect(progressOf(byIterations, last, last.unixMs)).toEqual({
    elapsedMs: 4000,
    totalMs: undefined,
    share: undefined,
  });
  expect(progressOf({ ...RUN, state: 'finished' }, last, 9e9)).toEqual({
    elapsedMs: 4000,
    totalMs: undefined,
    share: 1,
  });
});

test('how a run ended', () => {
  const cases: readonly (readonly [run: Partial<LoadRunSummary>, verdict: string])[] = [
    [{ state: 'starting' }, 'live'],
    [{ state: 'stopping' }, 'live'],
    [{ state: 'finished', exitCode: 0 }, 'passed'],
    [{ state: 'finished', exitCode: 99 }, 'thresholds'],
    [{ state: 'finished', exitCode: 105 }, 'stopped'],
    [{ state: 'finished', exitCode: 0, thresholds: [{ metric: 'm', source: 's', ok: false }] }, 'thresholds'],
    [{ state: 'failed', exitCode: 107 }, 'failed'],
    [{ state: 'lost' }, 'lost'],
  ];
  for (const [run, verdict] of cases) expect(verdictOf({ ...RUN, ...run }), JSON.stringify(run)).toBe(verdict);
});

test('two runs side by side', () => {
  const a = details([point(1), point(10)]);
  const b = details([point(1), point(20, { vus: 9 })], {
    totals: { ...FIGURES, requests: 80, p95Ms: 150, p50Ms: 20.2, failedRequests: 0, p99Ms: null },
  });
  const rows = Object.fromEntries(compareRuns(a, b).map((row) => [row.name, row]));
  expect(rows['p95']).toMatchObject({ a: 100, b: 150, difference: 50, change: 0.5, verdict: 'worse' });
  expect(rows['p50']).toMatchObject({ verdict: 'same' });
  expect(rows['p99']).toMatchObject({ b: null, difference: null, verdict: 'same' });
  expect(rows['failed']).toMatchObject({ a: 0.1, b: 0, verdict: 'better' });
  expect(rows['requestRate']).toMatchObject({ a: 4, b: 4, verdict: 'same' });
  expect(rows['vusMax']).toMatchObject({ a: 5, b: 9, verdict: 'same' });
  expect(rows['dropped']).toMatchObject({ a: 0, b: 0, change: null, verdict: 'same' });
});

test('both lines from where each began', () => {
  const late = (second: number): LoadPoint => point(second, { unixMs: 9_000_000 + second * 1000, p95Ms: 300 });
  const aligned = alignRuns([point(1), point(2), point(3)], [late(1.2), late(2.2)], 'p95Ms');
  expect(aligned.elapsedMs).toEqual([0, 1000, 2000, 3000]);
  expect(aligned.a).toEqual([100, 100, 100, 100]);
  expect(aligned.b).toEqual([null, 300, 300, 300]);
  expect(alignRuns([], [], 'vus')).toEqual({ elapsedMs: [0], a: [null], b: [null] });
  expect(alignRuns([point(7200)], [], 'vus').elapsedMs.length).toBeLessThanOrEqual(1501);
});

test('two can be chosen', () => {
  expect(toggleChosen([], 'a')).toEqual(['a']);
  expect(toggleChosen(['a', 'b'], 'c')).toEqual(['b', 'c']);
  expect(toggleChosen(['a', 'b'], 'a')).toEqual(['b']);
});
