// One virtual user's VM. The script runs until it calls the host; a call that has to wait suspends the C stack
// (Asyncify) and leaves the thread to others. Three things make it robust:
// - abort: calls to the host answer "aborted", upon which the guest's own half of the bridge spins until the interrupt
//   handler ends it. That exception passes every `catch` and `finally`, and the VM can be used again.
// - promises and timers: after the called function has returned, jobs are run and finished operations are delivered
//   until nothing is left, as k6 does: an iteration is over when its event loop is empty.
// - what escapes from C (a stack too deep to be saved) breaks only this VM.
import { type Completion, Operations } from './operations.ts';
import type { StackMapper } from './stack.ts';
import { Suspension } from './suspension.ts';
import type { HostAnswer, HostFunction, Vm, Vu } from './types.ts';
import { type CallResult, HostError, ScriptError } from './types.ts';
import { Values } from './values.ts';
import { EVAL_AS_MODULE, type Pointer, type QuickJsInstance } from './wasm.ts';

/** QuickJS's own limit: about 1,300 plain frames, beyond which the script gets a catchable error. */
const STACK_BYTES = 256 * 1024;
/** Of one virtual user: an open file or response of 100 MB fits, a leak ends before the machine does. */
const MEMORY_BYTES_MAX = 512 * 1024 * 1024;
/** Jobs that are run after an abort until the queue must be empty. */
const JOBS_AFTER_ABORT_MAX = 200_000;

/** The name under which QuickJS knows the bundle; see `mapStack`. */
export const BUNDLE_NAME = 'k6:bundle';

/** What `Native` of ../guest/bridge.ts holds, by the number that the C side knows it by. */
const NATIVE_FUNCTIONS = [
  'idOf',
  'call',
  'callBytes',
  'start',
  'startBytes',
  'timer',
  'cancel',
  'takeError',
  'takeBytes',
  'settle',
] as const;
const ID_OF = 0;
const CALL = 1;
const CALL_BYTES = 2;
const START = 3;
const START_BYTES = 4;
const TIMER = 5;
const CANCEL = 6;
const TAKE_ERROR = 7;
const TAKE_BYTES = 8;
const SETTLE = 9;

/** Answers of `call` that are no text. */
const ABORTED = 0;
const FAILED = 1;

/** Functions of the bridge that are called from here. */
const ENTRY_NAMES = ['run', 'deliver', 'describe', 'setEnvironment'] as const;
type Entries = Record<(typeof ENTRY_NAMES)[number], Pointer>;

/** What VMs of a factory have in common. */
export interface VmShared {
  readonly hostFunctions: readonly HostFunction[];
  readonly idsByName: ReadonlyMap<string, number>;
  readonly interrupted: ((vu: Vu) => string | undefined) | undefined;
  readonly abortFlag: Int32Array | undefined;
  /** From the bundle's lines to those of the sources. */
  readonly mapper: StackMapper;
  /** The host function whose texts people read. */
  readonly consoleId: number | undefined;
}

export interface CallGlobals {
  readonly iter?: number;
  readonly vu?: number;
  /** `__ENV` from here on. */
  readonly env?: Readonly<Record<string, string>>;
}

export class QuickJsVm implements Vm {
  functions: readonly string[] = [];
  optionsJson: string | undefined;

  readonly #shared: VmShared;
  readonly #vu: Vu;
  readonly #instance: QuickJsInstance;
  readonly #values: Values;
  readonly #suspension: Suspension;
  readonly #operations = new Operations();
  readonly #runtime: Pointer;
  readonly #context: Pointer;
  /** Room for the arguments of a call, and for what C answers by reference. */
  readonly #argv: Pointer;
  readonly #globalObject: Pointer;
  #entries: Entries | undefined;
  #environment: Readonly<Record<string, string>>;

  #abortReason: string | undefined;
  #outcome: string | undefined;
  #error = '';
  #bytes: Uint8Array | undefined;
  /** Arguments of `run`. */
  #iterationNumber: Pointer;
  #vuNumber: Pointer;
  #argumentsText = '[]';
  #argumentsValue: Pointer = 0;
  #brokenBy: string | undefined;

  constructor(instance: QuickJsInstance, shared: VmShared, vu: Vu, env: Readonly<Record<string, string>>) {
    this.#instance = instance;
    this.#shared = shared;
    this.#vu = vu;
    this.#environment = env;
    instance.loaded.callbacks = {
      callFunction: (_asyncify, _context, _self, _argc, argv, id) => this.#callFunction(argv, id),
      shouldInterrupt: () => (this.#shouldStop() ? 1 : 0),
      freeHostRef: () => {},
      loadModuleSource: () => 0,
      normalizeModule: () => 0,
    };
    this.#runtime = instance._QTS_NewRuntime();
    instance._QTS_RuntimeSetMemoryLimit(this.#runtime, MEMORY_BYTES_MAX);
    instance._QTS_RuntimeSetMaxStackSize(this.#runtime, STACK_BYTES);
    instance._QTS_RuntimeEnableInterruptHandler(this.#runtime);
    this.#context = instance._QTS_NewContext(this.#runtime, 0);
    this.#values = new Values(instance, this.#context);
    this.#suspension = new Suspension(instance, this.#values, {
      isAborted: () => this.#abortReason !== undefined,
      answered: (answer) => this.#newAnswer(answer),
      failed: (error) => this.#fail(error),
      aborted: () => this.#values.number(ABORTED),
      broken: (error) => this.#broken(error),
    });
    this.#argv = this.#values.heap.allocate(4 * 8);
    this.#globalObject = instance._QTS_GetGlobalObject(this.#context);
    this.#iterationNumber = this.#values.number(0);
    this.#vuNumber = this.#values.number(vu.id);
  }

  /** Evaluates the bundle. @throws ScriptError */
  async initialize(code: string): Promise<void> {
    this.#installNative();
    const namespace = await this.#evaluate(code).catch((error: unknown) => {
      if (this.#abortReason === undefined || this.#brokenBy !== undefined) throw error;
      throw new ScriptError('InternalError', this.#abortReason, error instanceof ScriptError ? error.guestStack : '');
    });
    await this.#invoke(this.#entries!.describe, [namespace]);
    const described = this.#outcome ?? '';
    this.#values.free(namespace);
    if (!described.startsWith('R')) throw this.#scriptError(described);
    const { functions, options } = JSON.parse(described.slice(1)) as { functions: string[]; options?: string };
    this.functions = functions;
    this.optionsJson = options;
  }

  async call(name: string, args: readonly string[], globals: CallGlobals = {}): Promise<CallResult> {
    if (this.#entries === undefined || this.#brokenBy !== undefined) {
      throw new Error(`the vm can not be used any more: ${this.#brokenBy ?? 'it was never initialized'}`);
    }
    this.#begin();
    const { env } = globals;
    if (env !== undefined && env !== this.#environment) {
      this.#environment = env;
      const text = this.#values.text(JSON.stringify(env));
      await this.#invoke(this.#entries.setEnvironment, [text]);
      this.#values.free(text);
    }
    this.#iterationNumber = this.#values.changeNumber(this.#iterationNumber, globals.iter ?? 0);
    this.#vuNumber = this.#values.changeNumber(this.#vuNumber, globals.vu ?? this.#vu.id);
    const entryName = this.#values.keptText(name);
    try {
      const running = this.#invoke(this.#entries.run, [
        entryName,
        this.#iterationNumber,
        this.#vuNumber,
        this.#argumentsOf(args),
      ]);
      if (running !== undefined) await running;
      if (!this.#isIdle()) await this.#drain(() => this.#outcome?.startsWith('E') === true);
    } catch (error) {
      if (this.#abortReason !== undefined && this.#brokenBy === undefined) return await this.#endAborted();
      if (error instanceof ScriptError) return { kind: 'threw', error };
      throw error;
    } finally {
      this.#operations.cancelAll();
    }
    if (this.#abortReason !== undefined) return await this.#endAborted();
    const outcome = this.#outcome;
    if (outcome === undefined) return { kind: 'returned', json: undefined };
    if (outcome.startsWith('E')) return { kind: 'threw', error: this.#scriptError(outcome) };
    return { kind: 'returned', json: outcome.length === 1 ? undefined : outcome.slice(1) };
  }

  abort(reason: string): void {
    this.#abortReason ??= reason;
    this.#suspension.interrupt();
    this.#operations.wake();
  }

  dispose(): void {
    // The memory goes with the instance, so nothing is freed piece by piece.
    this.#brokenBy ??= 'disposed';
    this.#operations.cancelAll();
  }

  // --- running ---

  #begin(): void {
    this.#abortReason = undefined;
    this.#outcome = undefined;
  }

  #shouldStop(): boolean {
    if (this.#abortReason !== undefined) return true;
    const { abortFlag, interrupted } = this.#shared;
    this.#abortReason =
      abortFlag !== undefined && Atomics.load(abortFlag, 0) !== 0 ? 'aborted' : interrupted?.(this.#vu);
    return this.#abortReason !== undefined;
  }

  #isIdle(): boolean {
    return this.#operations.isEmpty && this.#instance._QTS_IsJobPending(this.#runtime) === 0;
  }

  /** Runs jobs and delivers completions until there is nothing left to wait for, or `isOver`. */
  async #drain(isOver: () => boolean): Promise<void> {
    for (;;) {
      if (this.#abortReason !== undefined) return;
      if (this.#instance._QTS_IsJobPending(this.#runtime) !== 0) {
        await this.#runJobs(-1);
        continue;
      }
      if (isOver()) return;
      const completion = this.#operations.next();
      if (completion !== undefined) await this.#deliver(completion);
      else if (this.#operations.isEmpty) return;
      else await this.#operations.wait();
    }
  }

  async #deliver(completion: Completion): Promise<void> {
    this.#bytes = completion.bytes;
    const operation = this.#values.number(completion.operation);
    const failed = this.#values.number(completion.failed ? 1 : 0);
    const text = this.#values.text(completion.text);
    try {
      await this.#invoke(this.#entries!.deliver, [operation, failed, text]);
    } finally {
      if (this.#brokenBy === undefined) for (const value of [operation, failed, text]) this.#values.free(value);
    }
  }

  async #runJobs(countMax: number): Promise<void> {
    const result = await this.#suspension.run(() =>
      this.#instance._QTS_ExecutePendingJob(this.#runtime, countMax, this.#argv),
    );
    this.#values.free(result);
  }

  /**
   * Calls a function of the guest; its result is dropped. Answers at once when nothing blocked.
   *
   * @throws ScriptError what it threw, or why it ended
   */
  #invoke(entry: Pointer, args: readonly Pointer[]): Promise<void> | undefined {
    const bytes = this.#values.heap.bytes;
    for (let index = 0; index < args.length; index++) bytes.writeUInt32LE(args[index]!, this.#argv + index * 4);
    const count = args.length;
    const result = this.#suspension.run(() =>
      this.#instance._QTS_Call(this.#context, entry, this.#globalObject, count, this.#argv),
    );
    if (typeof result === 'number') {
      this.#dropResult(result);
      return undefined;
    }
    return result.then((value) => this.#dropResult(value));
  }

  #dropResult(result: Pointer): void {
    const error = this.#values.exceptionOf(result);
    this.#values.free(result);
    if (error !== 0) throw this.#readError(error);
  }

  /** What C answers with an exception of the host left the instance in the middle of something. */
  #broken(error: unknown): ScriptError {
    if (error instanceof ScriptError) return error;
    const message = error instanceof Error ? error.message : String(error);
    this.#brokenBy = message;
    const hint =
      error instanceof RangeError
        ? 'the stack of the thread is too small for this recursion'
        : 'a call that blocks is nested too deeply';
    return new ScriptError('InternalError', `${hint} (${message})`, '');
  }

  async #endAborted(): Promise<CallResult> {
    const reason = this.#abortReason ?? 'aborted';
    this.#operations.cancelAll();
    // What the script left in the queue must not run in the next iteration. It still is in the state of abort.
    for (let done = 0; this.#instance._QTS_IsJobPending(this.#runtime) !== 0; done += 1000) {
      if (done >= JOBS_AFTER_ABORT_MAX) {
        this.#brokenBy = 'jobs were left after it was aborted';
        break;
      }
      await this.#runJobs(1000).catch(() => {});
      if (this.#brokenBy !== undefined) break;
    }
    return { kind: 'aborted', reason };
  }

  async #evaluate(code: string): Promise<Pointer> {
    this.#begin();
    const source = this.#values.heap.writeCounted(code);
    const fileName = this.#values.heap.writeText(BUNDLE_NAME);
    const result = await this.#suspension.run(() =>
      this.#instance._QTS_Eval(this.#context, source.pointer, source.lengthBytes, fileName, 0, EVAL_AS_MODULE),
    );
    this.#instance._free(source.pointer);
    this.#instance._free(fileName);
    const error = this.#values.exceptionOf(result);
    if (error !== 0) throw this.#readError(error);
    // The prelude, which is the first module of every bundle, has made them; a top-level await needs them.
    const entries = this.#values.property(this.#globalObject, '__entries');
    this.#entries = Object.fromEntries(
      ENTRY_NAMES.map((name) => [name, this.#values.property(entries, name)]),
    ) as Entries;
    this.#values.free(entries);
    const PENDING = 0;
    const REJECTED = 2;
    const state = (): number => this.#instance._QTS_PromiseState(this.#context, result);
    // Also what nobody awaits is waited for: `(async () => { file = await open('x'); })()`.
    await this.#drain(() => state() === REJECTED);
    this.#operations.cancelAll();
    if (state() < 0 && this.#abortReason === undefined) return result;
    if (this.#abortReason !== undefined) throw new ScriptError('InternalError', this.#abortReason, '');
    if (state() === PENDING) throw new ScriptError('Error', 'a top-level await waits for nothing', '');
    const settled = this.#instance._QTS_PromiseResult(this.#context, result);
    if (state() === REJECTED) throw this.#readError(settled);
    this.#values.free(result);
    return settled;
  }

  // --- calls of the guest ---

  #callFunction(argv: Pointer, id: number): Pointer {
    if (this.#suspension.hasComeBack()) return this.#suspension.answer;
    switch (id) {
      case CALL:
      case CALL_BYTES:
        return this.#hostCall(argv, id === CALL_BYTES);
      case ID_OF:
        return this.#values.number(this.#shared.idsByName.get(this.#values.textArgument(argv, 0)) ?? -1);
      case START:
      case START_BYTES:
        this.#start(argv, id === START_BYTES);
        return 0;
      case TIMER:
        this.#operations.startTimer(this.#values.numberArgument(argv, 0), this.#values.numberArgument(argv, 1));
        return 0;
      case CANCEL:
        this.#operations.cancel(this.#values.numberArgument(argv, 0));
        return 0;
      case TAKE_ERROR:
        return this.#values.text(this.#error);
      case TAKE_BYTES: {
        const bytes = this.#bytes;
        this.#bytes = undefined;
        if (bytes === undefined) return 0;
        return this.#values.bytes(bytes);
      }
      case SETTLE:
        this.#outcome ??= this.#values.textArgument(argv, 0);
        return 0;
      default:
        throw new Error(`the guest called function ${id}, which nobody made`);
    }
  }

  #hostCall(argv: Pointer, withBytes: boolean): Pointer {
    if (this.#abortReason !== undefined) return this.#values.number(ABORTED);
    const id = this.#values.numberArgument(argv, 0);
    const given = this.#values.textArgument(argv, 1);
    const text = id === this.#shared.consoleId ? this.#shared.mapper.inside(given) : given;
    const hostFunction = this.#shared.hostFunctions[id];
    if (hostFunction === undefined) return this.#fail(new HostError('this host has no such function', 'TypeError'));
    let answer: HostAnswer | Promise<HostAnswer>;
    try {
      answer = hostFunction(withBytes ? { text, bytes: this.#values.bytesArgument(argv, 2) } : { text }, this.#vu);
    } catch (error) {
      return this.#fail(error);
    }
    // A call may have asked for the abort itself, as `test.abort` does.
    if (!(answer instanceof Promise)) {
      return this.#abortReason === undefined ? this.#newAnswer(answer) : this.#values.number(ABORTED);
    }
    if (!this.#suspension.canBlock) {
      // A getter of an exception, say, that the host reads.
      answer.catch(() => {});
      return this.#fail(new HostError('a call that blocks is not possible here', 'TypeError'));
    }
    return this.#suspension.block(answer);
  }

  #start(argv: Pointer, withBytes: boolean): void {
    const hostFunction = this.#shared.hostFunctions[this.#values.numberArgument(argv, 0)];
    const operation = this.#values.numberArgument(argv, 1);
    const text = this.#values.textArgument(argv, 2);
    const call = withBytes ? { text, bytes: this.#values.bytesArgument(argv, 3) } : { text };
    const complete = this.#operations.start(operation);
    const running = async (): Promise<void> => {
      if (hostFunction === undefined) throw new HostError('this host has no such function', 'TypeError');
      const answer = await hostFunction(call, this.#vu);
      if (typeof answer === 'object') complete(false, answer.text, answer.bytes);
      else complete(false, answer ?? '');
    };
    running().catch((error: unknown) => complete(true, errorJson(error)));
  }

  // --- values ---

  #newAnswer(answer: HostAnswer): Pointer {
    if (typeof answer === 'object') {
      this.#bytes = answer.bytes;
      return this.#values.text(answer.text);
    }
    this.#bytes = undefined;
    return answer === undefined || answer === '' ? 0 : this.#values.text(answer);
  }

  #fail(error: unknown): Pointer {
    this.#error = errorJson(error);
    return this.#values.number(FAILED);
  }

  /** The same arguments as of the last call are not written again. */
  #argumentsOf(args: readonly string[]): Pointer {
    const text = args.length === 0 ? '[]' : `[${args.join(',')}]`;
    if (this.#argumentsValue === 0 || text !== this.#argumentsText) {
      if (this.#argumentsValue !== 0) this.#values.free(this.#argumentsValue);
      this.#argumentsText = text;
      this.#argumentsValue = this.#values.text(text);
    }
    return this.#argumentsValue;
  }

  #installNative(): void {
    const functions = NATIVE_FUNCTIONS.map((name, id) => [name, this.#values.function(id)] as const);
    const native = this.#values.object({
      ...Object.fromEntries(functions),
      environment: this.#values.text(JSON.stringify(this.#environment)),
      vu: this.#values.number(this.#vu.id),
    });
    this.#values.setProperty(this.#globalObject, '__native', native);
    this.#values.free(native);
  }

  // --- errors ---

  /** Frees the error. */
  #readError(error: Pointer): ScriptError {
    const name = this.#values.readTextOf(error, 'name');
    const message = name === '' ? this.#values.readText(error) : this.#values.readTextOf(error, 'message');
    const stack = this.#values.readTextOf(error, 'stack');
    this.#values.free(error);
    return new ScriptError(name, message, this.#shared.mapper.stack(stack));
  }

  #scriptError(outcome: string): ScriptError {
    if (!outcome.startsWith('E')) return new ScriptError('InternalError', 'the script answered nothing', '');
    const { name, message, stack } = JSON.parse(outcome.slice(1)) as { name: string; message: string; stack: string };
    return new ScriptError(name, message, this.#shared.mapper.stack(stack));
  }
}

function errorJson(error: unknown): string {
  const name = error instanceof HostError ? error.name : 'Error';
  return JSON.stringify({ name, message: error instanceof Error ? error.message : String(error) });
}
