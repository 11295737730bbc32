// A script from a text to a VM, for tests: on the real disk, through the real bundler.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleScript } from '../bundle/bundle.ts';
import { createVmFactory, type VmFactoryOptions } from '../engine/factory.ts';
import { coreFunctions } from '../engine/host-core.ts';
import type { CallResult, Vm } from '../engine/types.ts';
import { type CompiledQuickJs, compileQuickJs } from '../engine/wasm.ts';
import { type FakeVu, fakeVu } from './fake-vu.ts';

export interface Started {
  readonly vm: Vm;
  readonly vu: FakeVu;
}

let compiled: Promise<CompiledQuickJs> | undefined;

/** A folder with the files of one test file, removed by `remove`. */
export class ScriptFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(): Promise<ScriptFolder> {
    return new ScriptFolder(await mkdtemp(join(tmpdir(), 'k6-engine-')));
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) await writeFile(join(this.path, name), content);
  }

  /** Virtual users of one test: they share what the host keeps. */
  async startAll(
    script: string,
    count: number,
    options: Partial<VmFactoryOptions> = {},
    own?: FakeVu,
  ): Promise<Started[]> {
    await this.write({ 'script.ts': script });
    const bundle = await bundleScript({ path: 'script.ts', workingDirectory: this.path });
    const now = (): number => performance.timeOrigin + performance.now();
    compiled ??= compileQuickJs();
    const factory = await createVmFactory({
      compiled: await compiled,
      ...options,
      functions: { ...coreFunctions({ now, url: bundle.url }), ...options.functions },
    });
    const started: Started[] = [];
    for (let id = 1; id <= count; id++) {
      const vu = own ?? fakeVu({ id, phase: 'init' });
      const vm = await factory.create(vu, bundle, { NAME: 'value' });
      vu.phase = 'vu';
      started.push({ vm, vu });
    }
    return started;
  }

  async start(script: string, options?: Partial<VmFactoryOptions>, own?: FakeVu): Promise<Started> {
    const [started] = await this.startAll(script, 1, options, own);
    if (started === undefined) throw new Error('no vm was started');
    return started;
  }

  /** Runs the default function once. */
  async run(script: string, options?: Partial<VmFactoryOptions>): Promise<Started & { readonly result: CallResult }> {
    const started = await this.start(script, options);
    return { ...started, result: await started.vm.call('default', []) };
  }

  /** What the default function returns. */
  async valueOf(script: string, options?: Partial<VmFactoryOptions>): Promise<unknown> {
    const { result } = await this.run(script, options);
    if (result.kind === 'threw') throw result.error;
    if (result.kind === 'aborted') throw new Error(`aborted: ${result.reason}`);
    return result.json === undefined ? undefined : JSON.parse(result.json);
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
