import { type CommonConfig, readCommonConfig, readNumber } from '@o11y-lab/service-kit';

export interface Config extends CommonConfig {
  readonly databaseUrl: string;
  readonly serviceBUrl: string;
  readonly serviceDUrl: string;
  /** The median of the simulated work of one step, in milliseconds; see simulateWork. */
  readonly workMs: number;
  readonly upstreamTimeoutMs: number;
}

/** Reads the environment. Throws an Error that names the variable, what it is and what it should be. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    ...readCommonConfig(env, 'service-a', 8001),
    databaseUrl: env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres',
    serviceBUrl: env['SERVICE_B_URL'] || 'http://127.0.0.1:8002',
    serviceDUrl: env['SERVICE_D_URL'] || 'http://127.0.0.1:8004',
    workMs: readNumber(env, 'WORK_MS', 12, 0, 60_000),
    upstreamTimeoutMs: readNumber(env, 'UPSTREAM_TIMEOUT_MS', 10_000, 1, 600_000),
  };
}
