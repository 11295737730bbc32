// When to fold the write-ahead log into the file. A checkpoint leaves each table's last row group as it is, full or not,
// and later ones merge row groups that are not full, which compresses all their rows again. So a checkpoint is best when
// a row group is nearly full: that halves the CPU of a steady append. The size of the log is the bound behind it.
import type { AppendJob } from './writer.ts';

const ROW_GROUP_ROWS = 122_880;
/** Two row groups filled this far can't be merged into one, nor three into two. */
const NEARLY_FULL_ROWS = 0.85 * ROW_GROUP_ROWS;

export class Checkpoints {
  #spans = 0;
  #logs = 0;
  #logBytes = 0;

  /** Takes note of a committed group; `logBytes` is the size of the log after it. */
  committed(jobs: readonly AppendJob[], logBytes: number): void {
    // A log that has shrunk has been folded in by the database itself.
    if (logBytes < this.#logBytes) this.done();
    this.#logBytes = logBytes;
    for (const job of jobs) {
      if (job.kind === 'spans') this.#spans += job.rows;
      if (job.kind === 'logs') this.#logs += job.rows;
    }
  }

  /** Samples are left out: theirs are three small columns, cheap to compress again. */
  isDue(): boolean {
    return this.#spans >= NEARLY_FULL_ROWS || this.#logs >= NEARLY_FULL_ROWS;
  }

  done(): void {
    this.#spans = 0;
    this.#logs = 0;
    this.#logBytes = 0;
  }
}
