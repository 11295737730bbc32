/** What every service reads from its environment. */
export interface CommonConfig {
  readonly service: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  /** The share of the work, 0 to 1, that this service fails by itself; see fail.ts. */
  readonly failRate: number;
}

/** Reads OTEL_SERVICE_NAME, HOST, PORT, LOG_LEVEL and FAIL_RATE. Throws like `readNumber`. */
export function readCommonConfig(env: NodeJS.ProcessEnv, service: string, port: number): CommonConfig {
  return {
    service: env['OTEL_SERVICE_NAME'] || service,
    host: env['HOST'] || '127.0.0.1',
    port: readNumber(env, 'PORT', port, 0, 65_535),
    logLevel: (env['LOG_LEVEL'] || 'info').toLowerCase(),
    failRate: readNumber(env, 'FAIL_RATE', 0, 0, 1),
  };
}

/** Reads a number. Throws an Error that names the variable, what it is and what it should be. */
export function readNumber(env: NodeJS.ProcessEnv, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!(value >= min && value <= max)) throw new Error(`${name}: got "${text}", want a number from ${min} to ${max}`);
  return value;
}
