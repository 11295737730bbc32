// The DuckDB instance and its connections: one that writes, a few that read. Readers see the last commit and never wait
// for the writer. After an error that makes DuckDB refuse all further work (a full disk in the middle of a commit), the
// file is opened anew, which replays what was committed.
import { existsSync, statSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { StoreError } from '@o11y-lab/storage';
import { firstLine, kindOfFailure, messageOf } from './errors.ts';

export interface DatabaseOptions {
  readonly path: string;
  readonly memoryLimitBytes: number;
  readonly threads: number;
  /** Prepares a fresh writer connection. */
  readonly onWriter: (connection: DuckDBConnection) => Promise<void>;
}

/** Queries at one time: two keep two cores busy, and each may use the whole memory limit. */
const READERS = 2;
/** Queries that wait for a connection before new ones are refused; at 50 ms each the last one waits some 10 s. */
const WAITING_READS_MAX = 400;

/**
 * The write-ahead log is folded into the file at this size. Each fold writes the last, incomplete row group anew, so a
 * small log costs CPU (at 16 MB twice the whole append); a large one costs time to start after a crash (64 MB: under 1 s).
 */
const CHECKPOINT_WAL_BYTES = 64 * 1024 * 1024;

/** Of queries that need more memory than they may have; larger sorts fail, and say so. */
const SPILL_MAX = '2GiB';

export class Database {
  readonly #options: DatabaseOptions;
  #instance: DuckDBInstance | undefined;
  #writer: DuckDBConnection | undefined;
  #idle: DuckDBConnection[] = [];
  readonly #reading = new Set<DuckDBConnection>();
  #waiting: { readonly take: (connection: DuckDBConnection) => void; readonly fail: (error: Error) => void }[] = [];
  #recovering: Promise<void> | undefined;
  #closed = false;

  private constructor(options: DatabaseOptions) {
    this.#options = options;
  }

  /** @throws StoreError `corrupt` or `disk`, naming the file and what to do. */
  static async open(options: DatabaseOptions): Promise<Database> {
    const database = new Database(options);
    await database.#open();
    return database;
  }

  get writer(): DuckDBConnection {
    if (this.#writer === undefined) throw new StoreError('disk', `${this.#options.path} could not be opened again yet`);
    return this.#writer;
  }

  /** @throws StoreError `closed`; for reads that need no connection. */
  assertOpen(): void {
    if (this.#closed) throw closedError();
  }

  /** Runs a query on a connection of its own. */
  async read<T>(query: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    if (!this.#closed) await this.ensureOpen();
    const connection = await this.#take();
    try {
      return await query(connection);
    } finally {
      this.#give(connection);
    }
  }

  /**
   * Runs a query on a connection that is opened for it and closed behind it, whatever the others do: nothing that it sets
   * is left. The caller bounds how many there are.
   */
  async readAlone<T>(query: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    if (this.#closed) throw closedError();
    await this.ensureOpen();
    const instance = this.#instance;
    if (instance === undefined) throw closedError();
    const connection = await instance.connect();
    this.#reading.add(connection);
    try {
      return await query(connection);
    } finally {
      connection.closeSync();
      this.#reading.delete(connection);
      if (this.#reading.size === 0) this.#onDrained?.();
    }
  }

  /** Opens the file when an earlier attempt to open it anew has failed. */
  async ensureOpen(): Promise<void> {
    if (this.#instance === undefined || this.#recovering !== undefined) await this.recover();
  }

  /** Opens the file anew after a fatal error; callers at the same time share one attempt. */
  async recover(): Promise<void> {
    if (this.#closed) return;
    this.#recovering ??= this.#reopen().finally(() => {
      this.#recovering = undefined;
    });
    await this.#recovering;
  }

  /** Bytes of the file and its write-ahead log. */
  diskBytes(): number {
    const { path } = this.#options;
    if (path === ':memory:') return 0;
    return sizeOf(path) + this.logBytes();
  }

  /** Bytes of the write-ahead log. */
  logBytes(): number {
    const { path } = this.#options;
    return path === ':memory:' ? 0 : sizeOf(`${path}.wal`);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { fail } of this.#waiting.splice(0)) fail(closedError());
    for (const connection of this.#reading) connection.interrupt();
    await this.#drained();
    this.#release();
  }

  async #open(): Promise<void> {
    const { path, memoryLimitBytes, threads, onWriter } = this.#options;
    try {
      this.#instance = await DuckDBInstance.create(path, {
        memory_limit: `${Math.floor(memoryLimitBytes / 1024)}KiB`,
        threads: String(threads),
        checkpoint_threshold: `${CHECKPOINT_WAL_BYTES / 1024 / 1024}MiB`,
        // The newest encodings (dictionary + FSST) make a third of the size; nothing older has to read the file.
        storage_compatibility_version: 'latest',
        // Extensions would be fetched from the network.
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
        // SQL that a person typed runs in this instance, too: no statement reaches files but the database's own, and what
        // it spills to disk is bounded.
        enable_external_access: 'false',
        max_temp_directory_size: SPILL_MAX,
      });
      const writer = await this.#instance.connect();
      await writer.run(`SET GLOBAL TimeZone = 'UTC'`);
      await writer.run('SET GLOBAL lock_configuration = true');
      await onWriter(writer);
      this.#writer = writer;
      for (let i = 0; i < READERS; i++) {
        this.#idle.push(await this.#instance.connect());
      }
    } catch (error) {
      this.#release();
      throw openError(path, error);
    }
  }

  async #reopen(): Promise<void> {
    if (this.#options.path === ':memory:') return;
    for (const connection of this.#reading) connection.interrupt();
    await this.#drained();
    this.#release();
    try {
      await this.#open();
    } catch (error) {
      const failure = openError(this.#options.path, error);
      for (const { fail } of this.#waiting.splice(0)) fail(failure);
      throw failure;
    }
    for (const waiting of this.#waiting.splice(0, this.#idle.length)) {
      const connection = this.#idle.pop();
      if (connection === undefined) break;
      this.#reading.add(connection);
      waiting.take(connection);
    }
  }

  #take(): Promise<DuckDBConnection> {
    if (this.#closed) return Promise.reject(closedError());
    const connection = this.#recovering === undefined ? this.#idle.pop() : undefined;
    if (connection !== undefined) {
      this.#reading.add(connection);
      return Promise.resolve(connection);
    }
    if (this.#waiting.length >= WAITING_READS_MAX) {
      const message = `${WAITING_READS_MAX} queries are waiting already`;
      return Promise.reject(new StoreError('overloaded', message, { retryAfterMs: 1000 }));
    }
    return new Promise((take, fail) => this.#waiting.push({ take, fail }));
  }

  #give(connection: DuckDBConnection): void {
    this.#reading.delete(connection);
    const next = this.#closed || this.#recovering !== undefined ? undefined : this.#waiting.shift();
    if (next === undefined) {
      this.#idle.push(connection);
      if (this.#reading.size === 0) this.#onDrained?.();
      return;
    }
    this.#reading.add(connection);
    next.take(connection);
  }

  #onDrained: (() => void) | undefined;

  async #drained(): Promise<void> {
    if (this.#reading.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve;
    });
    this.#onDrained = undefined;
  }

  /** The file's lock is released when the last connection is gone. */
  #release(): void {
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    this.#writer?.closeSync();
    this.#instance?.closeSync();
    this.#writer = undefined;
    this.#instance = undefined;
  }
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

function closedError(): StoreError {
  return new StoreError('closed', 'the store is closed');
}

function openError(path: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const detail = firstLine(messageOf(error));
  const cause = { cause: error };
  switch (kindOfFailure(error)) {
    case 'locked':
      return new StoreError('disk', `${path} is in use by another process; stop that one first: ${detail}`, cause);
    case 'disk':
      return new StoreError('disk', `${path} can't be opened: ${detail}`, cause);
    default:
      return new StoreError(
        'corrupt',
        `${path} can't be read: ${detail}; move it and ${path}.wal away, or delete the lab's data with \`lab down -v\``,
        cause,
      );
  }
}
