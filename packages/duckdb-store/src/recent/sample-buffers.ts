// Memory for the columns of answers, used again and again: a dashboard reads a hundred megabytes of samples each time it
// is drawn, and fresh memory for all of it costs more (clearing, page faults, collecting) than what is done with them.

/** Numbers of one slab: 1 MB, some hours of one series. */
const SLAB_LENGTH = 128 * 1024;
/** Kept while nothing is read: what one larger panel takes. */
const IDLE_SLABS_MAX = 16;

export class SampleBuffers {
  readonly #idle: Float64Array[] = [];

  lease(): Lease {
    return new Lease(this.#idle);
  }
}

/** The columns of one answer. Without release() they are garbage like any other. */
export class Lease {
  readonly #idle: Float64Array[];
  #slabs: Float64Array[] = [];
  #used = SLAB_LENGTH;

  constructor(idle: Float64Array[]) {
    this.#idle = idle;
  }

  /** A column to be written completely: it may hold what another answer held. */
  take(length: number): Float64Array {
    if (length > SLAB_LENGTH) return new Float64Array(length);
    if (this.#used + length > SLAB_LENGTH) {
      this.#slabs.push(this.#idle.pop() ?? new Float64Array(SLAB_LENGTH));
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += length;
    return (this.#slabs.at(-1) as Float64Array).subarray(from, from + length); // there is one: #used began at its end
  }

  /** Gives the memory back; from now on the columns may change under whoever still looks at them. */
  release(): void {
    for (const slab of this.#slabs) if (this.#idle.length < IDLE_SLABS_MAX) this.#idle.push(slab);
    this.#slabs = [];
    this.#used = SLAB_LENGTH;
  }
}
