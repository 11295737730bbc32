/** The process is gone this long after the signal, even when a connection hangs. */
const STOP_MS_MAX = 1_800;

/** Requests in flight may end for this long; then the next step starts. */
const STEP_MS_MAX = 900;

/** When everything is closed, what keeps the event loop alive (a retry of something that is down) has this long. */
const DRAIN_MS_MAX = 500;

interface Log {
  info(message: string): void;
  fatal(fields: object, message: string): void;
}

export interface StopOptions {
  readonly log: Log;
  /** Close in this order: what takes in work first, what the work needs last. */
  readonly steps: readonly (() => Promise<unknown>)[];
}

/**
 * Stops on SIGTERM and SIGINT, and on errors that nobody caught: those are logged, never silent.
 *
 * It closes things and lets the event loop run empty instead of calling process.exit, so that whoever listens to
 * `beforeExit` (such as telemetry that this program does not know of) can finish too.
 */
export function stopWell({ log, steps }: StopOptions): void {
  // Whoever read the output may be gone, such as a supervisor that was killed. An error nobody listens to would end up
  // below as uncaught, be logged to the same broken pipe, and so on for ever.
  process.stdout.on('error', () => undefined);

  let stopping = false;
  const stop = async (exitCode: number): Promise<void> => {
    process.exitCode = exitCode;
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(), STOP_MS_MAX).unref();
    for (const step of steps) {
      let timer: NodeJS.Timeout | undefined;
      const bound = new Promise((resolve) => {
        timer = setTimeout(resolve, STEP_MS_MAX);
      });
      await Promise.race([step().catch((error: unknown) => log.fatal(exception(error), 'stopping failed')), bound]);
      clearTimeout(timer);
    }
    setTimeout(() => process.exit(), DRAIN_MS_MAX).unref();
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log.info(`${signal} received, stopping`);
      void stop(0);
    });
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal(exception(error), event);
      void stop(1);
    });
  }
}

function exception(error: unknown): object {
  return error instanceof Error
    ? { 'exception.type': error.name, 'exception.message': error.message, 'exception.stacktrace': error.stack }
    : { 'exception.message': String(error) };
}
