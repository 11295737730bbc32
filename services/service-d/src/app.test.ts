// The whole service as main.ts puts it together, sending real OTLP over HTTP to a sink of this test.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';

const received = new Map<string, string>();
const lines: string[] = [];
let sink: Server;
let server: Server;
let telemetry: Telemetry;
let url: string;

beforeAll(async () => {
  // Texts are plain UTF-8 in protobuf, so what was sent can be looked for without a decoder.
  sink = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      received.set(path, (received.get(path) ?? '') + Buffer.concat(chunks).toString('latin1'));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await listen(sink);
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
  process.env['OTEL_BSP_SCHEDULE_DELAY'] = '50';
  process.env['OTEL_RESOURCE_ATTRIBUTES'] = 'service.version=9.9.9';
  telemetry = startTelemetry('service-d');

  const config = readConfig({ WORK_MS: '1' });
  server = createServer(
    buildApp(
      config,
      createLog('service-d', 'INFO', (line) => lines.push(line)),
    ),
  );
  await listen(server);
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  for (const each of [server, sink]) {
    each.closeAllConnections();
    each.close();
  }
});

const traceId = 'c'.repeat(32);
const headers = { traceparent: `00-${traceId}-${'d'.repeat(16)}-01` };
const charge = { cart_id: 'cart-1', amount_cents: 500 };

const cases: {
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  status: number;
  answer: RegExp;
  log: RegExp;
}[] = [
  { path: '/process', status: 200, answer: /"count":10/, log: /"Processing request".*"user_id":"anonymous"/ },
  {
    path: '/process',
    headers: { 'x-user-id': 'header-user' },
    status: 200,
    answer: /"count":10/,
    log: /"user_id":"header-user"/,
  },
  {
    path: '/process',
    headers: { 'x-user-id': 'header-user', baggage: 'user.id=baggage%20user' },
    status: 200,
    answer: /"count":10/,
    log: /"user_id":"baggage user"/,
  },
  { path: '/process?fail=true', status: 500, answer: /fail=true/, log: /"level":"ERROR".*SimulatedFailure/ },
  { path: '/process?fail=service-b', status: 200, answer: /"count":10/, log: /"request finished"/ },
  { path: '/compute?n=100', status: 200, answer: /"primes":25/, log: /"status":200/ },
  { path: '/compute?n=1e9', status: 400, answer: /want an integer/, log: /"level":"WARN"/ },
  { path: '/compute?n=1&n=2', status: 200, answer: /"n":200000/, log: /"status":200/ },
  { path: '/api/charge', body: charge, status: 200, answer: /"charge_id":"charge-.*approved/, log: /"msg":"charged"/ },
  { path: '/api/charge', body: {}, status: 400, answer: /cart_id: got undefined/, log: /"level":"WARN"/ },
  { path: '/api/charge', body: '{"half":', status: 400, answer: /JSON/, log: /"level":"WARN"/ },
  { path: '/api/charge', body: { text: 'x'.repeat(70_000) }, status: 413, answer: /too large/, log: /"status":413/ },
  { path: '/api/charge?fail=service-d', body: charge, status: 500, answer: /fail=/, log: /"level":"ERROR"/ },
  { path: '/nowhere', status: 404, answer: /there is no GET \/nowhere/, log: /"status":404/ },
];

for (const c of cases) {
  test(`${c.path} ${JSON.stringify(c.headers ?? {})} answers ${c.status}`, async () => {
    lines.length = 0;
    const body = typeof c.body === 'object' ? JSON.stringify(c.body) : (c.body as string | undefined);
    const response = await fetch(`${url}${c.path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', ...headers, ...c.headers },
      ...(body === undefined ? {} : { body }),
    });
    expect(await response.text()).toMatch(c.answer);
    expect(response.status).toBe(c.status);
    await expect.poll(() => lines.join('')).toContain('"request finished"');
    expect(lines.join('')).toMatch(c.log);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ trace_id: traceId, service: 'service-d' });
  });
}

test('health has no log line', async () => {
  lines.length = 0;
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(lines).toEqual([]);
});

// Last: after this, nothing is sent any more.
test('all three signals were sent, with what the course looks for', async () => {
  await telemetry.shutdown();
  const want: Readonly<Record<string, readonly string[]>> = {
    '/v1/traces': [
      'business_logic',
      'user.id',
      'request.size',
      'result.count',
      'Processing started',
      'GET /process',
      'POST /api/charge',
      'exception.stacktrace',
      'baggage user',
    ],
    '/v1/metrics': [
      'http.requests',
      'http.server.duration',
      'http.server.request.duration',
      'business.requests',
      'business.processing.duration',
    ],
    '/v1/logs': ['"level":"ERROR"', `"trace_id":"${traceId}"`, 'Processing request'],
  };
  for (const [path, texts] of Object.entries(want)) {
    for (const text of [...texts, 'service.instance.id', '9.9.9', 'deployment.environment.name'])
      expect(received.get(path) ?? '', path).toContain(text);
    expect(received.get(path)).not.toContain('/health');
  }
});

function listen(target: Server): Promise<void> {
  return new Promise((resolve) => target.listen(0, '127.0.0.1', resolve));
}
