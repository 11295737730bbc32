// What a VM has begun and not yet heard of again: timers and `callAsync`. Their ends queue up until the guest's stack is
// empty, and are then delivered one by one.

export interface Completion {
  readonly operation: number;
  readonly failed: boolean;
  readonly text: string;
  readonly bytes: Uint8Array | undefined;
}

/** Of setTimeout. */
const DELAY_MS_MAX = 2 ** 31 - 1;

export class Operations {
  readonly #timers = new Map<number, NodeJS.Timeout | undefined>();
  #completed: Completion[] = [];
  #wake: (() => void) | undefined;
  /** What was begun in an earlier iteration is not delivered in this one. */
  #generation = 0;

  /** Nothing is under way and nothing waits to be delivered. */
  get isEmpty(): boolean {
    return this.#timers.size === 0 && this.#completed.length === 0;
  }

  /** @returns what ends it */
  start(operation: number): (failed: boolean, text: string, bytes?: Uint8Array) => void {
    const generation = this.#generation;
    this.#timers.set(operation, undefined);
    return (failed, text, bytes) => {
      if (generation === this.#generation) this.#complete({ operation, failed, text, bytes });
    };
  }

  startTimer(operation: number, delayMs: number): void {
    const complete = (): void => this.#complete({ operation, failed: false, text: '', bytes: undefined });
    this.#timers.set(operation, setTimeout(complete, Math.min(delayMs, DELAY_MS_MAX)));
  }

  cancel(operation: number): void {
    clearTimeout(this.#timers.get(operation));
    this.#timers.delete(operation);
    // The guest may wait for nothing else.
    this.wake();
  }

  cancelAll(): void {
    if (this.isEmpty) return;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#completed = [];
    this.#generation++;
  }

  next(): Completion | undefined {
    return this.#completed.shift();
  }

  /** Until one has ended, or `wake`. */
  async wait(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  wake(): void {
    this.#wake?.();
  }

  #complete(completion: Completion): void {
    if (!this.#timers.delete(completion.operation)) return;
    this.#completed.push(completion);
    this.wake();
  }
}
