// After a restart the newest samples are in the file alone. The first query that has to go there makes it worth to read
// them once into memory; a lab that nobody looks at never pays for it.
import type { WriterState } from '../append/writer.ts';
import { read } from '../read/query.ts';
import { readSamples } from '../read/samples.ts';

/** Before the newest sample: a dashboard of one hour with its windows and look-back, and some more. */
const WARM_MS = 90 * 60_000;
/** Read at once: one chunk of each series that is sampled once a second. */
const SLICE_MS = 4 * 60_000;
/** Slices read in vain before it is given up: somebody writes old samples all the time. */
const VAIN_SLICES_MAX = 10;
/** The rest is for what comes. */
const PART_FILLED_MAX = 3 / 4;

export class WarmUp {
  readonly #state: WriterState;
  readonly #fromUnixMs: number;
  #running: Promise<void> | undefined;

  /** `newestUnixMs` is that of the stored samples when the store was opened. */
  constructor(state: WriterState, newestUnixMs: number) {
    this.#state = state;
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
    let vain = 0;
    while (sinceMs > this.#fromUnixMs && recent.filled < PART_FILLED_MAX) {
      const next = Math.max(this.#fromUnixMs, sinceMs - SLICE_MS);
      if (await this.#slice(next, sinceMs)) sinceMs = next;
      // Memory has been given back in the meantime: then there is no use in filling it.
      else if (recent.sinceUnixMs !== sinceMs || ++vain > VAIN_SLICES_MAX) return;
    }
  }

  /** False when what was read does not fit any more. */
  async #slice(startUnixMs: number, sinceMs: number): Promise<boolean> {
    const { database, recent, series } = this.#state;
    const { version } = recent;
    const ids = series.storedIds();
    // As a query reads, so that appends go on beside it.
    const samples = await read(database, 'reading samples failed', (connection) =>
      readSamples(connection, ids, series.size, { startUnixMs, endUnixMs: sinceMs - 1 }),
    );
    if (recent.version !== version || recent.sinceUnixMs !== sinceMs) return false;
    recent.prepend(samples, startUnixMs);
    return true;
  }
}
