// From a script to what a test needs: its bundle, VMs that run it, and its options. Running the init context once is the
// only way to know the options.
import { BundleError, bundleScript } from '../bundle/bundle.ts';
import { createVmFactory } from '../engine/factory.ts';
import { coreFunctions } from '../engine/host-core.ts';
import { type Bundle, ScriptError, type VmFactory } from '../engine/types.ts';
import { httpFunctions } from '../http/index.ts';
import { ConfigurationError } from '../metrics/configuration-error.ts';
import { isRecord } from '../options/fields.ts';
import { parseOptions } from '../options/parse-options.ts';
import type { Options } from '../options/types.ts';
import { scriptErrorText } from './script-error-text.ts';
import type { TestRun } from './test-run.ts';
import type { TestInput } from './types.ts';
import { VirtualUser } from './vu.ts';

/** Ends a test with an exit code and one message. */
export class TestFailure extends Error {
  override readonly name = 'TestFailure';
  readonly exitCode: number;
  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

export interface LoadedScript {
  readonly options: Options;
  readonly functions: readonly string[];
  /** The VM of the init context, in which nothing but that has run. */
  readonly first: VirtualUser;
  /** @throws TestFailure when the init context throws */
  createVu(id: number): Promise<VirtualUser>;
  dispose(): void;
}

/** As k6: the script file itself isn't there. What it imports and isn't there is an exception of the script. */
const EXIT_NOT_FOUND = 255;
const EXIT_CONFIGURATION = 104;
const EXIT_SCRIPT_EXCEPTION = 107;

/** @throws TestFailure */
export async function loadScript(input: TestInput, run: TestRun): Promise<LoadedScript> {
  const bundle = await readBundle(input);
  const { clock } = run;
  const originUnixMs = clock.unixMs() - clock.nowMs();
  const factory = await createVmFactory({
    functions: {
      ...coreFunctions({ now: () => clock.unixMs(), url: bundle.url }),
      ...httpFunctions({ clock: { nowMs: () => clock.nowMs(), originUnixMs } }),
    },
    interrupted: (vu) => (vu instanceof VirtualUser ? vu.interruption() : undefined),
  });
  const createVu = (id: number): Promise<VirtualUser> => create(factory, bundle, input, run, id);
  const first = await createVu(0);
  const { functions, optionsJson } = first.vm;
  if (functions.length === 0) throw new TestFailure(EXIT_SCRIPT_EXCEPTION, 'no exported functions in script');
  const options = readOptions(input, optionsJson, run);
  run.options = options;
  for (const [name, scenario] of Object.entries(options.scenarios)) {
    if (!functions.includes(scenario.exec)) {
      throw new TestFailure(
        EXIT_CONFIGURATION,
        `executor ${name}: function '${scenario.exec}' not found in exports; the script exports ${functions.join(', ')}`,
      );
    }
  }
  return { options, functions, first, createVu, dispose: () => factory.dispose() };
}

async function readBundle(input: TestInput): Promise<Bundle> {
  try {
    return await bundleScript({
      path: input.script,
      workingDirectory: input.workingDirectory,
      ...(input.source === undefined ? {} : { source: input.source }),
    });
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    const isMissing = error.cause instanceof Error && 'code' in error.cause;
    throw new TestFailure(isMissing ? EXIT_NOT_FOUND : EXIT_SCRIPT_EXCEPTION, error.message, { cause: error });
  }
}

async function create(
  factory: VmFactory,
  bundle: Bundle,
  input: TestInput,
  run: TestRun,
  id: number,
): Promise<VirtualUser> {
  const vu = new VirtualUser(run, id);
  try {
    await vu.initialize(() => factory.create(vu, bundle, input.env));
  } catch (error) {
    if (error instanceof ScriptError) {
      throw new TestFailure(EXIT_SCRIPT_EXCEPTION, scriptErrorText(error), { cause: error });
    }
    throw error;
  }
  vu.env = input.env;
  return vu;
}

function readOptions(input: TestInput, optionsJson: string | undefined, run: TestRun): Options {
  const exported: unknown = optionsJson === undefined ? {} : JSON.parse(optionsJson);
  if (!isRecord(exported)) {
    throw new TestFailure(EXIT_CONFIGURATION, 'the exported options are no object');
  }
  try {
    const { options, warnings } = parseOptions([
      { origin: 'config file', values: input.configFile },
      { origin: 'script', values: exported },
      { origin: 'environment', values: input.environment },
      { origin: 'command line', values: input.commandLine },
    ]);
    for (const warning of warnings) run.log('warning', 'k6', warning);
    return options;
  } catch (error) {
    if (error instanceof ConfigurationError) throw new TestFailure(EXIT_CONFIGURATION, error.message, { cause: error });
    throw error;
  }
}
