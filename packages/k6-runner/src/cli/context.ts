// What the command line reaches of the world; apps/lab hands in the real one.
import type { InspectOptions } from '../run/inspect-script.ts';
import type { RunListener, RunningTest, TestInput } from '../run/types.ts';
import type { RunHooks } from './hooks.ts';
import type { Env } from './run-settings.ts';

export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

export interface CliContext {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly env: Env;
  readonly workingDirectory: string;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly readStdin: () => Promise<string>;
  /** Ctrl-C and its like; answers how to stop listening. */
  readonly onSignal: (listener: (signal: NodeJS.Signals) => void) => () => void;
  /** A `k6` inside this folder is ourselves, whatever the PATH says. */
  readonly ownRoot: string;
  readonly hooks?: RunHooks;
}

/** The part of this package that runs scripts. */
export interface Runner {
  startTest(input: TestInput, listener: RunListener): RunningTest;
  /** The consolidated options, in k6's words. @throws ConfigurationError, ScriptError */
  inspectScript(input: TestInput, options: InspectOptions): Promise<Readonly<Record<string, unknown>>>;
}
