export interface Config {
  readonly service: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  /** host:port of at least one broker; the others are learned from it. */
  readonly kafkaBrokers: readonly string[];
  readonly kafkaTopic: string;
  /** Members of one group share the topic; another group gets every event too. */
  readonly kafkaGroup: string;
  /** The share of events, 0 to 1, that this service fails by itself. */
  readonly failRate: number;
  /** The median of the simulated work of one event, in milliseconds; see work.ts. */
  readonly workMs: number;
}

/** Reads the environment. Throws an Error that names the variable, what it is and what it should be. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    service: env['OTEL_SERVICE_NAME'] || 'service-c',
    host: env['HOST'] || '127.0.0.1',
    port: readNumber(env, 'PORT', 8003, 0, 65_535),
    logLevel: env['LOG_LEVEL'] || 'info',
    kafkaBrokers: (env['KAFKA_BROKERS'] || '127.0.0.1:9092').split(',').map((broker) => broker.trim()),
    kafkaTopic: env['KAFKA_TOPIC'] || 'o11y-lab-events',
    kafkaGroup: env['KAFKA_GROUP'] || 'service-c',
    failRate: readNumber(env, 'FAIL_RATE', 0, 0, 1),
    workMs: readNumber(env, 'WORK_MS', 5, 0, 60_000),
  };
}

function readNumber(env: NodeJS.ProcessEnv, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!(value >= min && value <= max)) throw new Error(`${name}: got "${text}", want a number from ${min} to ${max}`);
  return value;
}
