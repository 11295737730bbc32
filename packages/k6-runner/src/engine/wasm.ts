// One QuickJS per virtual user, each in a WebAssembly instance of its own: Asyncify can hold one suspended stack per
// instance, and a virtual user that sleeps or waits for a response is just that, a suspended stack.
// The code is compiled once. The package's loader is used as it is; its C functions are called directly, because the
// handles of the usual wrapper cost more than the calls.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import loadModule from '@jitl/quickjs-wasmfile-release-asyncify/emscripten-module';

/** The part of the global WebAssembly that is used; the types of Node.js leave it to those of browsers. */
interface WebAssemblyApi {
  compile(code: Uint8Array): Promise<CompiledQuickJs>;
  readonly Instance: new (compiled: CompiledQuickJs, imports: object) => { readonly exports: object };
}

const { WebAssembly: webAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

/** A WebAssembly.Module; threads may send it to each other. */
export interface CompiledQuickJs {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

/** Addresses in the instance's memory. */
export type Pointer = number;

/** The C functions that are used here (quickjs-emscripten's `interface.c`). Values travel as pointers to JSValue. */
export interface QuickJsExports {
  _malloc(sizeBytes: number): Pointer;
  _free(pointer: Pointer): void;
  _QTS_NewRuntime(): Pointer;
  _QTS_FreeRuntime(runtime: Pointer): void;
  _QTS_RuntimeSetMemoryLimit(runtime: Pointer, sizeBytes: number): void;
  _QTS_RuntimeSetMaxStackSize(runtime: Pointer, sizeBytes: number): void;
  _QTS_RuntimeEnableInterruptHandler(runtime: Pointer): void;
  _QTS_NewContext(runtime: Pointer, intrinsics: number): Pointer;
  _QTS_FreeContext(context: Pointer): void;
  _QTS_FreeValuePointer(context: Pointer, value: Pointer): void;
  _QTS_DupValuePointer(context: Pointer, value: Pointer): Pointer;
  _QTS_NewObject(context: Pointer): Pointer;
  _QTS_NewFloat64(context: Pointer, value: number): Pointer;
  _QTS_GetFloat64(context: Pointer, value: Pointer): number;
  /** The text ends with a zero byte. */
  _QTS_NewString(context: Pointer, text: Pointer): Pointer;
  /** To be freed with QTS_FreeCString; 0 when the value can't be a string. */
  _QTS_GetString(context: Pointer, value: Pointer): Pointer;
  _QTS_FreeCString(context: Pointer, text: Pointer): void;
  /** Takes what malloc gave. */
  _QTS_NewArrayBuffer(context: Pointer, bytes: Pointer, lengthBytes: number): Pointer;
  /** A copy from malloc. */
  _QTS_GetArrayBuffer(context: Pointer, value: Pointer): Pointer;
  _QTS_GetArrayBufferLength(context: Pointer, value: Pointer): number;
  /** 0, or the exception that the value stands for. */
  _QTS_ResolveException(context: Pointer, value: Pointer): Pointer;
  _QTS_GetGlobalObject(context: Pointer): Pointer;
  _QTS_GetProp(context: Pointer, object: Pointer, name: Pointer): Pointer;
  _QTS_SetProp(context: Pointer, object: Pointer, name: Pointer, value: Pointer): void;
  _QTS_NewFunction(
    context: Pointer,
    name: Pointer,
    parameters: number,
    isConstructor: number,
    functionId: number,
  ): Pointer;
  _QTS_ArgvGetJSValueConstPointer(argv: Pointer, index: number): Pointer;
  _QTS_IsJobPending(runtime: Pointer): number;
  _QTS_PromiseState(context: Pointer, promise: Pointer): number;
  _QTS_PromiseResult(context: Pointer, promise: Pointer): Pointer;
}

/** How a blocking call leaves the C stack and comes back to it. Answers 0 when it does not. */
export interface Asyncify {
  handleSleep(start: (wake: (value: Pointer) => void) => void): Pointer;
}

export interface Callbacks {
  callFunction(
    asyncify: Asyncify | undefined,
    context: Pointer,
    self: Pointer,
    argc: number,
    argv: Pointer,
    id: number,
  ): Pointer;
  shouldInterrupt(asyncify: Asyncify | undefined, runtime: Pointer): number;
  freeHostRef(): void;
  loadModuleSource(): Pointer;
  normalizeModule(): Pointer;
}

export interface QuickJsInstance extends QuickJsExports {
  readonly HEAPU8: Uint8Array;
  callbacks: Callbacks;
  _QTS_Eval(
    context: Pointer,
    code: Pointer,
    codeBytes: number,
    fileName: Pointer,
    detectModule: number,
    flags: number,
  ): Pointer;
  cwrap(name: string, result: 'number', parameters: readonly 'number'[], options: { async: true }): AsyncCFunction;
  /** Sizes of the stack, by minified name. */
  readonly Asyncify: Record<string, unknown>;
}

/** A C function inside which guest code may block. */
export type AsyncCFunction = (...parameters: number[]) => Promise<number>;

export const EVAL_AS_MODULE = 1;

/** Compiles QuickJS. The code is shared between instances, also those of other threads. */
export async function compileQuickJs(): Promise<CompiledQuickJs> {
  // QuickJS's interpreter is one huge function, and V8 optimizes several such at once, with some 20 MB for each. It is
  // done a little later this way, and the peak of the whole process is 30 MB lower.
  setFlagsFromString('--wasm-num-compilation-tasks=1');
  const file = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-asyncify/wasm');
  return webAssembly.compile(await readFile(file));
}

export async function instantiateQuickJs(compiled: CompiledQuickJs): Promise<QuickJsInstance> {
  const options = {
    instantiateWasm(imports: object, ready: (instance: object) => void): object {
      const instance = new webAssembly.Instance(compiled, imports);
      ready(instance);
      return instance.exports;
    },
  };
  // The published types are those of a CommonJS file, and name neither the hook nor all C functions. All of it is there
  // in the pinned version; what is missing fails the first test.
  const load = loadModule as unknown as (options: object) => Promise<QuickJsInstance>;
  return load(options);
}

/**
 * Sets how deep guest code may nest. `QTS_RuntimeSetMaxStackSize` gives the saved stack of a blocking call the same size
 * as QuickJS's own, but its frames need several times as much: a call that blocks in a callback of a callback would end
 * the instance. The field that holds that size has another name in every build, so it is found by changing it.
 */
export function setStackSizes(
  instance: QuickJsInstance,
  runtime: Pointer,
  stackBytes: number,
  savedBytes: number,
): void {
  const probeBytes = stackBytes + 8;
  instance._QTS_RuntimeSetMaxStackSize(runtime, probeBytes);
  const name = Object.keys(instance.Asyncify).find((key) => instance.Asyncify[key] === probeBytes);
  if (name === undefined) throw new Error('quickjs: this build of the package hides the size of the asyncify stack');
  instance._QTS_RuntimeSetMaxStackSize(runtime, stackBytes);
  instance.Asyncify[name] = savedBytes;
}
