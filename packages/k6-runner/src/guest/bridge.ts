// The guest's half of the bridge: builds `__host`, timers, and the entry points that the host calls. The other half is
// ../engine/vm.ts.
import { format } from './console-format.ts';

/** Functions that the VM puts here before the bundle is evaluated. Numbers name what they are about. */
interface Native {
  idOf(name: string): number;
  /** A text (undefined is the empty one), or a number: 0 the call was aborted, 1 it failed (see takeError). */
  call(id: number, text: string): string | number | undefined;
  callBytes(id: number, text: string, bytes: ArrayBuffer): string | number | undefined;
  start(id: number, operation: number, text: string): void;
  startBytes(id: number, operation: number, text: string, bytes: ArrayBuffer): void;
  timer(operation: number, delayMs: number): void;
  cancel(operation: number): void;
  /** Of the last failed call, as JSON. */
  takeError(): string;
  takeBytes(): ArrayBuffer | undefined;
  /** Ends the iteration: `R` and the JSON of the result, or `E` and that of an error. */
  settle(outcome: string): void;
  /** JSON of `__ENV`. */
  readonly environment: string;
  readonly vu: number;
}

interface Operation {
  settle(failed: boolean, text: string): void;
}

const globals = globalThis as unknown as Record<string, unknown>;
const native = globals['__native'] as Native;
delete globals['__native'];

const ABORTED = 0;
const ids = new Map<string, number>();
const operations = new Map<number, Operation>();
let lastOperation = 0;

function idOf(name: string): number {
  const id = native.idOf(name);
  ids.set(name, id);
  return id;
}

const ERROR_CLASSES: Readonly<Record<string, ErrorConstructor>> = {
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  URIError,
};

function errorFrom(json: string): Error {
  const { name, message } = JSON.parse(json) as { name: string; message: string };
  const known = ERROR_CLASSES[name];
  if (known !== undefined) return new known(message);
  const error = new Error(message);
  if (name !== 'Error') Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  return error;
}

function answerOf(answer: unknown): string {
  if (typeof answer === 'string') return answer;
  if (answer === undefined) return '';
  if (answer === ABORTED) {
    // The engine interrupts this loop, and no `catch` of the script sees that. An exception it could catch.
    for (;;);
  }
  throw errorFrom(native.takeError());
}

globalThis.__host = Object.freeze({
  call(name: string, text: string, bytes?: ArrayBuffer): string {
    const id = ids.get(name) ?? idOf(name);
    return answerOf(bytes === undefined ? native.call(id, text) : native.callBytes(id, text, bytes));
  },
  idOf,
  ask: native.call,
  askWithBytes: native.callBytes,
  answerOf,
  callAsync(name: string, text: string, bytes?: ArrayBuffer): Promise<string> {
    const id = ids.get(name) ?? idOf(name);
    const operation = ++lastOperation;
    return new Promise((resolve, reject) => {
      operations.set(operation, { settle: (failed, answer) => (failed ? reject(errorFrom(answer)) : resolve(answer)) });
      if (bytes === undefined) native.start(id, operation, text);
      else native.startBytes(id, operation, text, bytes);
    });
  },
  takeBytes: () => native.takeBytes(),
});

// --- what the host calls ---

let exported: Readonly<Record<string, unknown>> = {};
let argumentTexts = '';
let argumentValues: unknown[] = [];

/** Of an exception: what can be told of it without running more of the script than its getters. */
function outcomeOfError(thrown: unknown): string {
  let name = 'Error';
  let message: string;
  let stack = '';
  try {
    if (thrown instanceof Error) {
      name = String(thrown.name);
      message = String(thrown.message);
      stack = String(thrown.stack ?? '');
    } else {
      name = '';
      message = typeof thrown === 'object' ? format([thrown]) : String(thrown);
    }
  } catch {
    message = 'an exception that can not be printed';
  }
  return `E${JSON.stringify({ name, message, stack })}`;
}

function outcomeOfResult(value: unknown): string {
  const json = JSON.stringify(value);
  return json === undefined ? 'R' : `R${json}`;
}

/** @returns 0 when it returned undefined, 1 when the outcome is told by `settle`, now or later */
function run(name: string, iteration: number, vu: number, argumentsJson: string): number {
  globalThis.__ITER = iteration;
  globalThis.__VU = vu;
  if (operations.size !== 0) operations.clear();
  try {
    if (argumentTexts !== argumentsJson) {
      argumentValues = JSON.parse(argumentsJson) as unknown[];
      argumentTexts = argumentsJson;
    }
    const body = exported[name] as (...args: unknown[]) => unknown; // the host calls what `describe` listed
    const result = body(...argumentValues);
    if (result === undefined) return 0;
    if (result instanceof Promise) {
      result.then(
        (value) => native.settle(outcomeOfResult(value)),
        (error: unknown) => native.settle(outcomeOfError(error)),
      );
    } else {
      native.settle(outcomeOfResult(result));
    }
  } catch (error) {
    native.settle(outcomeOfError(error));
  }
  return 1;
}

/** An operation has ended: 0 well, 1 badly. */
function deliver(operation: number, failed: number, text: string): void {
  const waiting = operations.get(operation);
  if (waiting === undefined) return;
  operations.delete(operation);
  try {
    waiting.settle(failed !== 0, text);
  } catch (error) {
    native.settle(outcomeOfError(error));
  }
}

/** Tells the host what the script exports. The last thing before it is a script's VM. */
function describe(namespace: Readonly<Record<string, unknown>>): void {
  delete globals['__entries'];
  // A CommonJS script has all its exports in one object, which is the default one of the module.
  const whole = namespace['default'];
  exported = typeof whole === 'object' && whole !== null ? { ...namespace, ...whole } : namespace;
  const functions = Object.keys(exported).filter((name) => typeof exported[name] === 'function');
  const options = exported['options'];
  native.settle(
    `R${JSON.stringify({ functions, options: options === undefined ? undefined : JSON.stringify(options) })}`,
  );
}

function setEnvironment(json: string): void {
  globalThis.__ENV = JSON.parse(json) as Record<string, string>;
}

setEnvironment(native.environment);
globalThis.__VU = native.vu;
globalThis.__ITER = 0;
globals['__entries'] = { run, deliver, describe, setEnvironment };

// --- timers ---

export function startTimer(
  callback: unknown,
  delayMs: unknown,
  args: readonly unknown[],
  repeats: boolean,
  name: string,
): number {
  if (typeof callback !== 'function') throw new TypeError(`${name}'s callback isn't a callable function`);
  const delay = Number(delayMs);
  const waitMs = Number.isFinite(delay) && delay > 0 ? delay : 0;
  const operation = ++lastOperation;
  const timer: Operation = {
    settle() {
      if (repeats) {
        operations.set(operation, timer);
        native.timer(operation, waitMs);
      }
      callback(...args);
    },
  };
  operations.set(operation, timer);
  native.timer(operation, waitMs);
  return operation;
}

export function clearTimer(operation: unknown): void {
  if (typeof operation === 'number' && operations.delete(operation)) native.cancel(operation);
}
