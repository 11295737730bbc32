import { type BenchLab, timeUntil } from './lab.ts';

/** Seconds from starting the command until a request has gone through all services and its trace is queryable. */
export async function measureStartUp(lab: BenchLab): Promise<number> {
  const started = performance.now();
  lab.start();
  const traced = await timeUntil('a traced request', async () => {
    const traceId = newTraceId();
    const response = await fetch(`${lab.url(8080)}/api/process`, {
      headers: { traceparent: `00-${traceId}-${newSpanId()}-01` },
    });
    return response.ok ? traceId : undefined;
  });
  await timeUntil('its trace', () => fetchServices(lab, traced.value, 5));
  const { value: states } = await timeUntil('all healthy', async () => {
    const rows = await lab.ps();
    return rows.every((row) => row.state === 'healthy' || row.state === 'external') ? rows : undefined;
  });
  if (states.length === 0) throw new Error('lab ps lists no process');
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
