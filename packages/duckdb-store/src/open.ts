import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type MetricMetadata, type SignalStats, StoreError, type TelemetryStore } from '@o11y-lab/storage';
import { GroupCommit } from './append/group-commit.ts';
import { type AppendJob, Writer } from './append/writer.ts';
import { AttributeSets } from './attributes/attribute-sets.ts';
import { Database } from './database.ts';
import { kindOfFailure, storeErrorOf } from './errors.ts';
import { type Extent, newExtents } from './extents.ts';
import { LabelIndex } from './label-index.ts';
import { loadAttributeSets, loadExtents, loadLabels, loadMetadata, loadOrigins } from './load.ts';
import { DuckDbLogs } from './log-store.ts';
import { DuckDbMetrics } from './metric-store.ts';
import { newOrigins } from './origins.ts';
import { RECENT_BYTES_MAX, RecentSamples } from './recent/recent-samples.ts';
import { WarmUp } from './recent/warm-up.ts';
import { Retention, type RetentionOptions } from './retention.ts';
import { prepareSchema } from './schema.ts';
import { DuckDbSpans } from './span-store.ts';
import { SqlConsole } from './sql/console.ts';
import type { StoreState } from './state.ts';

export interface DuckDbStoreOptions {
  /** The database file, made when it does not exist; or `:memory:`. */
  readonly path: string;
  /** Milliseconds since the epoch; retention alone asks. */
  readonly now: () => number;
  /** What DuckDB may use for its buffers and queries. */
  readonly memoryLimitBytes?: number;
  /** Threads that one query uses. */
  readonly threads?: number;
  readonly retention: RetentionOptions;
  /** Time an append waits for others to share its commit while nothing is running. */
  readonly groupCommitMs?: number;
  /** Memory for the newest samples, which are read from there instead of from the file. */
  readonly recentBytesMax?: number;
}

export interface DuckDbStore extends TelemetryStore {
  /** Drops what is too old or too much; to be called now and then, a minute apart is fine. */
  runRetention(): Promise<void>;
  /** Statements that people type; they only read. */
  readonly sql: SqlConsole;
}

/** Enough for a row group of each table and a sort of some million rows; more is spilled to disk. */
const MEMORY_LIMIT_BYTES = 256 * 1024 * 1024;
const THREADS = 2;

/**
 * Opens the store in one DuckDB file.
 * @throws StoreError `corrupt` when the file can't be read, `disk` when it can't be opened or another process has it.
 */
export async function openDuckDbStore(options: DuckDbStoreOptions): Promise<DuckDbStore> {
  const { path } = options;
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const database = await Database.open({
    path,
    memoryLimitBytes: options.memoryLimitBytes ?? MEMORY_LIMIT_BYTES,
    threads: options.threads ?? THREADS,
    onWriter: (connection) => prepareSchema(connection, path),
  });
  const parts = {
    database,
    origins: newOrigins(),
    attributeSets: new AttributeSets(),
    streams: new LabelIndex(),
    series: new LabelIndex(),
    metadata: new Map<string, MetricMetadata>(),
    extents: newExtents(),
    recent: new RecentSamples(options.recentBytesMax ?? RECENT_BYTES_MAX),
  };
  try {
    await loadOrigins(database.writer, parts.origins);
    await loadAttributeSets(database.writer, parts.attributeSets);
    await loadLabels(database.writer, parts.streams, parts.series);
    await loadMetadata(database.writer, parts.metadata);
    await loadExtents(database.writer, parts.extents);
    parts.recent.restart(parts.extents.samples.newestUnixMs + 1);
  } catch (error) {
    await database.close();
    throw storeErrorOf(error, `${path} can't be read`);
  }
  const writer = new Writer(parts);
  const sql = new SqlConsole(database);
  const commits = new GroupCommit<AppendJob>({
    commit: async (jobs) => {
      try {
        await writer.commit(jobs);
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'too-much') throw error;
        // Telemetry goes before what somebody tries in the console: once more, with the memory that this has taken.
        await sql.makeRoom();
        await writer.commit(jobs);
      }
    },
    isWorthSplitting: (error) => kindOfFailure(error) === 'data',
    delayMs: options.groupCommitMs ?? 0,
  });
  const warmUp = new WarmUp(parts, parts.extents.samples.newestUnixMs);
  const state: StoreState = { ...parts, writer, commits, warmUp, epoch: 1 };
  const retention = new Retention(state, options.retention, options.now);
  let closing: Promise<void> | undefined;
  return {
    spans: new DuckDbSpans(state),
    logs: new DuckDbLogs(state),
    metrics: new DuckDbMetrics(state),
    sql,
    runRetention: () => retention.run(),
    async stats() {
      const { spans, logs, samples } = state.extents;
      return {
        diskBytes: database.diskBytes(),
        spans: signalStats(spans),
        logs: signalStats(logs),
        metrics: { ...signalStats(samples), seriesCount: state.series.size },
        retention: retention.stats(),
      };
    },
    close() {
      closing ??= closeAll(state);
      return closing;
    },
  };
}

async function closeAll({ commits, writer, database }: StoreState): Promise<void> {
  await commits.close();
  try {
    // The next start then has no log to replay. Should it fail, the log is still there.
    await writer.exclusively((connection) => connection.run('CHECKPOINT'));
  } catch (error) {
    if (kindOfFailure(error) === 'corrupt') throw storeErrorOf(error, 'closing failed');
  } finally {
    await database.close();
  }
}

function signalStats({ rows, oldestUnixMs, newestUnixMs }: Extent): SignalStats {
  if (rows === 0) return { rows, oldestUnixMs: undefined, newestUnixMs: undefined };
  return { rows, oldestUnixMs, newestUnixMs };
}
