import { type CommonConfig, readCommonConfig, readNumber } from '@o11y-lab/service-kit';

export interface Config extends CommonConfig {
  /** host:port of at least one broker; the others are learned from it. */
  readonly kafkaBrokers: readonly string[];
  readonly kafkaTopic: string;
  /** Members of one group share the topic; another group gets every event too. */
  readonly kafkaGroup: string;
  /** The median of the simulated work of one event, in milliseconds; see simulateWork. */
  readonly workMs: number;
}

/** Reads the environment. Throws an Error that names the variable, what it is and what it should be. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    ...readCommonConfig(env, 'service-c', 8003),
    kafkaBrokers: (env['KAFKA_BROKERS'] || '127.0.0.1:9092').split(',').map((broker) => broker.trim()),
    kafkaTopic: env['KAFKA_TOPIC'] || 'o11y-lab-events',
    kafkaGroup: env['KAFKA_GROUP'] || 'service-c',
    workMs: readNumber(env, 'WORK_MS', 5, 0, 60_000),
  };
}
