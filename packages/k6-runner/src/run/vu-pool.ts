// Virtual users that are ready and have nothing to do. Scenarios take them at their start and give them back.
import type { VirtualUser } from './vu.ts';

export class VuPool {
  readonly #free: VirtualUser[] = [];
  readonly #waiting: ((vu: VirtualUser | undefined) => void)[] = [];
  readonly #signal: AbortSignal;

  /** Nobody waits any longer once the signal aborts. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => {
      for (const resolve of this.#waiting.splice(0)) resolve(undefined);
    });
  }

  /**
   * The one that has been free for longest. What was planned is always there, perhaps a moment later: when another
   * scenario is just interrupted. Undefined when the test is stopped.
   */
  take(): Promise<VirtualUser | undefined> {
    if (this.#signal.aborted) return Promise.resolve(undefined);
    const vu = this.#free.shift();
    if (vu !== undefined) return Promise.resolve(vu);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  takeNow(): VirtualUser | undefined {
    return this.#signal.aborted ? undefined : this.#free.shift();
  }

  give(vu: VirtualUser): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(vu);
    else next(vu);
  }
}
