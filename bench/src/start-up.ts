import { type BenchLab, timeUntil } from './lab.ts';

/** Seconds from starting the command until a request has gone through all services and its trace is queryable. */
export async function measureStartUp(lab: BenchLab): Promise<number> {
  const started = performance.now();
  // Asking services that are still starting would slow the start down: first the lab says that it is there.
  await lab.start();
  const traceId = newTraceId();
  const { status } = await fetch(`${lab.url(8080)}/api/process`, {
    headers: { traceparent: `00-${traceId}-${newSpanId()}-01` },
  });
  if (status !== 200) throw new Error(`the first request to a healthy lab was answered with ${status}`);
  await timeUntil('its trace', () => fetchServices(lab, traceId, 5));
  return (performance.now() - started) / 1000;
}

/** Defined once the trace has spans of at least `count` services. */
export async function fetchServices(lab: BenchLab, traceId: string, count: number): Promise<true | undefined> {
  const response = await fetch(`${lab.url(3200)}/api/v2/traces/${traceId}`, {
    headers: { accept: 'application/json' },
  });
  if (!response.ok) return undefined;
  const names = new Set((await response.text()).match(/"(api-gateway|service-[a-d])"/g));
  return names.size >= count ? true : undefined;
}

export function newTraceId(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex');
}

export function newSpanId(): string {
  return newTraceId().slice(16);
}
