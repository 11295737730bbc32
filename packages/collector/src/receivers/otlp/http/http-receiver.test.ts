import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { deflateSync, gzipSync } from 'node:zlib';
import { parseTraceId, unixNano } from '@o11y-lab/model';
import { StoreError } from '@o11y-lab/storage';
import { afterEach, describe, expect, test } from 'vitest';
import { createHarness, type Harness, until } from '../../../testing/harness.ts';
import { DELTA_REQUEST, JSON_REQUESTS, protobufRequest, TRACE_ID } from '../../../testing/requests.ts';
import type { Receiver } from '../options.ts';
import { type HttpReceiverOptions, startHttpReceiver } from './http-receiver.ts';

const open: Receiver[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((receiver) => receiver.close()));
});

async function start(
  options: Partial<HttpReceiverOptions> & { inFlightBytesMax?: number } = {},
): Promise<Harness & { port: number; receiver: Receiver }> {
  const harness = createHarness(options);
  const receiver = await startHttpReceiver({ ...harness.options, ...options });
  open.push(receiver);
  return { ...harness, port: receiver.port, receiver };
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** node:http rather than fetch, which adds headers of its own. */
function send(port: number, { method = 'POST', path = '/v1/traces', headers = {}, body }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (incoming) => {
      text(incoming).then((body) => {
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body });
      }, reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };
const PROTO_TYPE = { 'content-type': 'application/x-protobuf' };

describe('accepted requests', () => {
  const cases: readonly { name: string; sent: Sent; body: string }[] = [
    { name: 'traces as JSON', sent: { headers: JSON_TYPE, body: JSON_REQUESTS.traces }, body: '{}' },
    { name: 'logs as JSON', sent: { path: '/v1/logs', headers: JSON_TYPE, body: JSON_REQUESTS.logs }, body: '{}' },
    {
      name: 'metrics as JSON',
      sent: { path: '/v1/metrics', headers: JSON_TYPE, body: JSON_REQUESTS.metrics },
      body: '{}',
    },
    { name: 'traces as protobuf', sent: { headers: PROTO_TYPE, body: protobufRequest('traces') }, body: '' },
    {
      name: 'logs as protobuf',
      sent: { path: '/v1/logs', headers: PROTO_TYPE, body: protobufRequest('logs') },
      body: '',
    },
    {
      name: 'metrics as protobuf',
      sent: { path: '/v1/metrics', headers: PROTO_TYPE, body: protobufRequest('metrics') },
      body: '',
    },
    { name: 'an empty protobuf request', sent: { headers: PROTO_TYPE }, body: '' },
    { name: 'a query string', sent: { path: '/v1/traces?a=b', headers: PROTO_TYPE }, body: '' },
    {
      name: 'parameters of the content type',
      sent: { headers: { 'content-type': 'Application/JSON; charset=utf-8' }, body: JSON_REQUESTS.traces },
      body: '{}',
    },
    {
      name: 'gzip',
      sent: { headers: { ...PROTO_TYPE, 'content-encoding': 'gzip' }, body: gzipSync(protobufRequest('traces')) },
      body: '',
    },
    {
      name: 'deflate',
      sent: { headers: { ...JSON_TYPE, 'content-encoding': 'deflate' }, body: deflateSync(JSON_REQUESTS.traces) },
      body: '{}',
    },
    {
      name: 'identity',
      sent: { headers: { ...JSON_TYPE, 'content-encoding': 'identity' }, body: JSON_REQUESTS.traces },
      body: '{}',
    },
    {
      name: 'a gzip body that inflates to more than is inflated at once',
      sent: {
        headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
        body: gzipSync(`{"unknown":"${'x'.repeat(3_000_000)}"}`),
      },
      body: '{}',
    },
    {
      name: 'delta metrics are refused within',
      sent: { path: '/v1/metrics', headers: JSON_TYPE, body: DELTA_REQUEST },
      body: '"rejectedDataPoints":"2"',
    },
  ];
  for (const { name, sent, body } of cases) {
    test(name, async () => {
      const { port } = await start();
      const answer = await send(port, sent);
      expect(answer).toMatchObject({
        status: 200,
        headers: { 'content-type': sent.headers?.['content-type']?.split(';')[0]?.toLowerCase() },
      });
      if (body === '' || body === '{}') expect(answer.body).toBe(body);
      else expect(answer.body).toContain(body);
    });
  }

  test('items are stored when the answer comes, and counted', async () => {
    const { port, store, counters, inFlight } = await start();
    await send(port, { headers: JSON_TYPE, body: JSON_REQUESTS.traces });
    await send(port, { path: '/v1/logs', headers: JSON_TYPE, body: JSON_REQUESTS.logs });
    await send(port, { path: '/v1/metrics', headers: JSON_TYPE, body: JSON_REQUESTS.metrics });
    await send(port, { path: '/v1/metrics', headers: JSON_TYPE, body: DELTA_REQUEST });
    const traceId = parseTraceId(TRACE_ID);
    expect(traceId && (await store.spans.readTrace(traceId))?.spans.map((span) => span.name)).toEqual(['GET /']);
    const range = { startUnixNano: unixNano(0n), endUnixNano: unixNano(2n ** 62n) };
    expect((await store.logs.readStreams({ range, matchers: [] })).map((labels) => labels.get('service_name'))).toEqual(
      ['cart'],
    );
    const series = await store.metrics.readSeries({ startUnixMs: 0, endUnixMs: 1e15, matcherSets: [] });
    expect(series.map((labels) => labels.get('__name__'))).toEqual(['load']);
    expect(counters.http.traces).toEqual({
      requests: 1,
      refusedRequests: 0,
      receivedBytes: JSON_REQUESTS.traces.length,
      acceptedItems: 1,
      refusedItems: 0,
    });
    expect(counters.http.metrics).toMatchObject({ requests: 2, acceptedItems: 1, refusedItems: 2 });
    expect(counters.grpc.traces.requests).toBe(0);
    expect(inFlight.bytes).toBe(0);
  });
});

describe('refused requests', () => {
  const gzipJson = { ...JSON_TYPE, 'content-encoding': 'gzip' };
  const cases: readonly {
    name: string;
    sent: Sent;
    status: number;
    type: string;
    message: RegExp;
    limits?: Partial<HttpReceiverOptions>;
  }[] = [
    {
      name: 'no content type',
      sent: { body: '1234' },
      status: 415,
      type: 'text/plain',
      message: /got none, want application\/x-protobuf or application\/json/,
    },
    {
      name: 'another content type',
      sent: { headers: { 'content-type': 'text/plain' }, body: '1234' },
      status: 415,
      type: 'text/plain',
      message: /got text\/plain/,
    },
    {
      name: 'another method',
      sent: { method: 'PUT', headers: JSON_TYPE },
      status: 405,
      type: 'text/plain',
      message: /PUT is not allowed/,
    },
    { name: 'GET', sent: { method: 'GET' }, status: 405, type: 'text/plain', message: /GET is not allowed/ },
    {
      name: 'another path',
      sent: { path: '/v2/traces', headers: JSON_TYPE },
      status: 404,
      type: 'text/plain',
      message: /no \/v2\/traces; there are \/v1\/traces, \/v1\/metrics, \/v1\/logs/,
    },
    {
      name: 'profiles',
      sent: { path: '/v1development/profiles', headers: JSON_TYPE },
      status: 404,
      type: 'text/plain',
      message: /profiles are not supported/,
    },
    {
      name: 'text that is no JSON',
      sent: { headers: JSON_TYPE, body: 'nope' },
      status: 400,
      type: 'application/json',
      message: /"message":"/,
    },
    {
      name: 'cut JSON',
      sent: { headers: JSON_TYPE, body: JSON_REQUESTS.traces.slice(0, -5) },
      status: 400,
      type: 'application/json',
      message: /"code":3/,
    },
    {
      name: 'cut protobuf',
      sent: { headers: PROTO_TYPE, body: protobufRequest('traces').slice(0, -5) },
      status: 400,
      type: 'application/x-protobuf',
      message: /./,
    },
    {
      name: 'what says gzip and is not',
      sent: { headers: gzipJson, body: JSON_REQUESTS.traces },
      status: 400,
      type: 'application/json',
      message: /not valid gzip: incorrect header check/,
    },
    {
      name: 'cut gzip',
      sent: { headers: gzipJson, body: gzipSync(JSON_REQUESTS.traces).subarray(0, -9) },
      status: 400,
      type: 'application/json',
      message: /not valid gzip/,
    },
    {
      name: 'large cut gzip',
      sent: { headers: gzipJson, body: gzipSync('x'.repeat(3_000_000)).subarray(0, -9) },
      status: 400,
      type: 'application/json',
      message: /not valid gzip/,
    },
    {
      name: 'zstd, by name',
      sent: { headers: { ...JSON_TYPE, 'content-encoding': 'zstd' }, body: '{}' },
      status: 415,
      type: 'application/json',
      message: /unsupported content encoding zstd, want one of gzip, deflate, identity/,
    },
    {
      name: 'an announced length over the limit',
      sent: { headers: JSON_TYPE, body: 'x'.repeat(1001) },
      limits: { requestBytesMax: 1000 },
      status: 413,
      type: 'application/json',
      message: /larger than 1000 bytes/,
    },
    {
      name: 'an unannounced length over the limit',
      sent: { headers: { ...JSON_TYPE, 'transfer-encoding': 'chunked' }, body: 'x'.repeat(1001) },
      limits: { requestBytesMax: 1000 },
      status: 413,
      type: 'application/json',
      message: /larger than 1000 bytes/,
    },
    {
      name: 'a small body that inflates over the limit',
      sent: { headers: gzipJson, body: gzipSync('x'.repeat(100_000)) },
      limits: { requestBytesMax: 1000 },
      status: 413,
      type: 'application/json',
      message: /larger than 1000 bytes/,
    },
    {
      name: 'a small body that inflates to a gigabyte',
      sent: { headers: gzipJson, body: gzipBomb() },
      status: 413,
      type: 'application/json',
      message: /larger than 67108864 bytes/,
    },
  ];
  for (const { name, sent, status, type, message, limits } of cases) {
    test(name, async () => {
      const { port, inFlight } = await start(limits);
      const answer = await send(port, sent);
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toContain(type);
      expect(answer.body).toMatch(message);
      if (status === 405) expect(answer.headers['allow']).toBe('POST');
      expect(inFlight.bytes).toBe(0);
      // The receiver lives on.
      expect((await send(port, { headers: JSON_TYPE, body: '{}' })).status).toBe(200);
    });
  }

  const failures: readonly {
    name: string;
    error: Error;
    status: number;
    retryAfter: string | undefined;
    message: RegExp;
    logged: number;
  }[] = [
    {
      name: 'a full store',
      error: new StoreError('overloaded', 'too many rows wait', { retryAfterMs: 1500 }),
      status: 429,
      retryAfter: '2',
      message: /too many rows wait.*RetryInfo.*1\.5/,
      logged: 0,
    },
    {
      name: 'a full disk',
      error: new StoreError('disk', 'ENOSPC'),
      status: 503,
      retryAfter: '5',
      message: /ENOSPC/,
      logged: 0,
    },
    {
      name: 'a closing store',
      error: new StoreError('closed', 'the store is closed'),
      status: 503,
      retryAfter: '5',
      message: /closed/,
      logged: 0,
    },
    {
      name: 'a bug',
      error: new TypeError('x is undefined'),
      status: 500,
      retryAfter: undefined,
      message: /its log says why/,
      logged: 1,
    },
  ];
  for (const { name, error, status, retryAfter, message, logged } of failures) {
    test(name, async () => {
      const { port, failWith, counters, errors } = await start();
      failWith(error);
      const answer = await send(port, { headers: JSON_TYPE, body: JSON_REQUESTS.traces });
      expect(answer.status).toBe(status);
      expect(answer.headers['retry-after']).toBe(retryAfter);
      expect(answer.body).toMatch(message);
      expect(counters.http.traces).toMatchObject({ requests: 1, refusedRequests: 1, acceptedItems: 0 });
      expect(errors).toHaveLength(logged);
    });
  }

  test('more bytes at a time than there is room for, and room again when they are done', async () => {
    const { port, hold, counters } = await start({ inFlightBytesMax: JSON_REQUESTS.traces.length + 10 });
    const letGo = hold();
    const first = send(port, { headers: JSON_TYPE, body: JSON_REQUESTS.traces });
    await until('the first request is at the store', () => counters.http.traces.receivedBytes > 0);
    const second = await send(port, { headers: JSON_TYPE, body: JSON_REQUESTS.traces });
    expect(second.status).toBe(429);
    expect(second.headers['retry-after']).toBe('1');
    letGo();
    expect((await first).status).toBe(200);
    expect((await send(port, { headers: JSON_TYPE, body: JSON_REQUESTS.traces })).status).toBe(200);
  });
});

function gzipBomb(): Uint8Array {
  // gzip members may follow each other: 64 times 16 MiB of zeros are one gigabyte in a megabyte.
  const member = gzipSync(Buffer.alloc(16 * 1024 * 1024));
  return Buffer.concat(Array.from({ length: 64 }, () => member));
}

describe('senders that misbehave', () => {
  function openSocket(port: number, head: string): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(head);
        resolve(socket);
      });
      socket.on('error', reject);
    });
  }
  const HEAD =
    'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a';

  test('a body that never ends is given up with 408', async () => {
    const { port, counters, inFlight } = await start({ bodyTimeoutMs: 50 });
    const socket = await openSocket(port, HEAD);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 408 .*connection: close.*within 50 ms/is);
    expect(counters.http.traces.refusedRequests).toBe(1);
    expect(inFlight.bytes).toBe(0);
  });

  test('a sender that goes away in the middle leaves nothing behind', async () => {
    const { port, counters, inFlight } = await start();
    const socket = await openSocket(port, HEAD);
    await until('the body has begun', () => inFlight.bytes > 0);
    socket.destroy();
    await until('the request is given up', () => counters.http.traces.refusedRequests === 1);
    expect(inFlight.bytes).toBe(0);
  });

  test('a sender that goes away while its rows are stored does no harm', async () => {
    const { port, counters, hold, errors } = await start();
    const letGo = hold();
    const socket = await openSocket(port, HEAD.replace('100', '2').replace('{"a', '{}'));
    await until('the request is at the store', () => counters.http.traces.receivedBytes > 0);
    socket.destroy();
    letGo();
    expect((await send(port, { headers: JSON_TYPE, body: '{}' })).status).toBe(200);
    expect(errors).toEqual([]);
  });

  test('several requests on one connection are answered in turn', async () => {
    const { port } = await start();
    const one = HEAD.replace('100', '2').replace('{"a', '{}');
    const socket = await openSocket(port, one + one + one.replace('Host: x', 'Host: x\r\nConnection: close'));
    expect((await text(socket)).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
  });
});

describe('browsers', () => {
  const preflight = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,x-secret',
  };

  test('a page of this machine may send', async () => {
    const { port } = await start();
    const origin = 'http://localhost:3000';
    const asked = await send(port, { method: 'OPTIONS', headers: { ...preflight, origin } });
    expect(asked).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type',
      },
    });
    const answer = await send(port, { headers: { ...JSON_TYPE, origin }, body: '{}' });
    expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': origin } });
  });

  for (const origin of ['http://evil.example', 'http://localhost.evil.example:80', 'null']) {
    test(`a page of ${origin} may not`, async () => {
      const { port } = await start();
      const asked = await send(port, { method: 'OPTIONS', headers: { ...preflight, origin } });
      expect(asked.status).toBe(204);
      expect(asked.headers['access-control-allow-origin']).toBeUndefined();
    });
  }

  test('origins and headers are configurable', async () => {
    const cors = { allowedOrigins: ['https://*.example.com'], allowedHeaders: ['*'], maxAgeSeconds: 5 };
    const { port } = await start({ cors });
    const asked = await send(port, {
      method: 'OPTIONS',
      headers: { ...preflight, origin: 'https://shop.example.com' },
    });
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example.com',
      'access-control-allow-headers': 'content-type, x-secret',
      'access-control-max-age': '5',
    });
  });
});

describe('closing', () => {
  test('a request in flight is answered first, and no other is taken', async () => {
    const { port, receiver, hold, counters } = await start();
    const letGo = hold();
    const pending = send(port, { headers: JSON_TYPE, body: JSON_REQUESTS.traces });
    await until('the request is at the store', () => counters.http.traces.receivedBytes > 0);
    const closed = receiver.close();
    await expect(send(port, { headers: JSON_TYPE, body: '{}' })).rejects.toThrow('ECONNREFUSED');
    letGo();
    expect((await pending).status).toBe(200);
    await closed;
  });

  test('a store that never answers does not hold it up', async () => {
    const { port, receiver, hold, counters } = await start({ closeTimeoutMs: 50 });
    const letGo = hold();
    const pending = send(port, { headers: JSON_TYPE, body: JSON_REQUESTS.traces });
    await until('the request is at the store', () => counters.http.traces.receivedBytes > 0);
    const cut = expect(pending).rejects.toThrow('socket hang up');
    await receiver.close();
    await cut;
    letGo();
  });

  test('a taken port is told with its number', async () => {
    const { port, options } = await start();
    await expect(startHttpReceiver({ ...options, port })).rejects.toMatchObject({
      name: 'ListenError',
      port,
      code: 'EADDRINUSE',
    });
  });
});
