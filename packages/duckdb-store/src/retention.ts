// Retention: rows older than the age bound go, and while the file holds more than its size bound, the oldest slice of
// time of all signals goes. DuckDB frees the blocks of deleted row groups at a checkpoint and fills them again, but it
// shortens the file only when the free blocks are at its end: so the size that is bounded is that of the blocks in use.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { RetentionStats } from '@o11y-lab/storage';
import { int32Column } from './columns/chunk-reader.ts';
import { storeErrorOf } from './errors.ts';
import { loadExtents } from './load.ts';
import { queryChunks } from './read/query.ts';
import type { StoreState } from './state.ts';

export interface RetentionOptions {
  readonly ageMsMax: number;
  readonly diskBytesMax: number;
}

/** When too much is stored, at least this part of the stored time goes at once, and at most half of it. */
const SLICE_MIN = 1 / 16;
const SLICE_MAX = 1 / 2;
/** What is left after a deletion, as part of the bound: so that the next run has nothing to do. */
const FILLED_AFTER = 0.9;
/**
 * Deletions in one run. Blocks are freed by whole row groups (122,880 rows), so the first deletion may free less than
 * it should; after a few, more deleting would only lose rows.
 */
const SLICES_PER_RUN_MAX = 3;

const TIMES = [
  { table: 'spans', column: 'start_unix_nano', unitsPerMs: 1_000_000n },
  { table: 'logs', column: 'time_unix_nano', unitsPerMs: 1_000_000n },
  { table: 'samples', column: 'time_unix_ms', unitsPerMs: 1n },
  { table: 'native_histograms', column: 'time_unix_ms', unitsPerMs: 1n },
  { table: 'exemplars', column: 'time_unix_ms', unitsPerMs: 1n },
] as const;

export class Retention {
  readonly #state: StoreState;
  readonly #options: RetentionOptions;
  readonly #now: () => number;
  #droppedByAge = 0;
  #droppedBySize = 0;
  #lastRunUnixMs: number | undefined;
  #running: Promise<void> | undefined;

  constructor(state: StoreState, options: RetentionOptions, now: () => number) {
    this.#state = state;
    this.#options = options;
    this.#now = now;
  }

  stats(): RetentionStats {
    return {
      ...this.#options,
      droppedByAge: this.#droppedByAge,
      droppedBySize: this.#droppedBySize,
      lastRunUnixMs: this.#lastRunUnixMs,
    };
  }

  /** One run; a call while one is running waits for that one. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    const { writer } = this.#state;
    try {
      this.#droppedByAge += await writer.exclusively((connection) =>
        this.#deleteBefore(connection, this.#now() - this.#options.ageMsMax),
      );
      // The writer is free between slices: appends wait for one slice, not for the whole run.
      for (let slice = 0; slice < SLICES_PER_RUN_MAX; slice++) {
        const dropped = await writer.exclusively((connection) => this.#dropSlice(connection));
        if (dropped === undefined) break;
        this.#droppedBySize += dropped;
      }
      this.#lastRunUnixMs = this.#now();
    } catch (error) {
      throw storeErrorOf(error, 'retention failed');
    }
  }

  /** Deletes the oldest slice when too much is stored; undefined when it is not. */
  async #dropSlice(connection: DuckDBConnection): Promise<number | undefined> {
    const bytesMax = this.#options.diskBytesMax;
    if (this.#state.database.diskBytes() <= bytesMax) return undefined;
    const bytes = (await usedBytes(connection)) + this.#state.database.logBytes();
    if (bytes <= bytesMax) return undefined;
    const { spans, logs, samples } = this.#state.extents;
    const oldest = Math.min(spans.oldestUnixMs, logs.oldestUnixMs, samples.oldestUnixMs);
    const newest = Math.max(spans.newestUnixMs, logs.newestUnixMs, samples.newestUnixMs);
    if (!(newest > oldest)) return undefined;
    const slice = Math.min(SLICE_MAX, Math.max(SLICE_MIN, 1 - (FILLED_AFTER * bytesMax) / bytes));
    const dropped = await this.#deleteBefore(connection, oldest + Math.max(1, slice * (newest - oldest)));
    // The first checkpoint lets go of the row groups, the second of their blocks.
    await connection.run('CHECKPOINT');
    await connection.run('CHECKPOINT');
    return dropped;
  }

  async #deleteBefore(connection: DuckDBConnection, cutoffUnixMs: number): Promise<number> {
    const { extents, recent } = this.#state;
    const oldest = Math.min(extents.spans.oldestUnixMs, extents.logs.oldestUnixMs, extents.samples.oldestUnixMs);
    if (!(oldest < cutoffUnixMs)) return 0;
    const cutoffMs = BigInt(Math.floor(cutoffUnixMs));
    recent.raiseSince(Number(cutoffMs));
    let dropped = 0;
    for (const { table, column, unitsPerMs } of TIMES) {
      const result = await connection.run(`DELETE FROM ${table} WHERE ${column} < ${cutoffMs * unitsPerMs}`);
      if (table !== 'exemplars') dropped += result.rowsChanged;
    }
    // Once more, for what was read from the table into memory in the meantime.
    recent.raiseSince(Number(cutoffMs));
    if (dropped > 0) {
      await this.#forget(connection);
      await loadExtents(connection, extents);
    }
    return dropped;
  }

  /** Removes what no row refers to any more: in the table first, then in memory. */
  async #forget(connection: DuckDBConnection): Promise<void> {
    const { series, streams, origins, attributeSets, recent } = this.#state;
    const referrers = [
      { index: series, table: 'series', id: 'series_id', from: ['samples', 'native_histograms', 'exemplars'] },
      { index: streams, table: 'log_streams', id: 'stream_id', from: ['logs'] },
      { index: origins.resources, table: 'resources', id: 'resource_id', from: ['spans', 'logs'] },
      { index: origins.scopes, table: 'scopes', id: 'scope_id', from: ['spans', 'logs'] },
      { index: attributeSets, table: 'attribute_sets', id: 'attribute_set_id', from: ['spans'] },
    ];
    for (const { index, table, id, from } of referrers) {
      const used = from.map((name) => `SELECT ${id} FROM ${name} WHERE ${id} IS NOT NULL`).join(' UNION ');
      const chunks = await queryChunks(connection, `SELECT ${id} FROM ${table} WHERE ${id} NOT IN (${used})`);
      const unused = chunks.flatMap((chunk) => [...int32Column(chunk, 0)]);
      if (unused.length === 0) continue;
      await connection.run(`DELETE FROM ${table} WHERE ${id} NOT IN (${used})`);
      index.forget(unused);
      if (index !== series) continue;
      recent.forget(unused);
      this.#state.epoch++;
    }
  }
}

/** Bytes of the blocks in use. */
export async function usedBytes(connection: DuckDBConnection): Promise<number> {
  const result = await connection.runAndReadAll('PRAGMA database_size');
  const [row] = result.getRowObjects();
  return Number(row?.['used_blocks'] ?? 0) * Number(row?.['block_size'] ?? 0);
}
