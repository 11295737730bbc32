import { readState } from '../control/state-file.ts';

/** Where lab.yaml has the front door, and OTLP over HTTP, without an offset. */
export const GATEWAY_PORT = 8080;
const OTLP_HTTP_PORT = 4318;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of a k6 in the terminal: `env`, and when the lab of `dataDir` runs at other ports than the usual ones,
 * where scripts and `--out opentelemetry` find it. What the shell says counts more.
 */
export function environmentOfLab(env: Environment, dataDir: string | undefined): Environment {
  const offset = dataDir === undefined ? 0 : (readState(dataDir)?.portOffset ?? 0);
  if (offset === 0) return env;
  return {
    BASE_URL: `http://localhost:${GATEWAY_PORT + offset}`,
    K6_OTEL_HTTP_EXPORTER_ENDPOINT: `localhost:${OTLP_HTTP_PORT + offset}`,
    ...env,
  };
}
