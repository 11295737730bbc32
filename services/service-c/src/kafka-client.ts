import { Kafka, logLevel } from 'kafkajs';
import type { Log } from './log.ts';

/** How many parts of the topic can be consumed at the same time. */
const PARTITIONS = 3;

/** A network that is a second slow in each direction must not look like no network. */
const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 5_000;

/** Waiting for a broker at start begins fast, because it usually starts at the same time. */
const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 2_000;

/** Makes the Kafka client. Its own log lines (several per failed attempt) are kept for LOG_LEVEL=debug. */
export function createKafka(service: string, brokers: readonly string[], log: Log): Kafka {
  return new Kafka({
    clientId: service,
    brokers: [...brokers],
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A request that meets a broken connection tries again for about a second, then fails: its caller is waiting.
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 4 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ log: entry }) =>
        log.debug(`kafka client: ${entry.message}`),
  });
}

/** Creates the topic unless it is there. Throws when no broker answers. */
export async function ensureTopic(kafka: Kafka, topic: string): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: 1 }] });
  } finally {
    await admin.disconnect();
  }
}

/** Knows whether Kafka works, and logs when that changes: one line per outage, not one per attempt. */
export class KafkaState {
  readonly #log: Log;
  #isUp: boolean | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  up(): void {
    if (this.#isUp !== true) this.#log.info('kafka is there');
    this.#isUp = true;
  }

  down(error: unknown): void {
    if (this.#isUp !== false) this.#log.warn('kafka is not there, retrying', { 'exception.message': messageOf(error) });
    this.#isUp = false;
  }
}

/** Tries until it works or `isStopped` says so, at growing intervals. */
export async function retryUntilUp(
  state: KafkaState,
  isStopped: () => boolean,
  attempt: () => Promise<void>,
): Promise<void> {
  for (let delayMs = RETRY_FIRST_MS; !isStopped(); delayMs = Math.min(delayMs * 2, RETRY_MAX_MS)) {
    try {
      await attempt();
      state.up();
      return;
    } catch (error) {
      if (isStopped()) return;
      state.down(error);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
