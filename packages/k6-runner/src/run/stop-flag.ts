// How far a test is to be stopped, in memory that two threads share: a guest in an endless loop holds the runner's thread,
// so that no message comes through, and still sees this.

export type StopLevel = 0 | typeof STOP | typeof KILL;
/** Iterations and setup end at once; teardown and the summary run. */
export const STOP = 1;
/** Nothing more runs. */
export const KILL = 2;

export class StopFlag {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array;
  readonly #listeners: ((level: StopLevel) => void)[] = [];

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer);
  }

  /** Also tells the listeners of this thread, even if another thread wrote the level before. */
  raise(level: typeof STOP | typeof KILL): void {
    if (level > this.level) Atomics.store(this.#cells, 0, level);
    for (const listener of this.#listeners) listener(this.level);
  }

  onRaise(listener: (level: StopLevel) => void): void {
    this.#listeners.push(listener);
  }

  get level(): StopLevel {
    const level = Atomics.load(this.#cells, 0);
    return level === STOP || level === KILL ? level : 0;
  }
}
