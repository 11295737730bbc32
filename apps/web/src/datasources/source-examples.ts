// One request per kind of data source that returns something in the lab: for curl, and the same in Explore. Pure.
import { logsUrl, metricsUrl, tracesUrl } from '../correlate/links.ts';
import { asCurl } from '../ui/inspect-model.ts';

export interface SourceExample {
  readonly curl: string;
  readonly exploreUrl: string;
}

const PROMQL = 'sum by (service_name) (rate(http_requests_total[1m]))';
const LOGQL = '{service_name="service-a"}';
const TRACEQL = '{ duration > 100ms }';

/** Undefined for a kind that the page does not know. */
export function exampleOf({ type, url }: { readonly type: string; readonly url: string }): SourceExample | undefined {
  const ask = (path: string, params: Readonly<Record<string, string>>): string =>
    asCurl({ method: 'GET', url: `${path}?${new URLSearchParams(params)}` }, {}, url.replace(/\/$/, ''));
  switch (type) {
    case 'prometheus':
      return { curl: ask('/api/v1/query', { query: PROMQL }), exploreUrl: metricsUrl({ queries: [PROMQL] }) };
    case 'loki':
      return {
        curl: ask('/loki/api/v1/query_range', { query: LOGQL, limit: '5' }),
        exploreUrl: logsUrl({ query: LOGQL }),
      };
    case 'tempo':
      return { curl: ask('/api/search', { q: TRACEQL, limit: '5' }), exploreUrl: tracesUrl({ query: TRACEQL }) };
    default:
      return undefined;
  }
}

export type OtlpTransport = 'http' | 'grpc';

/** The variables that every OpenTelemetry SDK reads. */
export function otlpEnvironment(transport: OtlpTransport, port: number): string {
  return [
    'OTEL_SERVICE_NAME=my-service',
    `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${port}`,
    `OTEL_EXPORTER_OTLP_PROTOCOL=${transport === 'http' ? 'http/protobuf' : 'grpc'}`,
    'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative',
  ].join('\n');
}

/** Sends one span of a second that ends now, for a POSIX shell. */
export function oneSpanCommand(port: number, traceId: string): string {
  const span = [
    `"traceId":"${traceId}"`,
    `"spanId":"${traceId.slice(0, 16)}"`,
    '"name":"hello","kind":2',
    `"startTimeUnixNano":"'$(($(date +%s) - 1))'000000000"`,
    `"endTimeUnixNano":"'$(date +%s)'000000000"`,
  ].join(',');
  const resource = '"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my-service"}}]}';
  return [
    `curl -i http://localhost:${port}/v1/traces -H 'content-type: application/json' -d \\`,
    `  '{"resourceSpans":[{${resource},"scopeSpans":[{"spans":[{${span}}]}]}]}'`,
  ].join('\n');
}
