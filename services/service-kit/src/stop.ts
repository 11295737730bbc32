import { exceptionFields } from './errors.ts';
import type { Log } from './log.ts';

/** All steps together: requests in flight may end for this long. With the flush it stays below the 2 s of a stop. */
const CLOSE_MS_MAX = 1_300;

/** The last telemetry has this long: with the collector down it would never arrive. */
const FLUSH_MS_MAX = 500;

export interface StopOptions {
  readonly log: Pick<Log, 'info' | 'fatal'>;
  /** Closed in this order: what takes in work first, what the work needs last. */
  readonly steps: readonly (() => Promise<unknown>)[];
  /**
   * Sends what telemetry is left. Without it the event loop runs empty instead, so that whoever listens to `beforeExit`
   * (such as telemetry that this program does not know of) can do so.
   */
  readonly flush?: () => Promise<unknown>;
}

/** Stops on SIGTERM and SIGINT, and on errors that nobody caught: those are logged, never silent. */
export function stopWell({ log, steps, flush }: StopOptions): void {
  // Whoever read the output may be gone, such as a supervisor that was killed. An error nobody listens to would end up
  // below as uncaught, be logged to the same broken pipe, and so on for ever.
  process.stdout.on('error', () => undefined);

  let stopping = false;
  const stop = async (exitCode: number): Promise<void> => {
    process.exitCode = exitCode;
    if (stopping) return;
    stopping = true;
    await closeInTurn(steps, CLOSE_MS_MAX, (error) => log.fatal('stopping failed', exceptionFields(error)));
    if (flush) {
      // Whether the last telemetry arrives changes nothing any more: the process ends either way.
      await closeInTurn([flush], FLUSH_MS_MAX, () => undefined);
      process.exit();
    }
    // What keeps the event loop alive now is a retry of something that is down.
    setTimeout(() => process.exit(), FLUSH_MS_MAX).unref();
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log.info(`${signal} received, stopping`);
      void stop(0);
    });
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal(event, exceptionFields(error));
      void stop(1);
    });
  }
}

/**
 * Takes one step after the other, whatever becomes of each. A step that hangs has an even share of the time that is left;
 * then it is on its own and the next one starts. Never throws.
 */
export async function closeInTurn(
  steps: readonly (() => Promise<unknown>)[],
  timeoutMs: number,
  onError: (error: unknown) => void,
): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  for (const [index, step] of steps.entries()) {
    const shareMs = (endMs - performance.now()) / (steps.length - index);
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise((resolve) => {
      timer = setTimeout(resolve, shareMs);
    });
    await Promise.race([step().catch(onError), bound]);
    clearTimeout(timer);
  }
}
