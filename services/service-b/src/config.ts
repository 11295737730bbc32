import { type CommonConfig, readCommonConfig, readNumber } from '@o11y-lab/service-kit';

export interface Config extends CommonConfig {
  /** host:port of at least one broker; the others are learned from it. */
  readonly kafkaBrokers: readonly string[];
  readonly kafkaTopic: string;
  /** The median of the simulated work of one request, in milliseconds; see simulateWork. */
  readonly workMs: number;
}

/** Reads the environment. Throws an Error that names the variable, what it is and what it should be. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    ...readCommonConfig(env, 'service-b', 8002),
    kafkaBrokers: (env['KAFKA_BROKERS'] || '127.0.0.1:9092').split(',').map((broker) => broker.trim()),
    kafkaTopic: env['KAFKA_TOPIC'] || 'o11y-lab-events',
    workMs: readNumber(env, 'WORK_MS', 10, 0, 60_000),
  };
}
