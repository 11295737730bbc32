export interface Config {
  readonly service: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly databaseUrl: string;
  readonly serviceBUrl: string;
  readonly serviceDUrl: string;
  /** The share of requests, 0 to 1, that this service fails by itself. */
  readonly failRate: number;
  /** The median of the simulated work of one step, in milliseconds; see work.ts. */
  readonly workMs: number;
  readonly upstreamTimeoutMs: number;
}

/** Reads the environment. Throws an Error that names the variable, what it is and what it should be. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    service: env['OTEL_SERVICE_NAME'] || 'service-a',
    host: env['HOST'] || '127.0.0.1',
    port: readNumber(env, 'PORT', 8001, 0, 65_535),
    logLevel: (env['LOG_LEVEL'] || 'info').toLowerCase(),
    databaseUrl: env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres',
    serviceBUrl: env['SERVICE_B_URL'] || 'http://127.0.0.1:8002',
    serviceDUrl: env['SERVICE_D_URL'] || 'http://127.0.0.1:8004',
    failRate: readNumber(env, 'FAIL_RATE', 0, 0, 1),
    workMs: readNumber(env, 'WORK_MS', 12, 0, 60_000),
    upstreamTimeoutMs: readNumber(env, 'UPSTREAM_TIMEOUT_MS', 10_000, 1, 600_000),
  };
}

function readNumber(env: NodeJS.ProcessEnv, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!(value >= min && value <= max)) throw new Error(`${name}: got "${text}", want a number from ${min} to ${max}`);
  return value;
}
