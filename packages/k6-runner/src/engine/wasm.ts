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
  // Guest code runs inside these, and may block:
  _QTS_Eval(
    context: Pointer,
    code: Pointer,
    codeBytes: number,
    fileName: Pointer,
    detectModule: number,
    flags: number,
  ): Pointer;
  _QTS_Call(context: Pointer, callee: Pointer, self: Pointer, argc: number, argv: Pointer): Pointer;
  _QTS_ExecutePendingJob(runtime: Pointer, countMax: number, context: Pointer): Pointer;
}

/**
 * What Binaryen's pass of that name adds. Between `startUnwind` and `stopUnwind` every C function that is on the stack
 * puts its locals into a block of memory and returns; between `startRewind` and `stopRewind`, called anew, it takes them
 * from there and goes on where it was. The block begins with two addresses: where to write next, and its end.
 */
export interface Asyncify {
  startUnwind(block: Pointer): void;
  stopUnwind(): void;
  startRewind(block: Pointer): void;
  stopRewind(): void;
}

export interface Callbacks {
  callFunction(asyncify: unknown, context: Pointer, self: Pointer, argc: number, argv: Pointer, id: number): Pointer;
  shouldInterrupt(asyncify: unknown, runtime: Pointer): number;
  freeHostRef(): void;
  loadModuleSource(): Pointer;
  normalizeModule(): Pointer;
}

/** C functions as they are, without the loader's wrappers: those cost more than most of the calls. */
export interface QuickJsInstance extends QuickJsExports {
  readonly asyncify: Asyncify;
  /** What the loader made: its view of the memory is the one of this moment. */
  readonly loaded: LoadedModule;
}

interface LoadedModule {
  readonly HEAPU8: Uint8Array;
  callbacks: Callbacks;
}

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
  let exports: RawExports = {};
  const options = {
    instantiateWasm(imports: object, ready: (instance: object) => void): object {
      const instance = new webAssembly.Instance(compiled, imports);
      exports = instance.exports as RawExports; // functions, and nothing but functions, as the module declares them
      ready(instance);
      return exports;
    },
  };
  // The published types are those of a CommonJS file, and name neither the hook nor all C functions. All of it is there
  // in the pinned version; what is missing fails the first test.
  const load = loadModule as unknown as (options: object) => Promise<LoadedModule & Record<string, unknown>>;
  const loaded = await load(options);
  exportNames ??= findExportNames(loaded, exports);
  const functions = Object.fromEntries(exportNames.map(([name, exportName]) => [name, exports[exportName]]));
  const [startUnwind, stopUnwind, startRewind, stopRewind] = Object.values(exports).slice(-4);
  // Whether all are there is not known to the compiler, see above.
  return {
    ...functions,
    asyncify: { startUnwind, stopUnwind, startRewind, stopRewind },
    loaded,
  } as unknown as QuickJsInstance;
}

type RawFunction = (...parameters: number[]) => number;
type RawExports = Record<string, RawFunction>;

/** `_QTS_Call` → the name that it has in the module, which is another one in every build. */
let exportNames: readonly (readonly [name: string, exportName: string])[] | undefined;

/**
 * The loader gives each export a readable name and a wrapper, and remembers which function is inside of which wrapper.
 * Those of Asyncify have no readable name; Binaryen puts them at the end, in the order in which they are taken above.
 */
function findExportNames(
  loaded: Record<string, unknown>,
  exports: RawExports,
): readonly (readonly [name: string, exportName: string])[] {
  const asyncify = Object(loaded['Asyncify']) as Record<string, unknown>;
  const malloc = loaded['_malloc'];
  const wrappers = Object.values(asyncify).find(
    (value): value is Map<unknown, unknown> => value instanceof Map && [...value.values()].includes(malloc),
  );
  if (wrappers === undefined) throw new Error('quickjs: this build of the package hides the functions of the module');
  const exportNamesByWrapper = new Map(
    Object.entries(exports).map(([exportName, inner]) => [wrappers.get(inner), exportName]),
  );
  return Object.entries(loaded).flatMap(([name, value]) => {
    const exportName = exportNamesByWrapper.get(value);
    return /^_(QTS_|malloc$|free$)/.test(name) && exportName !== undefined ? [[name, exportName] as const] : [];
  });
}
