// What the two threads say to each other.
import type { KILL, STOP } from './stop-flag.ts';
import type { RunEvent, TestInput, TestOutcome } from './types.ts';

/** `workerData`. */
export interface WorkerInput {
  readonly test: TestInput;
  /** Of the StopFlag. */
  readonly flag: SharedArrayBuffer;
}

export interface ToWorker {
  readonly kind: 'raise';
  readonly level: typeof STOP | typeof KILL;
}

export type FromWorker =
  | { readonly kind: 'events'; readonly events: readonly RunEvent[] }
  | { readonly kind: 'outcome'; readonly outcome: TestOutcome };
