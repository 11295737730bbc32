// Compiles QuickJS once and makes VMs of it.
import { type StackMapper, stackMapper } from './stack.ts';
import type { Bundle, HostFunction, Vm, VmFactory, VmFactoryInput, Vu } from './types.ts';
import { QuickJsVm, type VmShared } from './vm.ts';
import { type CompiledQuickJs, compileQuickJs, instantiateQuickJs } from './wasm.ts';

/**
 * `resourceLimits.stackSizeMb` of a worker that runs VMs: QuickJS's frames are large, and on the main thread's 1 MB a
 * script that nests some 50 functions ends its VM. With this much, QuickJS's own limit comes first.
 */
export const WORKER_STACK_SIZE_MB = 64;

export interface VmFactoryOptions extends VmFactoryInput {
  /** On a SharedArrayBuffer: as long as its first element is not 0, guest code that is running is aborted. */
  readonly abortFlag?: Int32Array;
  /** As `compileQuickJs` gave it, when several threads have a factory each. */
  readonly compiled?: CompiledQuickJs;
}

export async function createVmFactory(options: VmFactoryOptions): Promise<VmFactory> {
  const compiled = options.compiled ?? (await compileQuickJs());
  const hostFunctions: HostFunction[] = [];
  const idsByName = new Map<string, number>();
  for (const [name, hostFunction] of Object.entries(options.functions)) {
    idsByName.set(name, hostFunctions.length);
    hostFunctions.push(hostFunction);
  }
  const mappers = new WeakMap<Bundle, StackMapper>();
  const mapperOf = (bundle: Bundle): StackMapper => {
    let mapper = mappers.get(bundle);
    if (mapper === undefined) {
      mapper = stackMapper(bundle);
      mappers.set(bundle, mapper);
    }
    return mapper;
  };
  return {
    async create(vu: Vu, bundle: Bundle, env: Readonly<Record<string, string>>): Promise<Vm> {
      const shared: VmShared = {
        hostFunctions,
        idsByName,
        interrupted: options.interrupted,
        abortFlag: options.abortFlag,
        mapper: mapperOf(bundle),
        consoleId: idsByName.get('console'),
      };
      const vm = new QuickJsVm(await instantiateQuickJs(compiled), shared, vu, env);
      await vm.initialize(bundle.code);
      return vm;
    },
    dispose() {},
  };
}
