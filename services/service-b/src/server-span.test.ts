// Service-b's routes inside hand-made server spans, over real sockets, with exporters in memory and a list in place of Kafka.
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createListener } from '@o11y-lab/service-kit';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRoutes } from './app.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { serverSpan } from './server-span.ts';

const spans = new InMemorySpanExporter();
const lines: string[] = [];
const published: { key: string; event: object; traceId: string | undefined }[] = [];
let isKafkaUp = true;
let stored: Promise<void> = Promise.resolve();
let server: Server;
let url: string;

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
  const config = readConfig({ WORK_MS: '1' });
  const log = createLog('service-b', 'INFO', (line) => lines.push(line));
  const routes = createRoutes(config, log, {
    publish: async (key, event) => {
      if (!isKafkaUp) throw new Error('no broker');
      await stored;
      published.push({ key, event, traceId: trace.getActiveSpan()?.spanContext().traceId });
      return { partition: 1, offset: '41' };
    },
    ping: async () => {
      if (!isKafkaUp) throw new Error('no broker');
    },
  });
  const serve = serverSpan('service-b', log);
  server = createServer(createListener({ service: 'service-b', routes, serve, log }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  spans.reset();
  lines.length = 0;
  published.length = 0;
  isKafkaUp = true;
});

const traceId = 'a'.repeat(32);
const parentId = 'b'.repeat(16);
const headers = { traceparent: `00-${traceId}-${parentId}-01` };

const cases: {
  name: string;
  method?: string;
  path: string;
  body?: string;
  kafka?: false;
  status: number;
  answer: RegExp;
  span: string;
  exception?: string;
  published?: object[];
  log?: RegExp;
}[] = [
  {
    name: 'an event is queued inside the trace',
    path: '/enqueue',
    body: '{"request_id":7,"user_id":"ann"}',
    status: 200,
    answer: /"topic":"o11y-lab-events","partition":1,"offset":"41"/,
    span: 'POST /enqueue',
    published: [{ key: '7', traceId, event: { type: 'request.processed', request_id: 7, user_id: 'ann' } }],
    log: /"level":"INFO","msg":"event enqueued".*"offset":41/,
  },
  {
    name: 'an empty body is an event too',
    path: '/enqueue',
    status: 200,
    answer: /offset/,
    span: 'POST /enqueue',
    published: [{ key: 'none', event: { type: 'request.processed' } }],
  },
  {
    name: 'what should fail in service-c travels along',
    path: '/enqueue?fail=service-c',
    status: 200,
    answer: /offset/,
    span: 'POST /enqueue',
    published: [{ event: { fail: 'service-c' } }],
  },
  {
    name: 'failing on request',
    path: '/enqueue?fail=service-b',
    status: 500,
    answer: /said fail=service-b/,
    span: 'POST /enqueue',
    exception: 'SimulatedFailure',
    log: /"level":"ERROR","msg":"request failed".*"exception.stacktrace":"SimulatedFailure: /,
  },
  {
    name: 'kafka is down',
    path: '/enqueue',
    kafka: false,
    status: 500,
    answer: /"error":"no broker"/,
    span: 'POST /enqueue',
    exception: 'Error',
    log: /"level":"ERROR"/,
  },
  {
    name: 'half a body',
    path: '/enqueue',
    body: '{"a":',
    status: 400,
    answer: /not a JSON object/,
    span: 'POST /enqueue',
  },
  {
    name: 'an id that is none',
    path: '/enqueue',
    body: '{"request_id":"7"}',
    status: 400,
    answer: /request_id: got \\"7\\", want a number/,
    span: 'POST /enqueue',
  },
  { name: 'info', method: 'GET', path: '/info', status: 200, answer: /"enqueued":/, span: 'GET /info' },
  {
    name: 'no such path',
    method: 'GET',
    path: '/a/b/c',
    status: 404,
    answer: /there is no GET \/a\/b\/c/,
    span: 'GET',
  },
  { name: 'no such method', method: 'PUT', path: '/enqueue', status: 404, answer: /there is no PUT/, span: 'PUT' },
];

for (const c of cases) {
  test(c.name, async () => {
    isKafkaUp = c.kafka !== false;
    const method = c.method ?? 'POST';
    const response = await fetch(`${url}${c.path}`, { method, headers, ...(c.body ? { body: c.body } : {}) });
    expect(await response.text()).toMatch(c.answer);
    expect(response.status).toBe(c.status);

    await expect.poll(() => spans.getFinishedSpans().length).toBe(1);
    const [span] = spans.getFinishedSpans();
    expect(span).toMatchObject({ name: c.span, kind: SpanKind.SERVER, parentSpanContext: { spanId: parentId } });
    expect(span?.spanContext().traceId).toBe(traceId);
    expect(span?.attributes['http.response.status_code']).toBe(c.status);
    expect(span?.status.code).toBe(c.exception ? SpanStatusCode.ERROR : SpanStatusCode.UNSET);
    expect(span?.events.map((event) => event.attributes?.['exception.type'])).toEqual(c.exception ? [c.exception] : []);
    expect(published).toMatchObject(c.published ?? []);
    if (c.log) expect(lines.join('')).toMatch(c.log);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ trace_id: traceId, service: 'service-b' });
  });
}

test('the span ends also when the client has hung up before the answer', async () => {
  let release: () => void = () => undefined;
  stored = new Promise((resolve) => {
    release = resolve;
  });
  const closed = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)));
  // A connection of its own, so that hanging up closes it.
  const client = httpRequest(`${url}/enqueue`, { method: 'POST', headers, agent: false }).on('error', () => undefined);
  client.end();
  await expect.poll(() => lines.length).toBe(1);
  client.destroy();
  await closed;
  release();
  stored = Promise.resolve();
  await expect.poll(() => spans.getFinishedSpans().map(({ name }) => name)).toEqual(['POST /enqueue']);
});

test.each([
  [true, 200, /"kafka":{"status":"ok"}/],
  [false, 503, /"kafka":{"status":"unavailable","error":"no broker"}/],
])('health with kafka %s answers %i, without a span or a line', async (isUp, status, body) => {
  isKafkaUp = isUp;
  const response = await fetch(`${url}/health`, { headers });
  expect(response.status).toBe(status);
  expect(await response.text()).toMatch(body);
  expect(spans.getFinishedSpans()).toEqual([]);
  expect(lines).toEqual([]);
});
