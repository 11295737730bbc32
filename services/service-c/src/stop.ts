import type { Telemetry } from './telemetry.ts';

interface Log {
  info(message: string): void;
  fatal(message: string, fields: Readonly<Record<string, string | undefined>>): void;
}

/** No step of stopping may take longer: three of them stay below the 2 s that a stop may take. */
const STEP_MS_MAX = 600;

/**
 * Stops on SIGTERM and SIGINT, and on errors that nobody caught: those are logged, never silent.
 *
 * @param steps close in this order: what takes in work first, what the work needs last. Telemetry follows by itself.
 */
export function stopWell(log: Log, telemetry: Telemetry, steps: readonly (() => Promise<unknown>)[]): void {
  // Whoever read the output may be gone, such as a supervisor that was killed. An error nobody listens to would end up
  // below as uncaught, be logged to the same broken pipe, and so on for ever.
  process.stdout.on('error', () => undefined);

  let stopping = false;
  const stop = async (exitCode: number): Promise<void> => {
    process.exitCode = exitCode;
    if (stopping) return;
    stopping = true;
    for (const step of [...steps, () => telemetry.shutdown()]) {
      const bound = new Promise((resolve) => setTimeout(resolve, STEP_MS_MAX));
      // An error while stopping (the collector is down) changes nothing any more: the process ends either way.
      await Promise.race([step().catch(() => undefined), bound]);
    }
    process.exit();
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log.info(`${signal} received, stopping`);
      void stop(0);
    });
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal(event, {
        'exception.message': error instanceof Error ? error.message : String(error),
        'exception.stacktrace': error instanceof Error ? error.stack : undefined,
      });
      void stop(1);
    });
  }
}
