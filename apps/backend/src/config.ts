import { REQUEST_BYTES_MAX_DEFAULT } from '@o11y-lab/collector';

/** What the process is told by its environment. */
export interface Config {
  readonly host: string;
  /** Names by which a browser reaches the page besides loopback's and `host`: a tunnel's, a proxy's. `.x.dev` is all below x.dev. */
  readonly uiHosts: readonly string[];
  /** Where the store keeps its files. */
  readonly dataDir: string;
  /** The state file of the lab that runs this backend; without it, nothing can be started or stopped from the page. */
  readonly labStateFile: string | undefined;
  /** Files and folders with rules; undefined for those that come with the lab. */
  readonly rulesFiles: readonly string[] | undefined;
  /** 0 for any free port. */
  readonly ports: Readonly<Record<PortName, number>>;
  readonly retentionMs: number;
  readonly retentionBytes: number;
  /** Of one OTLP request, compressed and also decompressed. */
  readonly requestBytesMax: number;
}

/** Each listener, and the variable that moves its port. */
export const PORT_VARIABLES = {
  'otlp-grpc': 'OTLP_GRPC_PORT',
  'otlp-http': 'OTLP_HTTP_PORT',
  prometheus: 'PROMETHEUS_PORT',
  loki: 'LOKI_PORT',
  tempo: 'TEMPO_PORT',
  ui: 'UI_PORT',
} as const;
export type PortName = keyof typeof PORT_VARIABLES;

const PORT_DEFAULTS: Readonly<Record<PortName, number>> = {
  'otlp-grpc': 4317,
  'otlp-http': 4318,
  prometheus: 9090,
  loki: 3100,
  tempo: 3200,
  ui: 3000,
};

const HOUR_MS = 3_600_000;
/** A JSON body is read as one string, and Node's strings end at 512 MiB. */
const REQUEST_BYTES_MAX_HIGHEST = 500 * 1024 * 1024;

/** One or more variables do not say what they should; the message names each with what it got and what it wants. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the environment. A variable that is unset or empty has its default. Throws ConfigError. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const read = (name: string, fallback: number, want: string, isRight: (value: number) => boolean): number => {
    const text = env[name]?.trim() ?? '';
    if (text === '') return fallback;
    const value = Number(text);
    if (isRight(value)) return value;
    problems.push(`${name}: got ${JSON.stringify(text)}, want ${want}`);
    return fallback;
  };
  const isPort = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 65_535;
  const readPort = (name: PortName): number => {
    return read(PORT_VARIABLES[name], PORT_DEFAULTS[name], 'a port from 0 to 65535 (0 for any free one)', isPort);
  };
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
  const config: Config = {
    host: env['HOST']?.trim() || '127.0.0.1',
    uiHosts: readList(env['UI_HOSTS']) ?? [],
    dataDir: env['DATA_DIR']?.trim() || '.lab/backend',
    labStateFile: env['LAB_STATE_FILE']?.trim() || undefined,
    rulesFiles: readList(env['RULES_FILES']),
    ports: {
      'otlp-grpc': readPort('otlp-grpc'),
      'otlp-http': readPort('otlp-http'),
      prometheus: readPort('prometheus'),
      loki: readPort('loki'),
      tempo: readPort('tempo'),
      ui: readPort('ui'),
    },
    retentionMs:
      HOUR_MS * read('RETENTION_HOURS', 24, 'a number of hours above 0', (value) => value > 0 && value < 1e6),
    retentionBytes: read('RETENTION_BYTES', 2 * 1024 ** 3, 'a whole number of bytes above 0', isCount),
    requestBytesMax: read(
      'MAX_REQUEST_BYTES',
      REQUEST_BYTES_MAX_DEFAULT,
      `a whole number of bytes from 1 to ${REQUEST_BYTES_MAX_HIGHEST}`,
      (value) => isCount(value) && value <= REQUEST_BYTES_MAX_HIGHEST,
    ),
  };
  problems.push(...sharedPorts(config.ports));
  if (problems.length > 0) throw new ConfigError(problems.join('; '));
  return config;
}

/** Names with commas between; undefined when there are none. */
function readList(text: string | undefined): readonly string[] | undefined {
  const names = (text ?? '').split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  return given.length > 0 ? given : undefined;
}

function sharedPorts(ports: Config['ports']): string[] {
  const variableOf = new Map<number, string>();
  const problems: string[] = [];
  for (const [name, variable] of Object.entries(PORT_VARIABLES) as [PortName, string][]) {
    const port = ports[name];
    const taken = variableOf.get(port);
    if (port !== 0 && taken !== undefined) problems.push(`${taken} and ${variable} are both ${port}, want two ports`);
    variableOf.set(port, variable);
  }
  return problems;
}
