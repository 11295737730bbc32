// What a trace and a span lead to, as queries. Pure.

export function logsQuery(traceId: string, spanId?: string): string {
  const trace = `{service_name=~".+"} | trace_id=${quote(traceId)}`;
  return spanId === undefined ? trace : `${trace} | span_id=${quote(spanId)}`;
}

/** How many lines each span of a trace has, in one question. */
export function logCountsQuery(traceId: string, rangeMs: number): string {
  return `sum by (span_id) (count_over_time(${logsQuery(traceId)} [${Math.max(1, Math.ceil(rangeMs))}ms]))`;
}

/** Four scrapes of the lab's ten seconds, and enough for the original's fifteen. */
export const RATE_INTERVAL = '1m';

/** Whether there are metrics of an operation: the collector makes this one of every span. */
export function spanMetricsSelector(service: string, name: string): string {
  return `traces_spanmetrics_calls_total{service_name=${quote(service)}, span_name=${quote(name)}}`;
}

/** The server's own histogram, for a span that served an HTTP request. */
export function httpMetrics(
  service: string,
  route: string,
): { readonly selector: string; readonly queries: readonly string[] } {
  const labels = `service_name=${quote(service)}, http_route=${quote(route)}`;
  return {
    selector: `http_server_request_duration_seconds_count{${labels}}`,
    queries: [
      `sum by (http_response_status_code) (rate(http_server_request_duration_seconds_count{${labels}}[${RATE_INTERVAL}]))`,
      `histogram_quantile(0.95, sum by (le) (rate(http_server_request_duration_seconds_bucket{${labels}}[${RATE_INTERVAL}])))`,
    ],
  };
}

/** Traces with the same attribute; undefined for values that TraceQL can't compare. */
export function attributeQuery(scope: 'span' | 'resource', key: string, value: unknown): string | undefined {
  const name = /^[\w./:-]+$/.test(key) ? `${scope}.${key}` : `${scope}.${quote(key)}`;
  if (typeof value === 'string') return `{ ${name} = ${quote(value)} }`;
  if (typeof value === 'number' || typeof value === 'boolean') return `{ ${name} = ${value} }`;
  return undefined;
}

export function operationQuery(service: string, name: string): string {
  return `{ resource.service.name = ${quote(service)} && name = ${quote(name)} }`;
}

export function rootOperationQuery(service: string, name: string): string {
  return `{ rootServiceName = ${quote(service)} && rootName = ${quote(name)} }`;
}

/** As PromQL, LogQL and TraceQL write text. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
