// The program `k6`: the command line of k6-runner in this process, with a record of the run for the page Load.
import { type CliContext, main } from '@o11y-lab/k6-runner';
import { environmentOfLab } from './load/lab-environment.ts';
import { createRunRecorder, recordDataDir } from './load/record-run.ts';
import { REPOSITORY_ROOT } from './load/repository.ts';

/** A script is some kilobytes; what is endless is no script. */
const STDIN_BYTES_MAX = 64 * 1024 * 1024;

const place = { root: REPOSITORY_ROOT, env: process.env, cwd: process.cwd() };

const context: CliContext = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: environmentOfLab(process.env, recordDataDir(place)),
  workingDirectory: process.cwd(),
  now: Date.now,
  readStdin,
  onSignal(listener) {
    const signals: NodeJS.Signals[] = [
      'SIGINT',
      'SIGTERM',
      ...(process.platform === 'win32' ? [] : (['SIGHUP'] as const)),
    ];
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
  ownRoot: REPOSITORY_ROOT,
  hooks: createRunRecorder({
    ...place,
    now: Date.now,
    random: Math.random,
    onProblem: (error) => {
      process.stderr.write(`this run is not recorded: ${error instanceof Error ? error.message : String(error)}\n`);
    },
  }),
};

const exitCode = await main(process.argv.slice(2), context);
process.exitCode = exitCode;
// Whatever a stopped test still holds open must not keep the command; what is printed must be out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));

async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  let byteCount = 0;
  for await (const part of process.stdin) {
    const bytes = part as Buffer; // no encoding was set
    byteCount += bytes.length;
    if (byteCount > STDIN_BYTES_MAX) throw new Error(`standard input has more than ${STDIN_BYTES_MAX} bytes`);
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}
