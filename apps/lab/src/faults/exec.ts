// `pumba exec`: a command with the environment and the folder of a process. `kill 1` means the process itself, which is
// what pid 1 is in a container.
import { execFile } from 'node:child_process';
import { constants } from 'node:os';

/** A command that takes longer was not meant to be waited for. */
const TIMEOUT_MS = 30_000;
/** What is kept of its output, for the history. */
const OUTPUT_LENGTH_MAX = 2_000;
/** More is cut off while it runs. */
const OUTPUT_BYTES_MAX = 1024 * 1024;

export interface ExecResult {
  readonly detail: string;
  readonly hasFailed: boolean;
}

/** A command as Pumba takes it: one text cut at blanks, then arguments as they are. */
export function argvOfCommand(command: string, args: readonly string[]): string[] {
  return [...command.trim().split(/\s+/), ...args];
}

/** The signal of `kill [-s SIGNAL|-SIGNAL] 1`; undefined when it is another command. */
export function killsItself(argv: readonly string[]): NodeJS.Signals | undefined {
  if (argv[0] !== 'kill' || argv.at(-1) !== '1') return undefined;
  const options = argv.slice(1, -1);
  if (options.length === 0) return 'SIGTERM';
  const named = options.length === 2 && options[0] === '-s' ? options[1] : options[0]?.replace(/^-/, '');
  if (options.length > 2 || named === undefined) return undefined;
  return toSignal(named);
}

/** By name, with or without SIG, or by number; undefined when this system has no such signal. */
export function toSignal(text: string): NodeJS.Signals | undefined {
  const signals = Object.entries(constants.signals) as [NodeJS.Signals, number][]; // its keys are the names
  const upper = text.toUpperCase();
  return signals.find(([name, number]) => name === upper || name === `SIG${upper}` || String(number) === text)?.[0];
}

/** Runs it to its end; an exit code other than 0 is no error of ours, but told. */
export function runCommandOf(
  argv: readonly string[],
  surroundings: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<ExecResult> {
  const [program = '', ...args] = argv;
  return new Promise((resolve) => {
    const options = { ...surroundings, encoding: 'utf8', timeout: TIMEOUT_MS, maxBuffer: OUTPUT_BYTES_MAX } as const;
    execFile(program, args, { ...options, killSignal: 'SIGKILL', windowsHide: true }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`.trim();
      const shown = output.length > OUTPUT_LENGTH_MAX ? `${output.slice(0, OUTPUT_LENGTH_MAX)}…` : output;
      const how = error === null ? 'exited with code 0' : explain(error, program);
      resolve({ detail: shown === '' ? how : `${how}\n${shown}`, hasFailed: error !== null });
    });
  });
}

function explain(error: Error & { code?: unknown; killed?: boolean; signal?: unknown }, program: string): string {
  if (error.code === 'ENOENT') return `no program is called "${program}" on this machine`;
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `ended: it wrote more than ${OUTPUT_BYTES_MAX} bytes`;
  if (error.killed) return `ended: it took longer than ${TIMEOUT_MS / 1000} s`;
  if (typeof error.signal === 'string') return `ended by ${error.signal}`;
  return typeof error.code === 'number' ? `exited with code ${error.code}` : error.message;
}
