// How guest code waits: C is told to leave its stack (unwind), which is saved in its own memory; whoever called it gets a
// promise; and with the answer C is entered once more and goes back to where it was (rewind).
import type { HostAnswer, ScriptError } from './types.ts';
import type { Values } from './values.ts';
import type { Pointer, QuickJsInstance } from './wasm.ts';

/** What a blocking call may save of the stack: C's frames need several times what QuickJS counts. Only the used part is ever touched. */
const SAVED_STACK_BYTES = 3 * 1024 * 1024;
/** Two addresses, see `Asyncify`; and a multiple of 8, as every place for locals. */
const SAVED_STACK_HEAD_BYTES = 16;

/** What the VM makes of how a wait ends. */
export interface WaitEnds {
  readonly isAborted: () => boolean;
  readonly answered: (answer: HostAnswer) => Pointer;
  readonly failed: (error: unknown) => Pointer;
  readonly aborted: () => Pointer;
  /** C threw: the instance is in the middle of something, and must not be entered again. */
  readonly broken: (error: unknown) => ScriptError;
}

export class Suspension {
  readonly #instance: QuickJsInstance;
  readonly #values: Values;
  readonly #ends: WaitEnds;
  /** Guest code can be suspended only inside `run`, and only once. */
  #state: 'outside' | 'running' | 'unwinding' | 'rewinding' = 'outside';
  /** What the guest waits for. */
  #awaited: Promise<HostAnswer> | undefined;
  /** What the call that blocked answers. */
  #answer: Pointer = 0;
  /** Where C's stack is saved meanwhile; 0 before the first time. */
  #saved: Pointer = 0;
  #interrupt: (() => void) | undefined;

  constructor(instance: QuickJsInstance, values: Values, ends: WaitEnds) {
    this.#instance = instance;
    this.#values = values;
    this.#ends = ends;
  }

  /**
   * Enters C, and again each time a call that blocked has its answer. Answers at once when none did.
   *
   * @throws ScriptError (or rejects with it) what `broken` made of an exception of C
   */
  run(enter: () => Pointer): Pointer | Promise<Pointer> {
    const result = this.#enter(enter);
    const awaited = this.#awaited;
    if (awaited === undefined) return result;
    return new Promise((resolve, reject) => {
      const resume = (answer: Pointer): void => {
        this.#answer = answer;
        this.#state = 'rewinding';
        this.#instance.asyncify.startRewind(this.#saved);
        const next = this.#enter(enter);
        if (this.#awaited === undefined) resolve(next);
        else this.#whenAnswered(this.#awaited, resume, reject);
      };
      this.#whenAnswered(awaited, resume, reject);
    });
  }

  /** In a call of the guest: whether C has only come back to it, so that `answer` is to be answered and nothing done. */
  hasComeBack(): boolean {
    if (this.#state !== 'rewinding') return false;
    this.#instance.asyncify.stopRewind();
    this.#state = 'running';
    return true;
  }

  get answer(): Pointer {
    return this.#answer;
  }

  /** False where the host itself reads a value, and a getter of the guest runs. */
  get canBlock(): boolean {
    return this.#state === 'running';
  }

  /** In a call of the guest, which must return what this does: C leaves its stack until `awaited` is there. */
  block(awaited: Promise<HostAnswer>): Pointer {
    const { heap } = this.#values;
    if (this.#saved === 0) this.#saved = heap.allocate(SAVED_STACK_HEAD_BYTES + SAVED_STACK_BYTES);
    const first = this.#saved + SAVED_STACK_HEAD_BYTES;
    heap.bytes.writeUInt32LE(first, this.#saved);
    heap.bytes.writeUInt32LE(first + SAVED_STACK_BYTES, this.#saved + 4);
    this.#awaited = awaited;
    this.#state = 'unwinding';
    this.#instance.asyncify.startUnwind(this.#saved);
    return 0;
  }

  /** Ends the wait, if there is one; the VM is aborted already. */
  interrupt(): void {
    this.#interrupt?.();
  }

  #enter(enter: () => Pointer): Pointer {
    this.#awaited = undefined;
    if (this.#state === 'outside') this.#state = 'running';
    let result: Pointer;
    try {
      result = enter();
      if (this.#awaited !== undefined) this.#instance.asyncify.stopUnwind();
    } catch (error) {
      throw this.#ends.broken(error);
    }
    this.#state = 'outside';
    return result;
  }

  #whenAnswered(
    awaited: Promise<HostAnswer>,
    resume: (answer: Pointer) => void,
    reject: (error: ScriptError) => void,
  ): void {
    const ends = this.#ends;
    let waits = true;
    const end = (answer: () => Pointer): void => {
      if (!waits) return;
      waits = false;
      this.#interrupt = undefined;
      try {
        resume(ends.isAborted() ? ends.aborted() : answer());
      } catch (error) {
        reject(ends.broken(error));
      }
    };
    // Not at once: whoever aborts is not to find itself inside the script.
    this.#interrupt = () => queueMicrotask(() => end(ends.aborted));
    awaited.then(
      (value) => end(() => ends.answered(value)),
      (error: unknown) => end(() => ends.failed(error)),
    );
  }
}
