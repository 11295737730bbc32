// One transaction per group of appends, all signals together.
import type { DuckDBConnection } from '@duckdb/node-api';
import { InvariantError, invariant, type Labels, type SpanBatch } from '@o11y-lab/model';
import type { LogAppend, MetricMetadata, SampleAppend } from '@o11y-lab/storage';
import type { AttributeSets } from '../attributes/attribute-sets.ts';
import type { Rows } from '../columns/row-feed.ts';
import type { Database } from '../database.ts';
import { firstLine, kindOfFailure, messageOf, storeErrorOf } from '../errors.ts';
import { type Extent, type Extents, extentOf, mergeExtent } from '../extents.ts';
import type { LabelIndex } from '../label-index.ts';
import type { Origins } from '../origins.ts';
import type { RecentSamples } from '../recent/recent-samples.ts';
import { Checkpoints } from './checkpoints.ts';
import type { Job } from './group-commit.ts';
import { logRows, STAGED_LOGS } from './logs.ts';
import {
  attributeSetRows,
  labelRows,
  resourceRows,
  STAGED_ATTRIBUTE_SETS,
  STAGED_RESOURCES,
  STAGED_SCOPES,
  STAGED_SERIES,
  STAGED_STREAMS,
  scopeRows,
} from './reference-rows.ts';
import { repairLogs, repairSpans } from './repair.ts';
import { exemplarRows, HISTOGRAM_TYPES, histogramRows, SAMPLE_TYPES, STAGED_EXEMPLARS, sampleRows } from './samples.ts';
import { STAGED_SPANS, spanRows } from './spans.ts';
import { appendRows, prepareStatements, type StagedTable, type Statements } from './staging.ts';

const STAGED_TABLES: readonly StagedTable[] = [
  STAGED_SPANS,
  STAGED_LOGS,
  STAGED_EXEMPLARS,
  STAGED_ATTRIBUTE_SETS,
  STAGED_RESOURCES,
  STAGED_SCOPES,
  STAGED_STREAMS,
  STAGED_SERIES,
];

export type AppendJob = Job &
  (
    | { readonly kind: 'spans'; readonly batch: SpanBatch }
    | { readonly kind: 'logs'; readonly append: LogAppend }
    | { readonly kind: 'samples'; readonly append: SampleAppend }
  );

export interface WriterState {
  readonly database: Database;
  readonly origins: Origins;
  readonly attributeSets: AttributeSets;
  readonly streams: LabelIndex;
  readonly series: LabelIndex;
  readonly metadata: Map<string, MetricMetadata>;
  readonly extents: Extents;
  readonly recent: RecentSamples;
}

export class Writer {
  readonly #state: WriterState;
  readonly #checkpoints = new Checkpoints();
  /** Of the connection that is the writer's now; another one after the file was opened anew. */
  readonly #statements = new WeakMap<DuckDBConnection, Statements>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(state: WriterState) {
    this.#state = state;
  }

  /** Runs work on the writer's connection when no transaction is open on it. */
  exclusively<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      await this.#state.database.ensureOpen();
      return work(this.#state.database.writer);
    });
    this.#turn = turn.catch(() => undefined); // the failure belongs to whoever awaits `turn`
    return turn;
  }

  /**
   * Commits all jobs, or none.
   * @throws StoreError when the disk fails; DuckDB's own error when the data of a job is at fault.
   */
  async commit(jobs: readonly AppendJob[]): Promise<void> {
    await this.exclusively(async (connection) => {
      try {
        await this.#transaction(connection, jobs);
      } catch (error) {
        await this.#rollback(connection, error, jobs);
        if (kindOfFailure(error) !== 'data') throw storeErrorOf(error, 'storing failed');
        if (jobs.length > 1 || error instanceof InvariantError) throw error;
        for (const job of jobs) repair(job);
        try {
          await this.#transaction(connection, jobs);
        } catch (again) {
          await this.#rollback(connection, again, jobs);
          if (kindOfFailure(again) !== 'data') throw storeErrorOf(again, 'storing failed');
          // Repaired rows always fit the tables; if these do not, the repair misses a case.
          throw new InvariantError(`rows can't be stored: ${firstLine(messageOf(again))}`, { cause: again });
        }
      }
    });
    this.#checkpoints.committed(jobs, this.#state.database.logBytes());
    // Not awaited, because the rows are safe already; close() waits for its turn on the writer.
    if (this.#checkpoints.isDue()) void this.#checkpoint().catch(() => undefined);
  }

  /** Has its turn before the next commit, and after the senders of this one have their answer. */
  async #checkpoint(): Promise<void> {
    await this.exclusively(async (connection) => {
      this.#checkpoints.done();
      try {
        await connection.run('CHECKPOINT');
      } catch (error) {
        // Nothing is lost: the log has it all. A disk that stays full fails the next append, which tells its sender.
        await this.#rollback(connection, error, []);
      }
    });
  }

  async #transaction(connection: DuckDBConnection, jobs: readonly AppendJob[]): Promise<void> {
    const { origins, attributeSets, streams, series, extents, recent } = this.#state;
    const rows = rowsOf(jobs, this.#state);
    const statements = this.#statements.get(connection) ?? (await prepareStatements(connection, STAGED_TABLES));
    this.#statements.set(connection, statements);
    await statements.begin();
    const resources = origins.resources.unstored();
    const scopes = origins.scopes.unstored();
    const newSets = attributeSets.unstored();
    const newStreams = unstoredLabels(rows.streamIds, streams);
    const newSeries = unstoredLabels(rows.seriesIds, series);
    const staged: readonly (readonly [StagedTable, readonly Rows[]])[] = [
      [STAGED_RESOURCES, [resourceRows(resources)]],
      [STAGED_SCOPES, [scopeRows(scopes)]],
      [STAGED_ATTRIBUTE_SETS, [attributeSetRows(newSets)]],
      [STAGED_STREAMS, [labelRows(newStreams)]],
      [STAGED_SERIES, [labelRows(newSeries)]],
      [STAGED_SPANS, rows.spans],
      [STAGED_LOGS, rows.logs],
      [STAGED_EXEMPLARS, rows.exemplars],
    ];
    for (const [table, batches] of staged) {
      if (batches.some(({ length }) => length > 0)) await statements.insert(table, batches);
    }
    if (rows.samples.some(({ length }) => length > 0)) {
      await appendRows(connection, 'samples', SAMPLE_TYPES, rows.samples);
    }
    if (rows.histograms.some(({ length }) => length > 0)) {
      await appendRows(connection, 'native_histograms', HISTOGRAM_TYPES, rows.histograms);
    }
    for (const { name, type, help, unit } of rows.metadata.values()) {
      await connection.run('INSERT OR REPLACE INTO metric_metadata VALUES ($1, $2, $3, $4)', [name, type, help, unit]);
    }
    await statements.commit();
    origins.resources.markStored(resources.map(({ id }) => id));
    origins.scopes.markStored(scopes.map(({ id }) => id));
    attributeSets.markStored(newSets.map(({ id }) => id));
    streams.markStored(newStreams.map(({ id }) => id));
    series.markStored(newSeries.map(({ id }) => id));
    for (const [name, metadata] of rows.metadata) this.#state.metadata.set(name, metadata);
    for (const job of jobs) {
      addExtent(extents, job);
      if (job.kind === 'samples') recent.append(job.append);
    }
  }

  async #rollback(connection: DuckDBConnection, error: unknown, jobs: readonly AppendJob[]): Promise<void> {
    const kind = kindOfFailure(error);
    if (kind !== 'fatal' && kind !== 'disk') {
      // When the failed statement was COMMIT there is nothing left to roll back.
      await connection.run('ROLLBACK').catch(() => undefined);
      return;
    }
    // Whether the group is on disk is not known, so nothing in memory may claim to know its samples.
    const { recent, extents } = this.#state;
    recent.restart(newestUnixMs(extents.samples.newestUnixMs, jobs) + 1);
    // What is on disk is what counts now; whether this can be read again shows with the next append.
    await this.#state.database.recover().catch(() => undefined);
  }
}

interface GroupRows {
  readonly spans: Rows[];
  readonly logs: Rows[];
  readonly samples: Rows[];
  readonly histograms: Rows[];
  readonly exemplars: Rows[];
  readonly streamIds: Set<number>;
  readonly seriesIds: Set<number>;
  readonly metadata: Map<string, MetricMetadata>;
}

function rowsOf(jobs: readonly AppendJob[], state: WriterState): GroupRows {
  const rows: GroupRows = {
    spans: [],
    logs: [],
    samples: [],
    histograms: [],
    exemplars: [],
    streamIds: new Set(),
    seriesIds: new Set(),
    metadata: new Map(),
  };
  for (const job of jobs) {
    switch (job.kind) {
      case 'spans':
        rows.spans.push(spanRows(job.batch, state.origins, state.attributeSets));
        break;
      case 'logs':
        rows.logs.push(logRows(job.append, state.origins, state.streams));
        for (const labels of job.append.streams) rows.streamIds.add(state.streams.idOf(labels));
        break;
      case 'samples': {
        const { append } = job;
        rows.samples.push(sampleRows(append));
        rows.histograms.push(histogramRows(append));
        rows.exemplars.push(exemplarRows(append));
        for (const id of append.seriesIds) rows.seriesIds.add(id);
        for (const { seriesId } of append.histograms) rows.seriesIds.add(seriesId);
        for (const { seriesId } of append.exemplars) rows.seriesIds.add(seriesId);
        for (const id of rows.seriesIds) {
          invariant(state.series.ensure(id), `no series has the id ${id}; ask seriesId() again when epoch has changed`);
        }
        for (const metadata of append.metadata) {
          if (!isSame(state.metadata.get(metadata.name), metadata)) rows.metadata.set(metadata.name, metadata);
        }
        break;
      }
      default:
        job satisfies never;
    }
  }
  return rows;
}

function unstoredLabels(ids: Iterable<number>, index: LabelIndex): { readonly id: number; readonly row: Labels }[] {
  const found: { id: number; row: Labels }[] = [];
  for (const id of ids) {
    const row = index.isStored(id) ? undefined : index.labelsOf(id);
    if (row !== undefined) found.push({ id, row });
  }
  return found;
}

function isSame(a: MetricMetadata | undefined, b: MetricMetadata): boolean {
  return a !== undefined && a.type === b.type && a.help === b.help && a.unit === b.unit;
}

function repair(job: AppendJob): void {
  if (job.kind === 'spans') repairSpans(job.batch);
  if (job.kind === 'logs') repairLogs(job.append.batch);
}

/** Of the samples that are stored and those of some jobs. */
function newestUnixMs(storedUnixMs: number, jobs: readonly AppendJob[]): number {
  let newest = storedUnixMs;
  for (const job of jobs) {
    if (job.kind === 'samples') for (const time of job.append.timeUnixMs) newest = Math.max(newest, time);
  }
  return newest;
}

function addExtent(extents: Extents, job: AppendJob): void {
  switch (job.kind) {
    case 'spans': {
      const { startUnixNano, endUnixNano, length } = job.batch;
      mergeExtent(
        extents.spans,
        extentOf(length, (row) => startUnixNano.msOfNano(row)),
      );
      for (let row = 0; row < length; row++) {
        const longest = endUnixNano.msOfNano(row) - startUnixNano.msOfNano(row) + 1;
        if (longest > extents.spans.longestMs) extents.spans.longestMs = longest;
      }
      return;
    }
    case 'logs': {
      const { timeUnixNano, length } = job.append.batch;
      mergeExtent(
        extents.logs,
        extentOf(length, (row) => timeUnixNano.msOfNano(row)),
      );
      return;
    }
    case 'samples': {
      const { timeUnixMs, histograms } = job.append;
      const ofHistograms: Extent = extentOf(histograms.length, (row) => histograms[row]?.timeUnixMs ?? 0);
      mergeExtent(extents.samples, ofHistograms);
      extents.samples.histograms += histograms.length;
      mergeExtent(
        extents.samples,
        extentOf(timeUnixMs.length, (row) => timeUnixMs[row] ?? 0),
      );
      return;
    }
    default:
      job satisfies never;
  }
}
