// Runs a test on a thread of its own.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { WORKER_STACK_SIZE_MB } from '../engine/factory.ts';
import { formatDuration } from '../options/duration.ts';
import { KILL, STOP, StopFlag } from './stop-flag.ts';
import { SIGNAL_END } from './test-run.ts';
import type { RunEvent, RunListener, RunningTest, TestInput, TestOutcome } from './types.ts';
import type { FromWorker, ToWorker, WorkerInput } from './worker-protocol.ts';

/**
 * Of JavaScript's own heap. VMs keep theirs outside, in WebAssembly memories; what is in here is samples: a trend keeps
 * every value of a long test.
 */
const HEAP_MB_MAX = 2048;

/** How long a killed test may take to say so, ms, before its thread is ended from outside. */
const KILL_GRACE_MS = 2000;

/** How long a running test may say nothing, ms, before somebody should know why: it speaks ten times a second. */
const SILENCE_MS_MAX = 5000;

export function startTest(
  input: TestInput,
  listener: RunListener,
  { silenceMsMax = SILENCE_MS_MAX }: { readonly silenceMsMax?: number } = {},
): RunningTest {
  const flag = new StopFlag();
  const data: WorkerInput = { test: input, flag: flag.buffer };
  const worker = new Worker(workerFile(), {
    workerData: data,
    resourceLimits: { stackSizeMb: WORKER_STACK_SIZE_MB, maxOldGenerationSizeMb: HEAP_MB_MAX },
  });
  let killTimer: NodeJS.Timeout | undefined;
  let silence: NodeJS.Timeout | undefined;
  let wasSilent = false;
  function onEvent(event: RunEvent): void {
    listener(event);
    // There is progress from the first phase to the last; when it is not heard, that is said once.
    if (event.kind === 'phase' && event.phase === 'summary') clearTimeout(silence);
    else if (event.kind === 'phase') silence ??= setTimeout(onSilence, silenceMsMax);
    else if (event.kind === 'progress' && !wasSilent) silence?.refresh();
  }
  function onSilence(): void {
    wasSilent = true;
    listener({
      kind: 'log',
      level: 'warning',
      source: 'k6',
      message:
        `nothing was heard of the test for ${formatDuration(silenceMsMax)}: a script computes without end, and other ` +
        'virtual users wait for it',
      timeMs: Date.now(),
    });
  }

  const outcome = new Promise<TestOutcome>((resolve) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'events') {
        for (const event of message.events) onEvent(event);
        return;
      }
      clearTimeout(killTimer);
      clearTimeout(silence);
      // It is all that is waited for. The thread ends up to a second later, because V8 still compiles the VMs' code in
      // the background and can't be asked to leave off.
      resolve(message.outcome);
      worker.unref();
      // What a killed test still has to tidy up is nobody's concern.
      if (flag.level === KILL) void worker.terminate();
    });
    let failure: string | undefined;
    worker.on('error', (error) => {
      failure = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      clearTimeout(killTimer);
      clearTimeout(silence);
      // Of no effect behind an outcome.
      resolve(
        flag.level === KILL
          ? { exitCode: SIGNAL_END.exitCode, error: SIGNAL_END.message }
          : { exitCode: 1, error: `the runner's thread ended without an outcome: ${failure ?? 'it was ended'}` },
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
