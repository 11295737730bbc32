import { type CommonConfig, readCommonConfig, readNumber } from '@o11y-lab/service-kit';

export interface Config extends CommonConfig {
  readonly serviceAUrl: string;
  readonly upstreamTimeoutMs: number;
}

/** Reads the environment. Throws an Error that names the variable, what it is and what it should be. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    ...readCommonConfig(env, 'api-gateway', 8080),
    serviceAUrl: env['SERVICE_A_URL'] || 'http://127.0.0.1:8001',
    // Longer than the 10 s that service-a grants its own upstreams, so that the error names the one that hangs.
    upstreamTimeoutMs: readNumber(env, 'UPSTREAM_TIMEOUT_MS', 12_000, 1, 600_000),
  };
}
