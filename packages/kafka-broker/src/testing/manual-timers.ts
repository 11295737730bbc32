import type { Timers } from '../timers.ts';

/** Time that stands still until the test turns it. */
export class ManualTimers implements Timers {
  #nowMs = 1_700_000_000_000;
  readonly #waiting = new Set<{ readonly atMs: number; readonly run: () => void }>();

  get waiting(): number {
    return this.#waiting.size;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const entry = { atMs: this.#nowMs + delayMs, run };
    this.#waiting.add(entry);
    return () => this.#waiting.delete(entry);
  }

  /** Lets time pass and runs what becomes due, in order. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const due = [...this.#waiting].filter((entry) => entry.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#waiting.delete(due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.run();
    }
    this.#nowMs = endMs;
  }
}
