// Runs a test on a thread of its own.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { WORKER_STACK_SIZE_MB } from '../engine/factory.ts';
import { KILL, STOP, StopFlag } from './stop-flag.ts';
import { SIGNAL_END } from './test-run.ts';
import type { RunListener, RunningTest, TestInput, TestOutcome } from './types.ts';
import type { FromWorker, ToWorker, WorkerInput } from './worker-protocol.ts';

/**
 * Of JavaScript's own heap. VMs keep theirs outside, in WebAssembly memories; what is in here is samples: a trend keeps
 * every value of a long test.
 */
const HEAP_MB_MAX = 2048;

/** How long a killed test may take to say so, ms, before its thread is ended from outside. */
const KILL_GRACE_MS = 2000;

export function startTest(input: TestInput, listener: RunListener): RunningTest {
  const flag = new StopFlag();
  const data: WorkerInput = { test: input, flag: flag.buffer };
  const worker = new Worker(workerFile(), {
    workerData: data,
    resourceLimits: { stackSizeMb: WORKER_STACK_SIZE_MB, maxOldGenerationSizeMb: HEAP_MB_MAX },
  });
  let killTimer: NodeJS.Timeout | undefined;

  const outcome = new Promise<TestOutcome>((resolve) => {
    let result: TestOutcome | undefined;
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'events') for (const event of message.events) listener(event);
      else result = message.outcome;
      // What a killed test still has to tidy up is nobody's concern.
      if (result !== undefined && flag.level === KILL) void worker.terminate();
    });
    let failure: string | undefined;
    worker.on('error', (error) => {
      failure = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      clearTimeout(killTimer);
      resolve(
        result ??
          (flag.level === KILL
            ? { exitCode: SIGNAL_END.exitCode, error: SIGNAL_END.message }
            : { exitCode: 1, error: `the runner's thread ended without an outcome: ${failure ?? 'it was ended'}` }),
      );
    });
  });

  function raise(level: typeof STOP | typeof KILL): void {
    flag.raise(level);
    const message: ToWorker = { kind: 'raise', level };
    worker.postMessage(message);
  }
  return {
    outcome,
    stop: () => raise(STOP),
    kill() {
      raise(KILL);
      killTimer ??= setTimeout(() => void worker.terminate(), KILL_GRACE_MS);
    },
  };
}

/** Threads of Node 20 run no TypeScript: from source, it is the compiled file of the last build. */
export function workerFile(): string {
  const isSource = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(isSource ? '../../dist/run/worker.js' : './worker.js', import.meta.url));
}
