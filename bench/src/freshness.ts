import { type BenchLab, median, quantile, timeUntil } from './lab.ts';
import { fetchServices, newSpanId, newTraceId } from './start-up.ts';

const REQUESTS = 20;

export interface Freshness {
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** Milliseconds from the response of a request until its trace, its log lines and its count are queryable. */
export async function measureFreshness(lab: BenchLab): Promise<Record<'traces' | 'logs' | 'metrics', Freshness>> {
  const took = { traces: [] as number[], logs: [] as number[], metrics: [] as number[] };
  for (let i = 0; i < REQUESTS; i++) {
    const traceId = newTraceId();
    const before = await gatewayRequests(lab);
    const response = await fetch(`${lab.url(8080)}/api/process`, {
      headers: { traceparent: `00-${traceId}-${newSpanId()}-01` },
    });
    await response.text();
    const [traces, logs, metrics] = await Promise.all([
      timeUntil('the trace of all services', () => fetchServices(lab, traceId, 5)),
      timeUntil('the log lines of all services', () => logServices(lab, traceId)),
      timeUntil('the request counter', async () => ((await gatewayRequests(lab)) > before ? true : undefined)),
    ]);
    took.traces.push(traces.tookMs);
    took.logs.push(logs.tookMs);
    took.metrics.push(metrics.tookMs);
  }
  const summary = (values: readonly number[]): Freshness => ({
    medianMs: median(values),
    p95Ms: quantile(values, 0.95),
  });
  return { traces: summary(took.traces), logs: summary(took.logs), metrics: summary(took.metrics) };
}

async function logServices(lab: BenchLab, traceId: string): Promise<true | undefined> {
  const query = new URLSearchParams({ query: `{service_name=~".+"} | trace_id="${traceId}"`, limit: '100' });
  const response = await fetch(`${lab.url(3100)}/loki/api/v1/query_range?${query}`);
  const body = (await response.json()) as { data: { result: { stream: Record<string, string> }[] } };
  return new Set(body.data.result.map(({ stream }) => stream['service_name'])).size >= 5 ? true : undefined;
}

async function gatewayRequests(lab: BenchLab): Promise<number> {
  const query = new URLSearchParams({ query: 'sum(http_requests_total{service_name="api-gateway"})' });
  const response = await fetch(`${lab.url(9090)}/api/v1/query?${query}`);
  const body = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  return Number(body.data.result[0]?.value[1] ?? 0);
}
