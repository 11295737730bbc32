// Settings of `--out opentelemetry`: K6_OTEL_* as k6 names them, then OTEL_* of the OpenTelemetry specification.
import { ConfigurationError } from '../metrics/configuration-error.ts';
import { readInterval } from './csv-output.ts';
import type { OutputContext } from './types.ts';

export interface OtelSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metricPrefix: string;
  readonly exportIntervalMs: number;
  readonly resource: Readonly<Record<string, string>>;
  /** Rates as one counter with the attribute `condition`; otherwise as `.occurred` and `.total`. */
  readonly hasSingleCounterForRate: boolean;
}

const ENDPOINT_DEFAULT = '127.0.0.1:4318';
const PATH_DEFAULT = '/v1/metrics';

/** @throws ConfigurationError */
export function readOtelSettings({ shell }: Pick<OutputContext, 'shell'>): OtelSettings {
  const read = (name: string): string | undefined => shell[name] || undefined;
  const protocol = read('K6_OTEL_EXPORTER_PROTOCOL') ?? read('K6_OTEL_EXPORTER_TYPE') ?? 'http/protobuf';
  if (protocol !== 'http/protobuf' && protocol !== 'http') {
    throw new ConfigurationError(
      `--out opentelemetry: the protocol ${protocol} is not supported, want http/protobuf in K6_OTEL_EXPORTER_PROTOCOL`,
    );
  }
  const refused = Object.keys(shell).find((name) => /^K6_OTEL_(TLS_|GRPC_EXPORTER_ENDPOINT)/.test(name) && read(name));
  if (refused !== undefined) {
    throw new ConfigurationError(
      `--out opentelemetry: ${refused} is not supported, want K6_OTEL_HTTP_EXPORTER_ENDPOINT and the certificates of Node`,
    );
  }
  const interval = read('K6_OTEL_EXPORT_INTERVAL') ?? read('K6_OTEL_FLUSH_INTERVAL') ?? '1s';
  return {
    url: urlOf(read),
    headers: pairsOf(
      read('K6_OTEL_HEADERS') ?? read('OTEL_EXPORTER_OTLP_METRICS_HEADERS') ?? read('OTEL_EXPORTER_OTLP_HEADERS'),
    ),
    // Set and empty is k6's own default: no prefix.
    metricPrefix: shell['K6_OTEL_METRIC_PREFIX'] ?? 'k6_',
    exportIntervalMs: readInterval('K6_OTEL_EXPORT_INTERVAL', interval),
    resource: {
      ...pairsOf(read('OTEL_RESOURCE_ATTRIBUTES')),
      'service.name': read('K6_OTEL_SERVICE_NAME') ?? read('OTEL_SERVICE_NAME') ?? 'k6',
      ...(read('K6_OTEL_SERVICE_VERSION') ? { 'service.version': read('K6_OTEL_SERVICE_VERSION') ?? '' } : {}),
    },
    hasSingleCounterForRate: !/^(0|f|false)$/i.test(read('K6_OTEL_SINGLE_COUNTER_FOR_RATE') ?? 'true'),
  };
}

function urlOf(read: (name: string) => string | undefined): string {
  const own = read('K6_OTEL_HTTP_EXPORTER_ENDPOINT');
  const path = read('K6_OTEL_HTTP_EXPORTER_URL_PATH') ?? PATH_DEFAULT;
  const metrics = read('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT');
  const base = read('OTEL_EXPORTER_OTLP_ENDPOINT');
  const text =
    own !== undefined
      ? withScheme(own, read('K6_OTEL_HTTP_EXPORTER_INSECURE')) + path
      : (metrics ??
        (base === undefined ? `http://${ENDPOINT_DEFAULT}${path}` : base.replace(/\/$/, '') + PATH_DEFAULT));
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new ConfigurationError(`--out opentelemetry: the endpoint is "${text}", want host:port or an http(s) URL`);
  }
  return text;
}

/** k6 wants INSECURE=true for plain HTTP; on this very machine it may be left out. */
function withScheme(endpoint: string, insecure: string | undefined): string {
  if (/^https?:\/\//.test(endpoint)) return endpoint.replace(/\/$/, '');
  const isLocal = /^(localhost|127\.|\[::1\])/.test(endpoint);
  const isPlain = insecure === undefined ? isLocal : /^(1|t|true)$/i.test(insecure);
  return `${isPlain ? 'http' : 'https'}://${endpoint}`;
}

/** `a=b,c=d`, values percent-encoded. */
function pairsOf(text: string | undefined): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const part of (text ?? '').split(',')) {
    const equals = part.indexOf('=');
    if (equals < 1) continue;
    const value = part.slice(equals + 1).trim();
    try {
      pairs[part.slice(0, equals).trim()] = decodeURIComponent(value);
    } catch {
      pairs[part.slice(0, equals).trim()] = value;
    }
  }
  return pairs;
}
