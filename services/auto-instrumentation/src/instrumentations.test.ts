// A real Fastify program under the real instrumentations; only the exporters are in memory.
import { Writable } from 'node:stream';
import { context, metrics, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  ParentBasedSampler,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { instrument } from './instrumentations.ts';
import { UserIdPropagator } from './user-id-propagator.ts';

const spans = new InMemorySpanExporter();
const records = new InMemoryLogRecordExporter();
const points = new InMemoryMetricExporter(AggregationTemporality.DELTA);
const lines: string[] = [];
let reader: PeriodicExportingMetricReader;
let app: FastifyInstance;
let url: string;
let seenHeaders: Record<string, unknown> = {};

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({
      propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator(), new UserIdPropagator()],
    }),
  );
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({
      sampler: new ParentBasedSampler({ root: new AlwaysOnSampler(), remoteParentNotSampled: new AlwaysOffSampler() }),
      spanProcessors: [new SimpleSpanProcessor(spans)],
    }),
  );
  reader = new PeriodicExportingMetricReader({ exporter: points, exportIntervalMillis: 3_600_000 });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  logs.setGlobalLoggerProvider(
    new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: records })] }),
  );
  instrument();

  const { default: Fastify } = await import('fastify');
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  app = Fastify({ logger: { level: 'info', stream, base: { service: 'test' } } });
  app.get('/orders/:id', async (request) => {
    request.log.info({ order: 7 }, 'looking');
    return fetch(`${url}/down`).then((response) => response.json());
  });
  app.get('/down', async (request) => {
    seenHeaders = request.headers;
    return {};
  });
  app.post('/read', async (request) => ({ active: trace.getActiveSpan() !== undefined, body: request.body }));
  app.get('/broken', async () => {
    throw new RangeError('out of order');
  });
  app.get('/refused', async () => {
    throw Object.assign(new Error('not yours'), { statusCode: 403 });
  });
  app.get('/info', async () => {
    await fetch(`${url}/health?deep=1`);
    return {};
  });
  app.get('/health', async () => {
    await fetch(`${url}/health-of-another`);
    return trace.getActiveSpan() === undefined;
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  url = `http://127.0.0.1:${address.port}`;
});

afterAll(() => app.close());

beforeEach(async () => {
  await reader.forceFlush();
  spans.reset();
  records.reset();
  points.reset();
  lines.length = 0;
});

test('a request is one server span named by its route; a call from it is a client span, and nothing else', async () => {
  await (await fetch(`${url}/orders/7`)).json();
  const mine = await finished((all) => all.filter((span) => span.name === 'GET /orders/:id').length === 1);
  const server = mine.find((span) => span.name === 'GET /orders/:id');
  const tree = mine
    .filter((span) => span.spanContext().traceId === server?.spanContext().traceId)
    .map((span) => `${SpanKind[span.kind]} ${span.name}`);
  // The test's own fetch is a root client span.
  expect(tree.sort()).toEqual(['CLIENT GET', 'CLIENT GET', 'SERVER GET /down', 'SERVER GET /orders/:id']);
  expect(server?.attributes['http.route']).toBe('/orders/:id');
  expect(server?.events).toEqual([]);
});

test('a log line inside a request has its ids, and is sent as a record with the line as its body', async () => {
  await (await fetch(`${url}/orders/7`)).json();
  await finished((all) => all.some((span) => span.name === 'GET /orders/:id'));
  const server = spans
    .getFinishedSpans()
    .find((span) => span.name === 'GET /orders/:id')
    ?.spanContext();
  const line = lines.find((text) => text.includes('"looking"'))?.trimEnd();
  expect(JSON.parse(line ?? '')).toMatchObject({ trace_id: server?.traceId, span_id: server?.spanId, order: 7 });
  const record = records.getFinishedLogRecords().find(({ body }) => body === line);
  expect(record).toMatchObject({ severityText: 'INFO', severityNumber: 9, spanContext: { spanId: server?.spanId } });
  expect(JSON.parse(String(record?.body))).toMatchObject({ order: 7 });
  expect(record?.attributes).toEqual({});
  expect(records.getFinishedLogRecords().map(({ body }) => `${body}\n`)).toEqual(lines);
});

test('the context survives the reading of a body', async () => {
  const response = await fetch(`${url}/read`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'x'.repeat(100_000) }),
  });
  expect(await response.json()).toMatchObject({ active: true });
});

const failures = [
  { path: '/broken', status: 500, code: SpanStatusCode.ERROR, message: 'out of order', exceptions: ['RangeError'] },
  { path: '/refused', status: 403, code: SpanStatusCode.UNSET, message: undefined, exceptions: [] },
];
for (const c of failures) {
  test(`${c.path} answers ${c.status} with ${c.exceptions.length} recorded exceptions`, async () => {
    expect((await fetch(`${url}${c.path}`)).status).toBe(c.status);
    const all = await finished((spans) => spans.some((span) => span.name === `GET ${c.path}`));
    const span = all.find(({ name }) => name === `GET ${c.path}`);
    expect(span?.status).toEqual(c.message ? { code: c.code, message: c.message } : { code: c.code });
    expect(span?.events.map((event) => event.attributes?.['exception.type'])).toEqual(c.exceptions);
    if (c.exceptions.length > 0)
      expect(span?.events[0]?.attributes?.['exception.stacktrace']).toContain('instrumentations.test.ts');
  });
}

test('health checks, and what is done for them, leave no span, no metric and no call metric', async () => {
  const untraced = await import('node:http');
  const answer = await new Promise<string>((resolve) => {
    // Suppressed like an export of the SDK, so that the test's own call is not counted either.
    void import('@opentelemetry/core').then(({ suppressTracing }) =>
      context.with(suppressTracing(context.active()), () =>
        untraced.get(`${url}/health?deep=1`, (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => {
            text += chunk.toString();
          });
          response.on('end', () => resolve(text));
        }),
      ),
    );
  });
  expect(answer).toBe('true');
  // The call inside was ignored by the client side, so it carried no trace; as a server it is an ordinary 404.
  const counted = await countedRequests();
  expect(counted.map(({ route }) => route)).toEqual(['unmatched']);
  expect(spans.getFinishedSpans().filter(({ kind }) => kind === SpanKind.CLIENT)).toEqual([]);
  expect(spans.getFinishedSpans().map(({ name }) => name)).toEqual(['GET']);
});

test('asking another service for its health leaves no span of the call either', async () => {
  await (await fetch(`${url}/info`)).json();
  const all = await finished((spans) => spans.some(({ name }) => name === 'GET /info'));
  const traceId = all.find(({ name }) => name === 'GET /info')?.spanContext().traceId;
  const ofTrace = all.filter((span) => span.spanContext().traceId === traceId);
  // The test's own call, and the request; nothing for the call of /health inside.
  expect(ofTrace.map(({ kind, name }) => `${SpanKind[kind]} ${name}`).sort()).toEqual([
    'CLIENT GET',
    'SERVER GET /info',
  ]);
});

test('requests are counted and timed by method, route and status, sampled or not', async () => {
  const unsampled = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` };
  const { suppressTracing } = await import('@opentelemetry/core');
  await context.with(suppressTracing(context.active()), async () => {
    await (await fetch(`${url}/down`, { headers: unsampled })).text();
    await (await fetch(`${url}/down`, { headers: unsampled })).text();
    await (await fetch(`${url}/broken`, { headers: unsampled })).text();
    await (await fetch(`${url}/nothing/here`, { headers: unsampled })).text();
  });
  const counted = await countedRequests();
  expect(counted).toEqual([
    { method: 'GET', route: '/broken', status: '500', count: 1 },
    { method: 'GET', route: '/down', status: '200', count: 2 },
    { method: 'GET', route: 'unmatched', status: '404', count: 1 },
  ]);
  expect(spans.getFinishedSpans()).toEqual([]);
});

test('X-User-ID becomes baggage and goes on to the next service', async () => {
  await (await fetch(`${url}/orders/7`, { headers: { 'x-user-id': 'ann lee' } })).json();
  expect(seenHeaders['baggage']).toBe('user.id=ann%20lee');
  expect(seenHeaders['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

type Spans = ReturnType<InMemorySpanExporter['getFinishedSpans']>;

/** Spans end when the response is closed, which may be after the client has its answer. */
async function finished(isDone: (spans: Spans) => boolean): Promise<Spans> {
  await expect.poll(() => isDone(spans.getFinishedSpans()), { timeout: 5_000 }).toBe(true);
  // The client span of the test's own call ends last.
  await expect.poll(() => spans.getFinishedSpans().some(({ kind }) => kind === SpanKind.CLIENT)).toBe(true);
  return spans.getFinishedSpans();
}

interface Counted {
  readonly method: unknown;
  readonly route: unknown;
  readonly status: unknown;
  readonly count: number;
}

/** The counter's points, checked against the histogram's. */
async function countedRequests(): Promise<Counted[]> {
  const read = async (): Promise<Counted[]> => {
    await reader.forceFlush();
    const all = points.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    const of = (name: string, value: (point: { value: unknown }) => number): Counted[] =>
      all
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ dataPoints }) => dataPoints as { attributes: Record<string, unknown>; value: unknown }[])
        .map((point) => ({
          method: point.attributes['method'],
          route: point.attributes['route'],
          status: point.attributes['status'],
          count: value(point),
        }))
        .sort((a, b) => String(a.route).localeCompare(String(b.route)));
    const counted = of('http.requests', (point) => point.value as number);
    const timed = of('http.server.duration', (point) => (point.value as { count: number }).count);
    expect(timed).toEqual(counted);
    return counted;
  };
  await expect.poll(async () => (await read()).length, { timeout: 5_000 }).toBeGreaterThan(0);
  return read();
}
