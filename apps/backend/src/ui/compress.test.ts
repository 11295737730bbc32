import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { getRequestListener } from '@hono/node-server';
import { afterEach, describe, expect, test } from 'vitest';
import { compressLargeAnswer, isLoopback } from './compress.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function ask(
  handler: RequestListener,
  encoding = 'gzip, br',
): Promise<{ encoding: unknown; body: string; head: unknown }> {
  const server = createServer((incoming, response) => {
    compressLargeAnswer(incoming, response);
    handler(incoming, response);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const call = request({ host: '127.0.0.1', port, agent: false, headers: { 'accept-encoding': encoding } });
  call.end();
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer); // no encoding is set
  const bytes = Buffer.concat(chunks);
  const isGzip = answer.headers['content-encoding'] === 'gzip';
  const length = answer.headers['content-length'];
  if (length !== undefined) expect(Number(length)).toBe(bytes.length);
  return {
    encoding: answer.headers['content-encoding'],
    body: (isGzip ? gunzipSync(bytes) : bytes).toString(),
    head: [answer.statusCode, answer.headers['content-type'], answer.headers['x-own']],
  };
}

const LARGE = JSON.stringify({ values: Array.from({ length: 10_000 }, (_, i) => [i, String(i % 7)]) });
const json = (body: string, status = 200): Response =>
  new Response(body, { status, headers: { 'content-type': 'application/json', 'x-own': 'y' } });

const cases: readonly {
  readonly name: string;
  readonly answer: () => Response;
  readonly accept?: string;
  readonly gzip: boolean;
}[] = [
  { name: 'large JSON', answer: () => json(LARGE), gzip: true },
  { name: 'a large error', answer: () => json(LARGE, 400), gzip: true },
  { name: 'small JSON', answer: () => json('{"a":1}'), gzip: false },
  {
    name: 'no body',
    answer: () => new Response(null, { status: 204, headers: { 'content-type': 'text/plain' } }),
    gzip: false,
  },
  { name: 'a browser that does not want it', answer: () => json(LARGE), accept: 'br, gzip;q=0', gzip: false },
  {
    name: 'protobuf',
    answer: () => new Response(LARGE, { headers: { 'content-type': 'application/protobuf' } }),
    gzip: false,
  },
];
describe('an answer of a Hono app', () => {
  for (const { name, answer, accept, gzip } of cases) {
    test(`${name} is ${gzip ? '' : 'not '}compressed`, async () => {
      const want = answer();
      const listener = getRequestListener(answer);
      const got = await ask((incoming, response) => void listener(incoming, response), accept);
      expect(got.encoding).toBe(gzip ? 'gzip' : undefined);
      expect(got.body).toBe(await want.text());
      expect(got.head).toEqual([
        want.status,
        want.headers.get('content-type') ?? undefined,
        want.headers.get('x-own') ?? undefined,
      ]);
    });
  }
});

test('what comes in pieces goes out in pieces', async () => {
  const got = await ask((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('[');
    response.end(LARGE);
  });
  expect([got.encoding, got.body.length]).toEqual([undefined, LARGE.length + 1]);
});

const addresses: readonly [string | undefined, boolean][] = [
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  [undefined, true],
  ['192.168.1.5', false],
  ['::ffff:10.0.0.1', false],
  ['fd00::1', false],
];
for (const [address, want] of addresses)
  test(`${address} is loopback: ${want}`, () => expect(isLoopback(address)).toBe(want));
