import { messageOf } from './errors.ts';
import type { Log } from './log.ts';

/** Waiting at start for what this service needs begins fast, because it usually starts at the same time. */
const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 2_000;

/** Knows whether what this service needs works, and logs when that changes: one line per outage, not one per attempt. */
export class Availability {
  readonly #what: string;
  readonly #log: Pick<Log, 'info' | 'warn'>;
  #isUp: boolean | undefined;

  /** @param what its name in the log, such as `kafka` */
  constructor(what: string, log: Pick<Log, 'info' | 'warn'>) {
    this.#what = what;
    this.#log = log;
  }

  up(): void {
    if (this.#isUp !== true) this.#log.info(`${this.#what} is there`);
    this.#isUp = true;
  }

  down(error: unknown): void {
    if (this.#isUp !== false)
      this.#log.warn(`${this.#what} is not there, retrying`, { 'exception.message': messageOf(error) });
    this.#isUp = false;
  }
}

/** Tries until it works or `isStopped` says so, at growing intervals. */
export async function retryUntilUp(
  availability: Availability,
  isStopped: () => boolean,
  attempt: () => Promise<void>,
): Promise<void> {
  for (let delayMs = RETRY_FIRST_MS; !isStopped(); delayMs = Math.min(delayMs * 2, RETRY_MAX_MS)) {
    try {
      await attempt();
      availability.up();
      return;
    } catch (error) {
      if (isStopped()) return;
      availability.down(error);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}
