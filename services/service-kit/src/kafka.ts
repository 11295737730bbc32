// Types alone come from kafkajs here: a service without Kafka must not load it.
import type { Kafka, KafkaConfig, logLevel } from 'kafkajs';
import type { Log } from './log.ts';

/** How many parts of the topic can be consumed at the same time. */
const PARTITIONS = 3;

/** A network that is a second slow in each direction must not look like no network. */
const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 5_000;

/** kafkajs's own logLevel.WARN. */
const WARN: logLevel.WARN = 2;

/** The options of the Kafka client. Its own log lines (several per failed attempt) are kept for LOG_LEVEL=debug. */
export function kafkaOptions(service: string, brokers: readonly string[], log: Pick<Log, 'debug'>): KafkaConfig {
  return {
    clientId: service,
    brokers: [...brokers],
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A request that meets a broken connection tries again for about a second, then fails: its caller is waiting.
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 4 },
    logLevel: WARN,
    logCreator:
      () =>
      ({ log: entry }) =>
        log.debug(`kafka client: ${entry.message}`),
  };
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
