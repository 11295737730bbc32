// A run over time as charts want it, how far it is, how it ended, and two of them side by side. Pure.
import type { LoadFigures, LoadPoint, LoadRunDetails, LoadRunState, LoadRunSummary } from '@o11y-lab/lab-control';

export function isLive(state: LoadRunState): boolean {
  return state === 'starting' || state === 'running' || state === 'stopping';
}

/** What is known with what came after it. Points that come twice, as after a reload in the middle, count once. */
export function mergeDetails(known: LoadRunDetails | undefined, fresh: LoadRunDetails): LoadRunDetails {
  if (known === undefined || known.run.id !== fresh.run.id) return fresh;
  const lastMs = known.points.at(-1)?.unixMs ?? 0;
  const later = fresh.points.filter(({ unixMs }) => unixMs > lastMs);
  return { ...fresh, points: later.length === 0 ? known.points : [...known.points, ...later] };
}

export interface RunColumns {
  /** Since the epoch. */
  readonly timesMs: readonly number[];
  readonly elapsedMs: readonly number[];
  readonly requestsPerSecond: readonly number[];
  readonly failedPerSecond: readonly number[];
  /** 0–1; null without requests. */
  readonly failedShare: readonly (number | null)[];
  readonly p50Ms: readonly (number | null)[];
  readonly p95Ms: readonly (number | null)[];
  readonly p99Ms: readonly (number | null)[];
  readonly vus: readonly number[];
  readonly iterationsPerSecond: readonly number[];
  readonly droppedPerSecond: readonly number[];
}

/** Counts per second: a point of a long run stands for more than one, `firstSeconds` for the first, which has none before. */
export function toColumns(points: readonly LoadPoint[], firstSeconds = 1): RunColumns {
  const rate = (count: (point: LoadPoint) => number): number[] =>
    points.map((point, i) => count(point) / secondsOf(points, i, firstSeconds));
  return {
    timesMs: points.map(({ unixMs }) => unixMs),
    elapsedMs: points.map(({ elapsedMs }) => elapsedMs),
    requestsPerSecond: rate(({ requests }) => requests),
    failedPerSecond: rate(({ failedRequests }) => failedRequests),
    failedShare: points.map(({ requests, failedRequests }) => (requests === 0 ? null : failedRequests / requests)),
    p50Ms: points.map(({ p50Ms }) => p50Ms),
    p95Ms: points.map(({ p95Ms }) => p95Ms),
    p99Ms: points.map(({ p99Ms }) => p99Ms),
    vus: points.map(({ vus }) => vus),
    iterationsPerSecond: rate(({ iterations }) => iterations),
    droppedPerSecond: rate(({ droppedIterations }) => droppedIterations),
  };
}

/** Points come every second; the last of a run may come after a fraction of one. */
function secondsOf(points: readonly LoadPoint[], index: number, firstSeconds: number): number {
  const elapsedMs = points[index]?.elapsedMs ?? 0;
  const beforeMs = points[index - 1]?.elapsedMs ?? Math.max(0, elapsedMs - 1000 * firstSeconds);
  return Math.max(200, elapsedMs - beforeMs) / 1000;
}

export interface RunProgressView {
  readonly elapsedMs: number;
  /** Undefined where iterations decide, and once it has ended. */
  readonly totalMs: number | undefined;
  /** 0–1; undefined when nobody can tell. */
  readonly share: number | undefined;
}

/** How far a run is. `nowMs` is the lab's clock. */
export function progressOf(run: LoadRunSummary, last: LoadPoint | undefined, nowMs: number): RunProgressView {
  if (!isLive(run.state)) {
    const elapsedMs = last?.elapsedMs ?? Math.max(0, (run.endedUnixMs ?? run.startedUnixMs) - run.startedUnixMs);
    return { elapsedMs, totalMs: undefined, share: 1 };
  }
  // Between two points the clock goes on, but not for ever: a run that has stopped telling does not run.
  const sinceMs = last === undefined ? 0 : Math.min(2000, Math.max(0, nowMs - last.unixMs));
  const elapsedMs = (last?.elapsedMs ?? 0) + (run.state === 'running' ? sinceMs : 0);
  const total = run.plannedMs;
  return {
    elapsedMs: total === undefined ? elapsedMs : Math.min(elapsedMs, total),
    totalMs: total,
    share: total === undefined || total === 0 ? undefined : Math.min(1, elapsedMs / total),
  };
}

/** One word for how it stands; `passed` may have no thresholds at all. */
export type RunVerdict = 'live' | 'passed' | 'thresholds' | 'stopped' | 'failed' | 'lost';

/** k6's exit codes. */
const EXIT_THRESHOLDS = 99;
const EXIT_SIGNAL = 105;

export function verdictOf(run: LoadRunSummary): RunVerdict {
  if (isLive(run.state)) return 'live';
  if (run.state === 'lost') return 'lost';
  if (run.state === 'failed') return 'failed';
  if (run.exitCode === EXIT_SIGNAL) return 'stopped';
  return run.exitCode === EXIT_THRESHOLDS || run.thresholds.some(({ ok }) => !ok) ? 'thresholds' : 'passed';
}

/** Time that made load, ms. */
export function lengthMs({ run, points }: Pick<LoadRunDetails, 'run' | 'points'>): number {
  return points.at(-1)?.elapsedMs ?? Math.max(0, (run.endedUnixMs ?? run.startedUnixMs) - run.startedUnixMs);
}

export function failedShare({ requests, failedRequests }: LoadFigures): number | null {
  return requests === 0 ? null : failedRequests / requests;
}

export function checksShare({ checksPassed, checksFailed }: LoadFigures): number | null {
  const all = checksPassed + checksFailed;
  return all === 0 ? null : checksPassed / all;
}

export type FigureName =
  | 'duration'
  | 'vusMax'
  | 'requests'
  | 'requestRate'
  | 'failed'
  | 'p50'
  | 'p95'
  | 'p99'
  | 'iterations'
  | 'iterationRate'
  | 'checks'
  | 'dropped'
  | 'received';

export interface ComparedFigure {
  readonly name: FigureName;
  readonly unit: 'ms' | 'duration' | 'count' | 'per-second' | 'share' | 'bytes';
  readonly a: number | null;
  readonly b: number | null;
  /** b − a. */
  readonly difference: number | null;
  /** b ÷ a − 1; null when a is nothing. */
  readonly change: number | null;
  /** Whether b is better than a; `same` too when neither is good nor bad. */
  readonly verdict: 'better' | 'worse' | 'same';
}

/** Less than this is noise of the machine, not a difference. */
const NOISE = 0.05;

type Direction = 'less-is-better' | 'more-is-better' | 'neutral';

/** The figures of two runs, `b` against `a`. How much was asked is the test's doing: only how it was answered is judged. */
export function compareRuns(a: LoadRunDetails, b: LoadRunDetails): readonly ComparedFigure[] {
  const [x, y] = [figuresOf(a), figuresOf(b)];
  const row = (name: FigureName, unit: ComparedFigure['unit'], direction: Direction): ComparedFigure => {
    const [from, to] = [x[name], y[name]];
    const difference = from === null || to === null ? null : to - from;
    const change = difference === null || from === null || from === 0 ? null : difference / from;
    return { name, unit, a: from, b: to, difference, change, verdict: judge(difference, change, direction) };
  };
  return [
    row('duration', 'duration', 'neutral'),
    row('vusMax', 'count', 'neutral'),
    row('requests', 'count', 'neutral'),
    row('requestRate', 'per-second', 'neutral'),
    row('p50', 'ms', 'less-is-better'),
    row('p95', 'ms', 'less-is-better'),
    row('p99', 'ms', 'less-is-better'),
    row('failed', 'share', 'less-is-better'),
    row('checks', 'share', 'more-is-better'),
    row('iterations', 'count', 'neutral'),
    row('iterationRate', 'per-second', 'neutral'),
    row('dropped', 'count', 'less-is-better'),
    row('received', 'bytes', 'neutral'),
  ];
}

function judge(difference: number | null, change: number | null, direction: Direction): ComparedFigure['verdict'] {
  if (direction === 'neutral' || difference === null || difference === 0) return 'same';
  if (change !== null && Math.abs(change) < NOISE) return 'same';
  return difference < 0 === (direction === 'less-is-better') ? 'better' : 'worse';
}

function figuresOf(details: LoadRunDetails): Readonly<Record<FigureName, number | null>> {
  const { totals } = details.run;
  const duration = lengthMs(details);
  const perSecond = (count: number): number | null => (duration === 0 ? null : (count * 1000) / duration);
  return {
    duration,
    vusMax: details.points.length === 0 ? null : details.points.reduce((max, { vus }) => Math.max(max, vus), 0),
    requests: totals.requests,
    requestRate: perSecond(totals.requests),
    failed: failedShare(totals),
    p50: totals.p50Ms,
    p95: totals.p95Ms,
    p99: totals.p99Ms,
    iterations: totals.iterations,
    iterationRate: perSecond(totals.iterations),
    checks: checksShare(totals),
    dropped: totals.droppedIterations,
    received: totals.dataReceivedBytes,
  };
}

/** More points than this are no clearer. */
const GRID_POINTS_MAX = 1500;

export type ComparedColumn = 'requestsPerSecond' | 'p50Ms' | 'p95Ms' | 'p99Ms' | 'failedShare' | 'vus';

/** Both runs from where each began, on one grid of elapsed time; null where one has nothing. */
export function alignRuns(
  a: readonly LoadPoint[],
  b: readonly LoadPoint[],
  column: ComparedColumn,
): {
  readonly elapsedMs: readonly number[];
  readonly a: readonly (number | null)[];
  readonly b: readonly (number | null)[];
} {
  const endMs = Math.max(a.at(-1)?.elapsedMs ?? 0, b.at(-1)?.elapsedMs ?? 0);
  const stepMs = Math.max(1, Math.ceil(endMs / 1000 / GRID_POINTS_MAX)) * 1000;
  const elapsedMs: number[] = [];
  for (let ms = 0; ms <= endMs; ms += stepMs) elapsedMs.push(ms);
  return { elapsedMs, a: onGrid(toColumns(a), column, elapsedMs), b: onGrid(toColumns(b), column, elapsedMs) };
}

function onGrid(columns: RunColumns, column: ComparedColumn, gridMs: readonly number[]): (number | null)[] {
  const values = columns[column];
  const times = columns.elapsedMs;
  let at = 0;
  return gridMs.map((ms) => {
    // The nearest point, if it is near: points come a second or more apart.
    while (at + 1 < times.length && Math.abs((times[at + 1] ?? 0) - ms) <= Math.abs((times[at] ?? 0) - ms)) at++;
    const spacingMs = Math.max(1000, (times[at] ?? 0) - (times[at - 1] ?? times[at] ?? 0));
    const isNear = times.length > 0 && Math.abs((times[at] ?? 0) - ms) <= spacingMs;
    return isNear ? (values[at] ?? null) : null;
  });
}

/** Two chosen at most: a third takes the place of the one that was chosen first. */
export function toggleChosen(chosen: readonly string[], id: string): readonly string[] {
  if (chosen.includes(id)) return chosen.filter((each) => each !== id);
  return [...chosen, id].slice(-2);
}
