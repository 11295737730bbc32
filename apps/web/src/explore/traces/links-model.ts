// Queries of other signals about what a search found. Pure.
import type { SearchForm } from './search-form.ts';

/** Traces whose ids go into one query for logs: more make URLs that proxies refuse. */
export const TRACES_IN_LOGS_MAX = 50;

export function logsOfService(service: string): string {
  return `{service_name=${JSON.stringify(service)}}`;
}

export function logsOfTraces(traceIds: readonly string[], service: string | undefined): string {
  const stream = service === undefined ? '{service_name=~".+"}' : logsOfService(service);
  const [only] = traceIds;
  return traceIds.length === 1 ? `${stream} | trace_id="${only}"` : `${stream} | trace_id=~"${traceIds.join('|')}"`;
}

/** Rate, errors and duration of what enters a service, from its own spans. */
export function metricsOfService(service: string): readonly string[] {
  const spans = `service_name=${JSON.stringify(service)}, span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER"`;
  return [
    `sum by (status_code) (rate(traces_spanmetrics_calls_total{${spans}}[$__rate_interval]))`,
    `histogram_quantile(0.95, sum by (le) (rate(traces_spanmetrics_duration_milliseconds_bucket{${spans}}[$__rate_interval])))`,
  ];
}

/** The one service that a query asks for. */
export function serviceOf(form: SearchForm | undefined, query: string): string | undefined {
  if (form !== undefined) return form.service === '' ? undefined : form.service;
  const named = [...query.matchAll(/resource\.service\.name\s*=\s*"((?:[^"\\]|\\.)*)"/g)].map(([, name = '']) => name);
  return new Set(named).size === 1 ? named[0]?.replace(/\\(.)/g, '$1') : undefined;
}
