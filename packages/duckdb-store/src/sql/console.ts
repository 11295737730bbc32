// SQL that a person typed, over all three signals: one reading statement at a time, on a connection that lives for it
// alone, in a read-only transaction, with a bound on its time, its rows and its bytes.
import { setTimeout as delay } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import type { Database } from '../database.ts';
import { kindOfFailure, storeErrorOf } from '../errors.ts';
import { prepareAdmitted } from './admit.ts';
import { type Json, jsonOfValue } from './json-value.ts';
import { describeSchema, type SqlSchema } from './schema.ts';
import { SqlError, sqlErrorOf } from './sql-error.ts';

export interface SqlOptions {
  readonly sql: string;
  /** Between 1 and `SQL_TIMEOUT_MS_MAX`. */
  readonly timeoutMs?: number;
  /** Between 1 and `SQL_ROWS_MAX`. */
  readonly rowsMax?: number;
  readonly signal?: AbortSignal;
}

export interface SqlResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Json[])[];
  /** There are more rows than these: the bound on rows, or that on bytes, was reached. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

export const SQL_TIMEOUT_MS_DEFAULT = 10_000;
export const SQL_TIMEOUT_MS_MAX = 60_000;
export const SQL_ROWS_DEFAULT = 1_000;
/** What a table in a browser still scrolls through, and a chart still draws. */
export const SQL_ROWS_MAX = 10_000;
/** Of a statement: far beyond what is typed. */
export const SQL_LENGTH_MAX = 64 * 1024;
/** Of the rows as JSON, roughly. */
const RESULT_BYTES_MAX = 16 * 1024 * 1024;
/**
 * Statements at one time. Each holds a thread of Node's pool, as do the store's writer and its two readers, so the pool
 * should have more than Node's four: lab.yaml sets UV_THREADPOOL_SIZE.
 */
const CONCURRENT_MAX = 2;

export class SqlConsole {
  readonly #database: Database;
  readonly #concurrentMax: number;
  readonly #running = new Set<{ readonly ending: AbortController; readonly ended: Promise<void> }>();

  constructor(database: Database, concurrentMax: number = CONCURRENT_MAX) {
    this.#database = database;
    this.#concurrentMax = concurrentMax;
  }

  /** Runs one statement that reads. @throws SqlError for what the caller can mend, StoreError for what the store can't */
  async run(options: SqlOptions): Promise<SqlResult> {
    const { sql } = options;
    if (sql.length > SQL_LENGTH_MAX) {
      throw new SqlError('refused', `the statement has ${sql.length} characters, want ${SQL_LENGTH_MAX} at most`);
    }
    const timeoutMs = bounded('timeoutMs', options.timeoutMs ?? SQL_TIMEOUT_MS_DEFAULT, SQL_TIMEOUT_MS_MAX);
    const rowsMax = bounded('rowsMax', options.rowsMax ?? SQL_ROWS_DEFAULT, SQL_ROWS_MAX);
    return this.#inTurn((connection, ending) => {
      const signal = options.signal === undefined ? ending : AbortSignal.any([options.signal, ending]);
      return withinTime(connection, timeoutMs, signal, () => readStatement(connection, sql, rowsMax));
    });
  }

  /** The tables and columns that a statement can name. */
  schema(): Promise<SqlSchema> {
    return this.#inTurn((connection) => describeSchema(connection));
  }

  /** Ends what runs, because storing telemetry needs the memory; resolves when it is free. */
  async makeRoom(): Promise<void> {
    const running = [...this.#running];
    for (const { ending } of running) ending.abort(MADE_ROOM);
    await Promise.all(running.map(({ ended }) => ended));
  }

  async #inTurn<T>(work: (connection: DuckDBConnection, ending: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#running.size >= this.#concurrentMax) {
      throw new SqlError('busy', `${this.#concurrentMax} statements are running already; try again when one has ended`);
    }
    const ending = new AbortController();
    const working = this.#database.readAlone((connection) => work(connection, ending.signal));
    const ended = working.then(
      () => undefined,
      () => undefined, // the failure is the caller's, below
    );
    const entry = { ending, ended };
    this.#running.add(entry);
    try {
      return await working;
    } catch (error) {
      throw error instanceof SqlError ? error : storeErrorOf(error, 'the statement failed');
    } finally {
      this.#running.delete(entry);
    }
  }
}

const MADE_ROOM = new SqlError(
  'query',
  'the statement was ended: it took the memory that storing telemetry needs; try a shorter time range, or fewer columns',
);

function bounded(name: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new SqlError('refused', `${name} is ${value}, want a whole number from 1 to ${max}`);
}

async function readStatement(connection: DuckDBConnection, sql: string, rowsMax: number): Promise<SqlResult> {
  const startedMs = performance.now();
  // Plain names mean the views for people; what these leave out is in `main`.
  await connection.run(`SET search_path = 'readable,main'`);
  await connection.run('BEGIN TRANSACTION READ ONLY');
  try {
    const statement = await prepareAdmitted(connection, sql);
    try {
      const { columns, rows, truncated } = await readRows(statement, rowsMax);
      return { columns, rows, truncated, elapsedMs: Math.round((performance.now() - startedMs) * 10) / 10 };
    } catch (error) {
      throw sqlErrorOf(error, sql);
    } finally {
      statement.destroySync();
    }
  } finally {
    // Nothing was written; an interrupted connection may have left its transaction already.
    await connection.run('ROLLBACK').catch(() => undefined);
  }
}

async function readRows(
  statement: DuckDBPreparedStatement,
  rowsMax: number,
): Promise<Pick<SqlResult, 'columns' | 'rows' | 'truncated'>> {
  // Streamed: rows beyond the bound are never made.
  const result = await statement.stream();
  const types = result.columnTypes();
  const columns = result.columnNames().map((name, index) => ({ name, type: String(types[index]) }));
  const rows: Json[][] = [];
  let bytes = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return { columns, rows, truncated: false };
    for (let index = 0; index < chunk.rowCount; index++) {
      if (rows.length === rowsMax || bytes > RESULT_BYTES_MAX) return { columns, rows, truncated: true };
      const row = chunk.getRowValues(index).map(jsonOfValue);
      bytes += sizeOf(row);
      rows.push(row);
    }
  }
}

/** Of its JSON, near enough to hold a bound. */
function sizeOf(value: Json): number {
  if (typeof value === 'string') return value.length + 3;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 2;
  for (const [key, item] of Object.entries(value)) bytes += key.length + 4 + sizeOf(item);
  return bytes;
}

/** Interrupts the connection when time is up or the caller has left; the work then ends with the error for that. */
async function withinTime<T>(
  connection: DuckDBConnection,
  timeoutMs: number,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const reason: { current?: SqlError } = {};
  const over = new AbortController();
  const stop = (error: SqlError): void => {
    reason.current ??= error;
    connection.interrupt();
    // A statement that was just about to start does not see it; the next look does.
    delay(INTERRUPT_AGAIN_MS, undefined, { signal: over.signal }).then(
      () => stop(error),
      () => undefined,
    );
  };
  const timer = setTimeout(() => {
    stop(new SqlError('timeout', `the statement took longer than ${timeoutMs} ms and was ended`));
  }, timeoutMs);
  const onAbort = (): void => {
    const why: unknown = signal.reason;
    stop(why instanceof SqlError ? why : new SqlError('cancelled', 'the statement was cancelled'));
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const answer = await work();
    if (reason.current !== undefined) throw reason.current;
    return answer;
  } catch (error) {
    const cause = error instanceof SqlError ? error.cause : error;
    throw reason.current !== undefined && kindOfFailure(cause) === 'interrupted' ? reason.current : error;
  } finally {
    clearTimeout(timer);
    over.abort();
    signal.removeEventListener('abort', onAbort);
  }
}

const INTERRUPT_AGAIN_MS = 50;
