// Queries calculate on the thread that takes telemetry in. Each gives way every few milliseconds; were all of them to go
// on after that at once, ten queries would still hold everybody else up for ten times as long. So one goes on at a time,
// and sockets, timers and commits have their turn in between.

export class Turns {
  readonly #waiting: (() => void)[] = [];

  /** Resolves when it is the caller's turn, first come first served, at most once in each turn of the event loop. */
  readonly next = (): Promise<void> =>
    new Promise((resolve) => {
      if (this.#waiting.push(resolve) === 1) this.#schedule();
    });

  #schedule(): void {
    setImmediate(() => {
      const go = this.#waiting.shift();
      if (this.#waiting.length > 0) this.#schedule();
      go?.();
    });
  }
}
