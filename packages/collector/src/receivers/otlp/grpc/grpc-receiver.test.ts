import * as grpc from '@grpc/grpc-js';
import { encodeExportResponse, encodeStatus, type Signal } from '@o11y-lab/otlp';
import { StoreError } from '@o11y-lab/storage';
import { afterEach, describe, expect, test } from 'vitest';
import { SIGNALS } from '../../../counters.ts';
import { createHarness, type Harness, until } from '../../../testing/harness.ts';
import { DELTA_REQUEST, protobufRequest } from '../../../testing/requests.ts';
import type { Receiver, ReceiverOptions } from '../options.ts';
import { startGrpcReceiver } from './grpc-receiver.ts';
import { EXPORT_PATHS } from './services.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const GZIP = 2;

async function start(
  options: Partial<ReceiverOptions> & { inFlightBytesMax?: number; gzip?: boolean } = {},
): Promise<Harness & { receiver: Receiver; call: (path: string, body: Uint8Array) => Promise<Uint8Array> }> {
  const harness = createHarness(options);
  const receiver = await startGrpcReceiver({ ...harness.options, ...options });
  const client = new grpc.Client(`127.0.0.1:${receiver.port}`, grpc.credentials.createInsecure(), {
    'grpc.default_compression_algorithm': options.gzip === true ? GZIP : 0,
  });
  closing.push(
    () => client.close(),
    () => receiver.close(),
  );
  const call = (path: string, body: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      const same = (buffer: Buffer): Uint8Array => buffer;
      client.makeUnaryRequest(
        path,
        (bytes: Uint8Array) => Buffer.from(bytes),
        same,
        body,
        (error, answer) => {
          if (error) reject(error);
          else resolve(answer ?? new Uint8Array());
        },
      );
    });
  return { ...harness, receiver, call };
}

describe('accepted calls', () => {
  for (const gzip of [false, true]) {
    test(`every signal${gzip ? ', gzip' : ''}`, async () => {
      const { call, counters, store, inFlight } = await start({ gzip });
      for (const signal of SIGNALS) {
        expect(await call(EXPORT_PATHS[signal], protobufRequest(signal))).toHaveLength(0);
        const receivedBytes = protobufRequest(signal).length;
        const want = { requests: 1, refusedRequests: 0, receivedBytes, acceptedItems: 1, refusedItems: 0 };
        expect(counters.grpc[signal]).toEqual(want);
      }
      expect((await store.stats()).spans.rows).toBe(1);
      expect(inFlight.bytes).toBe(0);
    });
  }

  test('an empty request', async () => {
    const { call } = await start();
    expect(await call(EXPORT_PATHS.traces, new Uint8Array())).toHaveLength(0);
  });

  test('partial success', async () => {
    const { call } = await start();
    const answer = await call(EXPORT_PATHS.metrics, protobufRequest('metrics', DELTA_REQUEST));
    expect(Buffer.from(answer).toString()).toContain('metric "delta.sum" has delta temporality');
    const message = Buffer.from(answer).toString().slice(Buffer.from(answer).toString().indexOf('metric "'));
    expect(Buffer.from(answer)).toEqual(
      Buffer.from(encodeExportResponse('metrics', { count: 2, message }, 'protobuf')),
    );
  });

  test('many calls at the same time on one connection', async () => {
    const { call, counters, hold } = await start();
    const letGo = hold();
    const calls = Array.from({ length: 400 }, () => call(EXPORT_PATHS.traces, protobufRequest('traces')));
    await until('the connection is full', () => counters.grpc.traces.requests >= 256);
    letGo();
    await Promise.all(calls);
    expect(counters.grpc.traces.acceptedItems).toBe(400);
  });
});

describe('refused calls', () => {
  const { status } = grpc;
  const cases: readonly {
    name: string;
    error?: Error;
    body?: Uint8Array;
    options?: Parameters<typeof start>[0];
    code: number;
    details: RegExp;
    retryDelayMs?: number;
    logged?: number;
  }[] = [
    {
      name: 'bytes that are no message',
      body: Uint8Array.from([255, 255, 255]),
      code: status.INVALID_ARGUMENT,
      details: /./,
    },
    {
      name: 'a message over the limit',
      body: new Uint8Array(2000),
      options: { requestBytesMax: 1000 },
      code: status.RESOURCE_EXHAUSTED,
      details: /larger than max|larger than the limit/,
    },
    {
      name: 'a message that inflates over the limit',
      body: new Uint8Array(200_000),
      options: { requestBytesMax: 1000, gzip: true },
      code: status.RESOURCE_EXHAUSTED,
      details: /larger than max|decompresses/,
    },
    {
      name: 'a full store',
      error: new StoreError('overloaded', 'too many rows wait', { retryAfterMs: 1500 }),
      code: status.RESOURCE_EXHAUSTED,
      details: /too many rows/,
      retryDelayMs: 1500,
    },
    {
      name: 'too many bytes at a time',
      options: { inFlightBytesMax: 10 },
      code: status.RESOURCE_EXHAUSTED,
      details: /too many bytes/,
      retryDelayMs: 1000,
    },
    {
      name: 'a full disk',
      error: new StoreError('disk', 'ENOSPC'),
      code: status.UNAVAILABLE,
      details: /ENOSPC/,
      retryDelayMs: 5000,
    },
    {
      name: 'a closing store',
      error: new StoreError('closed', 'closed'),
      code: status.UNAVAILABLE,
      details: /closed/,
      retryDelayMs: 5000,
    },
    {
      name: 'a bug',
      error: new TypeError('x is undefined'),
      code: status.INTERNAL,
      details: /its log says why/,
      logged: 1,
    },
  ];
  for (const { name, error, body, options, code, details, retryDelayMs, logged } of cases) {
    test(name, async () => {
      const { call, failWith, errors, inFlight } = await start(options);
      failWith(error);
      const failure = await call(EXPORT_PATHS.traces, body ?? protobufRequest('traces')).then(
        () => undefined,
        (thrown: grpc.ServiceError) => thrown,
      );
      expect(failure?.code).toBe(code);
      expect(failure?.details).toMatch(details);
      const [detail] = failure?.metadata.get('grpc-status-details-bin') ?? [];
      const message = failure?.details ?? '';
      // Only with RetryInfo may a sender try again after RESOURCE_EXHAUSTED.
      const want =
        retryDelayMs === undefined ? undefined : Buffer.from(encodeStatus({ code, message, retryDelayMs }, 'protobuf'));
      expect(detail).toEqual(want);
      expect(errors).toHaveLength(logged ?? 0);
      expect(inFlight.bytes).toBe(0);
    });
  }

  test('other services are unimplemented', async () => {
    const { call } = await start();
    const path = '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export';
    await expect(call(path, new Uint8Array())).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
  });
});

describe('closing', () => {
  const signal: Signal = 'traces';

  test('a call in flight is answered first', async () => {
    const { call, receiver, hold, counters } = await start();
    const letGo = hold();
    const pending = call(EXPORT_PATHS[signal], protobufRequest(signal));
    await until('the call is at the store', () => counters.grpc.traces.receivedBytes > 0);
    const closed = receiver.close();
    letGo();
    expect(await pending).toHaveLength(0);
    await closed;
  });

  test('a store that never answers does not hold it up', async () => {
    const { call, receiver, hold, counters } = await start({ closeTimeoutMs: 50 });
    const letGo = hold();
    const cut = expect(call(EXPORT_PATHS[signal], protobufRequest(signal))).rejects.toMatchObject({
      code: grpc.status.CANCELLED, // which senders retry
    });
    await until('the call is at the store', () => counters.grpc.traces.receivedBytes > 0);
    await receiver.close();
    await cut;
    letGo();
  });

  test('a taken port is told with its number', async () => {
    const { options, receiver } = await start();
    await expect(startGrpcReceiver({ ...options, port: receiver.port })).rejects.toMatchObject({
      name: 'ListenError',
      port: receiver.port,
      code: 'EADDRINUSE',
    });
  });
});
