// What a caller of `main` may listen to, e.g. to keep a record of the run beside what is printed.
import type { RunEvent, TestOutcome } from '../run/types.ts';

export interface RunHooks {
  /** Before anything of the test is run; the command line is valid. */
  onStart?(info: RunStart): void;
  /** Every event of the run, in order. Never called with the engine `k6`, which tells nothing. */
  onEvent?(event: RunEvent): void;
  /** What is printed, without colours and without the live bars: the log and the summary. */
  onText?(text: string): void;
  /** Awaited before `main` answers. */
  onEnd?(outcome: TestOutcome): void | Promise<void>;
}

export interface RunStart {
  /** As given on the command line; `-` is standard input. */
  readonly script: string;
  /** Absolute; undefined for standard input. */
  readonly scriptPath: string | undefined;
  /** The command line after `k6`. */
  readonly argv: readonly string[];
  readonly engine: 'embedded' | 'k6';
  readonly outputs: readonly string[];
  readonly startedUnixMs: number;
  /** As the first Ctrl-C; a second call is as the second. */
  stop(): void;
}
