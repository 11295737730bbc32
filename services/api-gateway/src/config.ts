export interface Config {
  readonly service: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly serviceAUrl: string;
  /** The share of requests, 0 to 1, that this service fails by itself. */
  readonly failRate: number;
  readonly upstreamTimeoutMs: number;
}

/** Reads the environment. Throws an Error that names the variable, what it is and what it should be. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    service: env['OTEL_SERVICE_NAME'] || 'api-gateway',
    host: env['HOST'] || '127.0.0.1',
    port: readNumber(env, 'PORT', 8080, 0, 65_535),
    logLevel: (env['LOG_LEVEL'] || 'info').toLowerCase(),
    serviceAUrl: env['SERVICE_A_URL'] || 'http://127.0.0.1:8001',
    failRate: readNumber(env, 'FAIL_RATE', 0, 0, 1),
    // Longer than the 10 s that service-a grants its own upstreams, so that the error names the one that hangs.
    upstreamTimeoutMs: readNumber(env, 'UPSTREAM_TIMEOUT_MS', 12_000, 1, 600_000),
  };
}

function readNumber(env: NodeJS.ProcessEnv, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!(value >= min && value <= max)) throw new Error(`${name}: got "${text}", want a number from ${min} to ${max}`);
  return value;
}
