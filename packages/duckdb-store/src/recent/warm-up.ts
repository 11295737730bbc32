// After a restart the newest samples are in the file alone. The first query that has to go there makes it worth to read
// them once into memory; a lab that nobody looks at never pays for it.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Writer, WriterState } from '../append/writer.ts';
import { readSamples } from '../read/samples.ts';

/** Before the newest sample: a dashboard of one hour with its windows and look-back, and some more. */
const WARM_MS = 90 * 60_000;
/** Read at once, while appends wait: 200 ms for 2,000 series at a sample a second. One chunk of each. */
const SLICE_MS = 4 * 60_000;
/** The rest is for what comes. */
const PART_FILLED_MAX = 3 / 4;

export class WarmUp {
  readonly #state: WriterState;
  readonly #writer: Writer;
  readonly #fromUnixMs: number;
  #running: Promise<void> | undefined;

  /** `newestUnixMs` is that of the stored samples when the store was opened. */
  constructor(state: WriterState, writer: Writer, newestUnixMs: number) {
    this.#state = state;
    this.#writer = writer;
    this.#fromUnixMs = newestUnixMs - WARM_MS;
  }

  /** To be called when samples in a range were not in memory; starts the one run there is. */
  missed(endUnixMs: number): void {
    if (endUnixMs < this.#fromUnixMs) return;
    // A failure costs nothing but speed: reads keep asking the file, and tell what is wrong with it.
    this.#running ??= this.#run().catch(() => undefined);
  }

  /** Resolves when the run that was started has ended. */
  async done(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { recent } = this.#state;
    let sinceMs = recent.sinceUnixMs;
    while (sinceMs > this.#fromUnixMs && recent.filled < PART_FILLED_MAX) {
      const next = Math.max(this.#fromUnixMs, sinceMs - SLICE_MS);
      const isRead = await this.#writer.exclusively((connection) => this.#slice(connection, next, sinceMs));
      if (!isRead) return;
      sinceMs = next;
    }
  }

  /** False when memory has been given back in the meantime: then there is no use in filling it. */
  async #slice(connection: DuckDBConnection, startUnixMs: number, sinceMs: number): Promise<boolean> {
    const { recent, series } = this.#state;
    if (recent.sinceUnixMs !== sinceMs) return false;
    const ids = series.storedIds();
    const samples = await readSamples(connection, ids, series.size, { startUnixMs, endUnixMs: sinceMs - 1 });
    recent.prepend(samples, startUnixMs);
    return true;
  }
}
