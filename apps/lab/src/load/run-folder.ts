// The folder of one run, DATA_DIR/load/<id>/, as k6 writes it and the lab reads it:
//   run.json        LoadRunSummary, replaced at once so that no reader sees half of it
//   points.ndjson   one LoadPoint per line
//   output.log      what k6 printed
//   process.json    which process that is, so that a pid that was given anew is not taken for it
//   stop            is there once somebody asked it to stop; where there are no signals, k6 looks for it
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { LoadPoint, LoadRunState, LoadRunSummary } from '@o11y-lab/lab-control';
import type { ProcessIdentity } from '../supervisor/os-process.ts';

/** The oldest are removed when a new one begins. */
export const RUNS_MAX = 50;
/** What the page shows of the output. */
export const OUTPUT_TAIL_BYTES = 128 * 1024;
/** A script that logs every iteration would fill the disk. */
export const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;
/** 24 hours of points, thinned as point-merger.ts does, are 10,000 of 300 bytes. */
const POINTS_BYTES_MAX = 8 * 1024 * 1024;

const RUN_ID = /^\d{8}-\d{6}-[0-9a-z]{4}$/;

/** Sorts by time; also the name of the folder. */
export function newRunId(unixMs: number, random: () => number): string {
  const digits = new Date(unixMs).toISOString().replace(/[-:]/g, '');
  const tail = Math.floor(random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
  return `${digits.slice(0, 8)}-${digits.slice(9, 15)}-${tail}`;
}

export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}

export function loadDir(dataDir: string): string {
  return join(dataDir, 'load');
}

export function runDir(dataDir: string, id: string): string {
  if (!isRunId(id)) throw new Error(`"${id}" is no id of a run`);
  return join(loadDir(dataDir), id);
}

/** Newest first. */
export function listRunIds(dataDir: string): string[] {
  if (!existsSync(loadDir(dataDir))) return [];
  return readdirSync(loadDir(dataDir)).filter(isRunId).sort().reverse();
}

export function isLive(state: LoadRunState): boolean {
  return state === 'starting' || state === 'running' || state === 'stopping';
}

export function writeSummary(dir: string, summary: LoadRunSummary): void {
  mkdirSync(dir, { recursive: true });
  const draft = join(dir, `run.${process.pid}.tmp`);
  writeFileSync(draft, JSON.stringify(summary), { mode: 0o600 });
  renameSync(draft, join(dir, 'run.json'));
}

/** Undefined when there is none, or what is there is no run. */
export function readSummary(dir: string): LoadRunSummary | undefined {
  const value = readJson(join(dir, 'run.json'));
  if (typeof value !== 'object' || value === null) return undefined;
  const isRun = 'id' in value && 'state' in value && 'totals' in value && 'startedUnixMs' in value;
  return isRun ? (value as LoadRunSummary) : undefined; // only we write these files
}

export function writeProcess(dir: string, identity: ProcessIdentity): void {
  writeFileSync(join(dir, 'process.json'), JSON.stringify(identity), { mode: 0o600 });
}

export function readProcess(dir: string): ProcessIdentity | undefined {
  const value = readJson(join(dir, 'process.json'));
  if (typeof value !== 'object' || value === null) return undefined;
  const isIdentity = 'pid' in value && 'startedAt' in value && 'commandLine' in value;
  return isIdentity ? (value as ProcessIdentity) : undefined; // only we write these files
}

export function appendPoint(dir: string, point: LoadPoint): void {
  appendFileSync(join(dir, 'points.ndjson'), `${JSON.stringify(point)}\n`, { mode: 0o600 });
}

/** Points later than `sinceUnixMs`, oldest first; a line that is still being written is left for the next time. */
export function readPoints(dir: string, sinceUnixMs: number): LoadPoint[] {
  const points: LoadPoint[] = [];
  for (const line of readTail(join(dir, 'points.ndjson'), POINTS_BYTES_MAX).split('\n')) {
    const point = parsePoint(line);
    if (point !== undefined && point.unixMs > sinceUnixMs) points.push(point);
  }
  return points;
}

function parsePoint(line: string): LoadPoint | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isPoint = typeof value === 'object' && value !== null && 'unixMs' in value && 'elapsedMs' in value;
    return isPoint ? (value as LoadPoint) : undefined; // only we write these files
  } catch {
    return undefined;
  }
}

export function appendOutput(dir: string, text: string): void {
  appendFileSync(join(dir, 'output.log'), text, { mode: 0o600 });
}

/** From the start of a line on. */
export function readOutput(dir: string): string {
  return readTail(join(dir, 'output.log'), OUTPUT_TAIL_BYTES);
}

export function removeRun(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}

/** When the run last said something of itself. */
export function lastWriteUnixMs(dir: string): number {
  return Math.round(statSync(join(dir, 'run.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

export function stopFile(dir: string): string {
  return join(dir, 'stop');
}

/** Removes the oldest runs that have ended until there is room for one more. */
export function makeRoom(dataDir: string): void {
  const ids = listRunIds(dataDir);
  for (const id of ids.slice(RUNS_MAX - 1)) {
    const dir = runDir(dataDir, id);
    const state = readSummary(dir)?.state;
    // Twice as many are too many even when each says that it runs: their processes were killed.
    if (state === undefined || !isLive(state) || ids.indexOf(id) >= 2 * RUNS_MAX) removeRun(dir);
  }
}

/** The last whole lines of a file, as many as `bytesMax` holds; empty without a file. */
function readTail(path: string, bytesMax: number): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return ''; // nothing was written yet
  }
  try {
    const sizeBytes = fstatSync(file).size;
    const startBytes = Math.max(0, sizeBytes - bytesMax);
    const bytes = Buffer.alloc(sizeBytes - startBytes);
    const text = bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, startBytes));
    return startBytes === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    closeSync(file);
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // no file, or not ours
  }
}
