// Group commit: a commit costs a flush to disk whatever its size, so what arrives while one commit runs shares the
// next. Nothing waits when nothing is running.
import { StoreError } from '@o11y-lab/storage';

export interface Job {
  readonly rows: number;
  /** Rough size of the rows in memory. */
  readonly bytes: number;
}

export interface GroupCommitOptions<J extends Job> {
  /** Writes all jobs in one transaction, or none. */
  readonly commit: (jobs: readonly J[]) => Promise<void>;
  /** True when a failed group may hold jobs that would succeed alone. */
  readonly isWorthSplitting: (error: unknown) => boolean;
  /** Time to wait for company when nothing is running. */
  readonly delayMs: number;
}

/** What may wait for its commit; over it, appends are refused. About a second of the fastest ingest. */
export const QUEUED_ROWS_MAX = 200_000;
export const QUEUED_BYTES_MAX = 96 * 1024 * 1024;
/** One transaction: large enough to make the flush cheap, small enough that none waits long for it. */
const GROUP_ROWS_MAX = 30_000;
const GROUP_BYTES_MAX = 16 * 1024 * 1024;
const RETRY_AFTER_MS = 1000;

interface Waiting<J> {
  readonly job: J;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class GroupCommit<J extends Job> {
  readonly #options: GroupCommitOptions<J>;
  #queue: Waiting<J>[] = [];
  #queuedRows = 0;
  #queuedBytes = 0;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(options: GroupCommitOptions<J>) {
    this.#options = options;
  }

  /**
   * Resolves when the job is committed.
   * @throws StoreError `overloaded` when too much waits already, `closed` after close().
   */
  async append(job: J): Promise<void> {
    if (this.#closed) throw new StoreError('closed', 'the store is closed; nothing was stored');
    const over = this.#queuedRows + job.rows > QUEUED_ROWS_MAX || this.#queuedBytes + job.bytes > QUEUED_BYTES_MAX;
    if (over && this.#queue.length > 0) {
      throw new StoreError('overloaded', `${this.#queuedRows} rows wait to be stored already; send again later`, {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    const done = new Promise<void>((resolve, reject) => this.#queue.push({ job, resolve, reject }));
    this.#queuedRows += job.rows;
    this.#queuedBytes += job.bytes;
    this.#running ??= this.#run();
    await done;
  }

  /** Commits what was accepted; appends after it are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // Appends of the same turn of the event loop share the first commit.
    await new Promise<void>((resolve) => {
      if (this.#options.delayMs > 0) setTimeout(resolve, this.#options.delayMs);
      else setImmediate(resolve);
    });
    while (this.#queue.length > 0) await this.#commit(this.#takeGroup());
    this.#running = undefined;
  }

  #takeGroup(): Waiting<J>[] {
    let rows = 0;
    let bytes = 0;
    let count = 0;
    for (const { job } of this.#queue) {
      rows += job.rows;
      bytes += job.bytes;
      if (count > 0 && (rows > GROUP_ROWS_MAX || bytes > GROUP_BYTES_MAX)) break;
      count++;
    }
    const group = this.#queue.splice(0, count);
    for (const { job } of group) {
      this.#queuedRows -= job.rows;
      this.#queuedBytes -= job.bytes;
    }
    return group;
  }

  async #commit(group: readonly Waiting<J>[]): Promise<void> {
    try {
      await this.#options.commit(group.map(({ job }) => job));
      for (const { resolve } of group) resolve();
    } catch (error) {
      if (group.length > 1 && this.#options.isWorthSplitting(error)) {
        for (const one of group) await this.#commit([one]);
        return;
      }
      for (const { reject } of group) reject(error);
    }
  }
}
