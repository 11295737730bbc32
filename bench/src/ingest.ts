import { Agent, request as httpRequest } from 'node:http';
import type { BenchLab } from './lab.ts';
import { ITEMS_PER_REQUEST, logsBody, pointsBody, tracesBody } from './payloads.ts';
import { cpuSeconds } from './processes.ts';

const REQUESTS = 800;
const WARM_UP_REQUESTS = 100;
const CONNECTIONS = 4;

export interface IngestFigures {
  readonly cpuSecondsPerMillion: number;
  readonly itemsPerSecond: number;
}

/**
 * Sends OTLP/HTTP protobuf to the backend and accounts the CPU time of its process, all threads included. The lab's own
 * services are stopped first: what they send would be counted too.
 */
export async function measureIngest(lab: BenchLab): Promise<Record<'spans' | 'logs' | 'points', IngestFigures>> {
  await lab.stop('api-gateway', 'service-a', 'service-b', 'service-c', 'service-d');
  const backend = (await lab.ps()).find((row) => row.name === 'backend');
  if (backend?.pid === undefined) throw new Error('lab ps has no running backend');
  return {
    spans: await measure(lab, backend.pid, '/v1/traces', tracesBody),
    logs: await measure(lab, backend.pid, '/v1/logs', logsBody),
    points: await measure(lab, backend.pid, '/v1/metrics', pointsBody),
  };
}

async function measure(
  lab: BenchLab,
  pid: number,
  path: string,
  body: (request: number) => Uint8Array,
): Promise<IngestFigures> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const url = `${lab.url(4318)}${path}`;
  await sendAll(
    url,
    agent,
    Array.from({ length: WARM_UP_REQUESTS }, (_, i) => body(i)),
  );
  // Made before the clock starts: what is measured is the backend, not this generator.
  const bodies = Array.from({ length: REQUESTS }, (_, i) => body(WARM_UP_REQUESTS + i));
  const cpuBefore = cpuSeconds(pid);
  const started = performance.now();
  await sendAll(url, agent, bodies);
  const wallSeconds = (performance.now() - started) / 1000;
  const cpu = cpuSeconds(pid) - cpuBefore;
  agent.destroy();
  const items = REQUESTS * ITEMS_PER_REQUEST;
  return { cpuSecondsPerMillion: (cpu / items) * 1e6, itemsPerSecond: items / wallSeconds };
}

async function sendAll(url: string, agent: Agent, bodies: readonly Uint8Array[]): Promise<void> {
  let next = 0;
  const sender = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) await send(url, agent, body);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sender));
}

function send(url: string, agent: Agent, body: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method: 'POST', agent, headers: { 'content-type': 'application/x-protobuf' } },
      (response) => {
        response.resume().on('end', () => {
          if (response.statusCode === 200) resolve();
          else reject(new Error(`${url}: HTTP ${response.statusCode}`));
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
