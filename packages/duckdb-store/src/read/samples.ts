// Samples of many series in one query, dealt out to their series here. Rows are written by time, so nearly all series
// are in order once the chunks are: DuckDB's threads give chunks in any order, and the row id tells which was first.
// A series that is out of order all the same (or has a time twice) is sorted alone. Sorting in SQL takes twice as long.
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { type NativeHistogram, setStale } from '@o11y-lab/model';
import { StoreError } from '@o11y-lab/storage';
import { float64Column, int32Column, TextColumn, validityOf } from '../columns/chunk-reader.ts';
import { decodeHistogram } from '../histogram-json.ts';
import { idFilter } from './id-filter.ts';
import { queryChunks } from './query.ts';

/** In one answer: 128 MB as columns. */
export const SAMPLES_MAX = 8_000_000;

export interface MsRange {
  readonly startUnixMs: number;
  readonly endUnixMs: number;
}

export interface SampleColumns {
  readonly timeUnixMs: Float64Array;
  readonly value: Float64Array;
}

/** @throws StoreError `too-much` when one answer would hold more samples than {@link SAMPLES_MAX}. */
export function checkSamplesCount(count: number): void {
  if (count <= SAMPLES_MAX) return;
  throw new StoreError(
    'too-much',
    `the query reads more than ${SAMPLES_MAX} samples; select fewer series or less time`,
  );
}

/** Samples by series id. */
export async function readSamples(
  connection: DuckDBConnection,
  ids: readonly number[],
  total: number,
  range: MsRange,
): Promise<Map<number, SampleColumns>> {
  const filter = idFilter('series_id', ids, total);
  const [start, end] = msBounds(range);
  const chunks = await queryChunks(
    connection,
    `SELECT series_id, time_unix_ms::DOUBLE, value, rowid::DOUBLE FROM samples
     WHERE time_unix_ms >= $1 AND time_unix_ms <= $2 AND ${filter}`,
    [start, end],
  );
  return dealOut(await inRowOrder(chunks), ids);
}

/** Native histograms by series id, ascending by time. */
export async function readHistograms(
  connection: DuckDBConnection,
  ids: readonly number[],
  total: number,
  range: MsRange,
): Promise<Map<number, { readonly timeUnixMs: number; readonly value: NativeHistogram }[]>> {
  const filter = idFilter('series_id', ids, total);
  const chunks = await queryChunks(
    connection,
    `SELECT series_id, time_unix_ms::DOUBLE, histogram FROM native_histograms
     WHERE time_unix_ms >= $1 AND time_unix_ms <= $2 AND ${filter} ORDER BY time_unix_ms, rowid`,
    msBounds(range),
  );
  const bySeries = new Map<number, { readonly timeUnixMs: number; readonly value: NativeHistogram }[]>();
  for (const chunk of chunks) {
    const [series, times, text] = [int32Column(chunk, 0), float64Column(chunk, 1), new TextColumn(chunk, 2)];
    for (let row = 0; row < chunk.rowCount; row++) {
      const id = series[row] ?? 0;
      const found = bySeries.get(id) ?? [];
      bySeries.set(id, found);
      const point = { timeUnixMs: times[row] ?? 0, value: decodeHistogram(text.get(row)) };
      if (found.at(-1)?.timeUnixMs === point.timeUnixMs) found.pop();
      found.push(point);
    }
  }
  return bySeries;
}

/** Whole milliseconds inside the range, as int64 can hold them. */
export function msBounds({ startUnixMs, endUnixMs }: MsRange): [bigint, bigint] {
  const bound = (time: number): bigint => BigInt(Math.max(-(2 ** 53), Math.min(2 ** 53, time)));
  return [bound(Math.ceil(startUnixMs)), bound(Math.floor(endUnixMs))];
}

/** Chunks worked on before others get their turn: ten milliseconds of it. */
const CHUNKS_PER_TURN = 50;

async function pauseAt(index: number): Promise<void> {
  if (index % CHUNKS_PER_TURN === CHUNKS_PER_TURN - 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

async function inRowOrder(chunks: readonly DuckDBDataChunk[]): Promise<readonly DuckDBDataChunk[]> {
  const firstRow = new Map<DuckDBDataChunk, number>();
  for (const [index, chunk] of chunks.entries()) {
    await pauseAt(index);
    firstRow.set(chunk, float64Column(chunk, 3)[0] ?? 0);
  }
  return [...chunks].sort((a, b) => (firstRow.get(a) ?? 0) - (firstRow.get(b) ?? 0));
}

async function dealOut(
  chunks: readonly DuckDBDataChunk[],
  ids: readonly number[],
): Promise<Map<number, SampleColumns>> {
  const idMax = ids.reduce((a, b) => Math.max(a, b), 0);
  const counts = new Uint32Array(idMax + 1);
  let total = 0;
  for (const [index, chunk] of chunks.entries()) {
    await pauseAt(index);
    const series = int32Column(chunk, 0);
    total += series.length;
    for (let row = 0; row < series.length; row++) {
      const id = series[row] ?? 0;
      if (id <= idMax) counts[id] = (counts[id] ?? 0) + 1;
    }
  }
  checkSamplesCount(total);
  const times = new Float64Array(total);
  const values = new Float64Array(total);
  const rowIds = new Float64Array(total);
  /** Where the next sample of a series goes. */
  const next = new Uint32Array(idMax + 1);
  const wanted: { readonly id: number; readonly start: number; readonly end: number }[] = [];
  let at = 0;
  for (const id of ids) {
    const count = counts[id] ?? 0;
    if (count === 0) continue;
    next[id] = at;
    wanted.push({ id, start: at, end: at + count });
    at += count;
  }
  const isWanted = new Uint8Array(idMax + 1);
  for (const { id } of wanted) isWanted[id] = 1;
  const disordered = new Set<number>();
  const lastTime = new Float64Array(idMax + 1).fill(Number.NEGATIVE_INFINITY);
  for (const [index, chunk] of chunks.entries()) {
    await pauseAt(index);
    const [series, time, value] = [int32Column(chunk, 0), float64Column(chunk, 1), float64Column(chunk, 2)];
    const rowId = float64Column(chunk, 3);
    const isValid = validityOf(chunk, 2);
    for (let row = 0; row < series.length; row++) {
      const id = series[row] ?? 0;
      if (isWanted[id] !== 1) continue;
      const to = next[id] ?? 0;
      next[id] = to + 1;
      const t = time[row] ?? 0;
      times[to] = t;
      rowIds[to] = rowId[row] ?? 0;
      if (isValid(row)) values[to] = value[row] ?? 0;
      else setStale(values, to);
      if (t <= (lastTime[id] ?? 0)) disordered.add(id);
      else lastTime[id] = t;
    }
  }
  const bySeries = new Map<number, SampleColumns>();
  for (const { id, start, end } of wanted) {
    const columns = { timeUnixMs: times.subarray(start, end), value: values.subarray(start, end) };
    bySeries.set(id, disordered.has(id) ? inOrder(columns, rowIds.subarray(start, end)) : columns);
  }
  return bySeries;
}

/** Ascending times, each once: of several samples for one time the last one written stays. */
function inOrder({ timeUnixMs, value }: SampleColumns, rowIds: Float64Array): SampleColumns {
  const rows = Uint32Array.from(timeUnixMs, (_, row) => row);
  rows.sort((a, b) => (timeUnixMs[a] ?? 0) - (timeUnixMs[b] ?? 0) || (rowIds[a] ?? 0) - (rowIds[b] ?? 0));
  const kept: number[] = [];
  rows.forEach((row, at) => {
    if (timeUnixMs[row] !== timeUnixMs[rows[at + 1] ?? -1]) kept.push(row);
  });
  const times = new Float64Array(kept.length);
  const values = new Float64Array(kept.length);
  // Copied as pairs of words: a stale marker is told from other NaNs by its bits, which a copy as a number may lose.
  const from = new Uint32Array(value.buffer, value.byteOffset, value.length * 2);
  const to = new Uint32Array(values.buffer);
  kept.forEach((row, at) => {
    times[at] = timeUnixMs[row] ?? 0;
    to[2 * at] = from[2 * row] ?? 0;
    to[2 * at + 1] = from[2 * row + 1] ?? 0;
  });
  return { timeUnixMs: times, value: values };
}
