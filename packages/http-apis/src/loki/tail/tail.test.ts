import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { labelsOf, newLogBatch, unixMs } from '@o11y-lab/model';
import { createMemoryStore, type LogAppend } from '@o11y-lab/storage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type FollowedLogStore, followLogs } from './follow-logs.ts';
import { isAllowedOrigin } from './params.ts';
import { createLokiTail, type LokiTail } from './tail.ts';

interface Frame {
  readonly streams: readonly { readonly stream: Record<string, string>; readonly values: readonly unknown[][] }[];
  readonly dropped_entries?: readonly { readonly labels: Record<string, string>; readonly timestamp: string }[];
  readonly encodingFlags?: readonly string[];
}

const START_S = 1_750_000_000;
const nano = (seconds: number): bigint => BigInt(START_S + seconds) * 1_000_000_000n;

let store: FollowedLogStore;
let tail: LokiTail;
let server: Server;
let port: number;
let sockets: WebSocket[];
const errors: unknown[] = [];

beforeEach(async () => {
  sockets = [];
  errors.length = 0;
  store = followLogs(createMemoryStore().logs);
  // The clock runs on, for delays, from a time that the test knows.
  const startedMs = performance.now();
  const now = () => unixMs(START_S * 1000 + (performance.now() - startedMs));
  tail = createLokiTail({ store, now, pathPrefixes: ['/proxy/loki'], onError: (error) => errors.push(error) });
  server = createServer();
  server.on('upgrade', tail.upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port; // it listens on TCP
});

afterEach(async () => {
  for (const socket of sockets) socket.terminate();
  tail.close();
  await new Promise((resolve) => server.close(resolve));
  expect(errors).toEqual([]);
});

function logs(lines: readonly (readonly [seconds: number, service: string, line: string])[]): LogAppend {
  const batch = newLogBatch();
  const services = [...new Set(lines.map(([, service]) => service))];
  const none = { json: '{}', types: '' };
  batch.resources.push({ serviceName: 'x', attributes: none, schemaUrl: '' });
  batch.scopes.push({ name: '', version: '', attributes: none, schemaUrl: '' });
  for (const [seconds, , line] of lines) {
    batch.length++;
    batch.resourceIndex.push(0);
    batch.scopeIndex.push(0);
    batch.timeUnixNano.pushBigInt(nano(seconds));
    batch.observedUnixNano.pushBigInt(0n);
    batch.severityNumber.push(0);
    batch.severityText.push('');
    batch.body.push(line);
    batch.bodyType.push('s');
    batch.traceId.pushZero();
    batch.spanId.pushZero();
    batch.flags.push(0);
    batch.eventName.push('');
    batch.attributesJson.push('{}');
    batch.attributeTypes.push('');
    batch.droppedAttributesCount.push(0);
  }
  return {
    batch,
    streams: services.map((service) => labelsOf([['service_name', service]])),
    streamIndex: lines.map(([, service]) => services.indexOf(service)),
  };
}

interface Reader {
  readonly socket: WebSocket;
  readonly frames: Frame[];
  /** All lines so far, in the order they came within each frame's streams. */
  lines(): string[];
}

async function open(
  params: Record<string, string>,
  options: { path?: string; headers?: Record<string, string> } = {},
): Promise<Reader> {
  const path = options.path ?? '/loki/api/v1/tail';
  const url = `ws://127.0.0.1:${port}${path}?${new URLSearchParams(params)}`;
  const socket = new WebSocket(url, { headers: options.headers ?? {} });
  sockets.push(socket);
  const frames: Frame[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data)) as Frame)); // the expectations look at it
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  const lines = (): string[] =>
    frames.flatMap(({ streams }) => streams.flatMap(({ values }) => values.map(([, line]) => String(line))));
  return { socket, frames, lines };
}

async function until(what: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!what()) {
    if (Date.now() > deadline) throw new Error('not within 5 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('lines from before come first, then those that are appended, through the pipeline', async () => {
  await store.append(
    logs([
      [-30, 'a', 'old one'],
      [-20, 'a', 'old no'],
      [-10, 'a', 'old two'],
    ]),
  );
  const reader = await open({ query: '{service_name="a"} |= "o" != "no"', limit: '5' });
  await until(() => reader.lines().length === 2);
  expect(reader.frames).toEqual([
    {
      streams: [
        {
          stream: { service_name: 'a' },
          values: [
            [String(nano(-30)), 'old one'],
            [String(nano(-10)), 'old two'],
          ],
        },
      ],
    },
  ]);
  await store.append(
    logs([
      [1, 'b', 'other'],
      [2, 'a', 'no'],
      [3, 'a', 'fog'],
    ]),
  );
  await until(() => reader.lines().length === 3);
  expect(reader.lines().at(-1)).toBe('fog');
});

test('limit and start choose the lines from before', async () => {
  await store.append(logs(Array.from({ length: 20 }, (_, i) => [i - 20, 'a', `line ${i}`] as const)));
  const limited = await open({ query: '{service_name="a"}', limit: '2' });
  const started = await open({ query: '{service_name="a"}', start: String(START_S - 3) });
  const none = await open({ query: '{service_name="a"}', start: String(START_S + 60) });
  await store.append(logs([[1, 'a', 'new']]));
  for (const [reader, want] of [
    [limited, ['line 18', 'line 19', 'new']],
    [started, ['line 17', 'line 18', 'line 19', 'new']],
    [none, ['new']],
  ] as const) {
    await until(() => reader.lines().includes('new'));
    expect(reader.lines()).toEqual(want);
  }
});

test('a line that is appended while the past is read comes once', async () => {
  await Promise.all(Array.from({ length: 5 }, (_, i) => store.append(logs([[-i - 1, 'a', `line ${i}`]]))));
  const opening = open({ query: '{service_name="a"}' });
  for (let i = 5; i < 60; i++) {
    await store.append(logs([[-i - 1, 'a', `line ${i}`]]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const reader = await opening;
  await until(() => new Set(reader.lines()).size === 60);
  expect(reader.lines()).toHaveLength(60);
});

test('parsers run, and labels are told apart on request', async () => {
  const reader = await open(
    { query: '{service_name="a"} | json', start: String(START_S + 60) },
    { headers: { 'x-loki-response-encoding-flags': 'categorize-labels' } },
  );
  await store.append(logs([[1, 'a', '{"code":5}']]));
  await until(() => reader.frames.length > 0);
  expect(reader.frames[0]).toMatchObject({
    encodingFlags: ['categorize-labels'],
    streams: [{ stream: { service_name: 'a' }, values: [[String(nano(1)), '{"code":5}', { parsed: { code: '5' } }]] }],
  });
});

test('lines are held back for delay_for, and come in order of time', async () => {
  const reader = await open({ query: '{service_name="a"}', delay_for: '1', start: String(START_S + 60) });
  const startedMs = performance.now();
  await Promise.all([store.append(logs([[5, 'a', 'second']])), store.append(logs([[4, 'a', 'first']]))]);
  await until(() => reader.lines().length === 2);
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(950);
  expect(reader.lines()).toEqual(['first', 'second']);
});

test('what a slow reader does not take is dropped and told', async () => {
  const reader = await open({ query: '{service_name="a"}', start: String(START_S + 60) });
  reader.socket.pause();
  const long = 'x'.repeat(200_000);
  // More than the socket's own buffers take, whatever their size, beside the bound: rounds are a frame or more apart.
  for (let round = 0; round < 40; round++) {
    await store.append(logs(Array.from({ length: 10 }, (_, i) => [round * 10 + i, 'a', `${round} ${long}`] as const)));
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  reader.socket.resume();
  await until(() => reader.frames.some(({ dropped_entries }) => (dropped_entries?.length ?? 0) > 0));
  const dropped = reader.frames.flatMap(({ dropped_entries }) => dropped_entries ?? []);
  expect(dropped[0]?.labels).toEqual({ service_name: 'a' });
  expect(reader.lines().length + dropped.length).toBe(400);
  await store.append(logs([[1000, 'a', 'after']]));
  await until(() => reader.lines().includes('after'));
});

test('nobody who follows, nothing that is done', async () => {
  const reader = await open({ query: '{service_name="a"}' });
  reader.socket.close();
  await new Promise((resolve) => reader.socket.on('close', resolve));
  await store.append(logs([[1, 'a', 'x']]));
  expect(reader.frames).toEqual([]);
});

test('close ends the tails', async () => {
  const reader = await open({ query: '{service_name="a"}' });
  const closed = new Promise((resolve) => reader.socket.on('close', resolve));
  tail.close();
  expect(await closed).toBe(1001);
});

describe('refusals', () => {
  const refused = async (
    params: Record<string, string>,
    options: { path?: string; headers?: Record<string, string> } = {},
  ): Promise<[number, string]> => {
    const url = `ws://127.0.0.1:${port}${options.path ?? '/loki/api/v1/tail'}?${new URLSearchParams(params)}`;
    const socket = new WebSocket(url, { headers: options.headers ?? {} });
    sockets.push(socket);
    socket.on('error', () => undefined); // cut by the test once the answer is there
    return new Promise((resolve, reject) => {
      socket.on('open', () => reject(new Error('it was accepted')));
      socket.on('unexpected-response', (_request, response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve([response.statusCode ?? 0, text]));
      });
    });
  };
  const QUERY = { query: '{a="b"}' };
  const cases: readonly (readonly [name: string, ...Parameters<typeof refused>, status: number, text: string])[] = [
    ['no query', {}, {}, 400, 'the parameter query is missing'],
    ['a bad query', { query: '{a="b"} |' }, {}, 400, 'parse error at line 1, col 10'],
    ['a metric query', { query: 'rate({a="b"}[1m])' }, {}, 400, 'a metric query can not be tailed'],
    ['a long delay', { ...QUERY, delay_for: '6' }, {}, 400, 'delay_for=6, want whole seconds from 0 to 5'],
    ['a large limit', { ...QUERY, limit: '5001' }, {}, 400, 'limit is 5001'],
    ['a bad start', { ...QUERY, start: 'now' }, {}, 400, 'start=now is no time'],
    ['another path', QUERY, { path: '/loki/api/v1/tails' }, 404, 'there is no WebSocket at /loki/api/v1/tails'],
    ['a path below an unknown prefix', QUERY, { path: '/x/loki/api/v1/tail' }, 404, 'no WebSocket'],
    ['a foreign page', QUERY, { headers: { origin: 'http://example.org' } }, 403, 'http://example.org may not read'],
  ];
  for (const [name, params, options, status, text] of cases) {
    test(name, async () => {
      const [gotStatus, gotText] = await refused(params, options);
      expect(gotStatus).toBe(status);
      expect(gotText).toContain(text);
    });
  }

  test('more tails than there may be', async () => {
    for (let i = 0; i < 10; i++)
      await open(QUERY, { path: i % 2 === 0 ? '/loki/api/v1/tail' : '/proxy/loki/loki/api/v1/tail' });
    expect(await refused(QUERY)).toEqual([429, 'there are 10 tails already; close one first\n']);
    sockets[0]?.terminate();
    await until(() => sockets[0]?.readyState === WebSocket.CLOSED);
    await open(QUERY);
  });
});

test('which pages may open a tail', () => {
  const cases: readonly (readonly [origin: string | undefined, host: string, allowed: boolean])[] = [
    [undefined, 'anything', true],
    ['http://localhost:3000', '127.0.0.1:3100', true],
    ['http://127.0.0.1:3000', 'localhost:3000', true],
    ['http://[::1]:3000', '[::1]:3000', true],
    ['http://192.168.1.5:3000', '192.168.1.5:3000', true],
    ['http://192.168.1.5:3000', '192.168.1.5:3100', false],
    ['http://rebound.example.org:3000', 'rebound.example.org:3000', false],
    ['http://localhost.example.org', 'localhost', false],
    ['http://127.0.0.1.example.org', 'localhost', false],
    ['null', 'localhost', false],
    ['file://localhost', 'localhost', false],
    ['', 'localhost', false],
  ];
  for (const [origin, host, allowed] of cases) {
    const headers = origin === undefined ? { host } : { host, origin };
    expect(isAllowedOrigin({ headers }), `${origin} → ${host}`).toBe(allowed);
  }
});
