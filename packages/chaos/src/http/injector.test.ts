import { once } from 'node:events';
import { Agent, createServer, type IncomingHttpHeaders, type RequestOptions, request, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LinkFault } from '../links/types.ts';
import { connected, delay, noise, portOf, type TestLinks, testLinks, until } from '../testing/harness.ts';

let bed: TestLinks;
let server: Server;
let port: number;
let agent: Agent;
let seen: { readonly url: string; readonly headers: IncomingHttpHeaders; readonly socket: Socket }[];

beforeEach(async () => {
  bed = testLinks();
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
  seen = [];
  server = createServer((incoming, response) => {
    seen.push({ url: incoming.url ?? '', headers: incoming.headers, socket: incoming.socket });
    if (incoming.url === '/broken') {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => incoming.socket.resetAndDestroy());
      return;
    }
    response.writeHead(201, { 'x-from': 'callee', 'set-cookie': ['a=1', 'b=2'] });
    incoming.pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  bed.links.setUpstream('callee', 'http', { host: '127.0.0.1', port: portOf(server) });
  port = (await bed.open({ to: 'callee', protocol: 'http' })).port;
});

afterEach(async () => {
  agent.destroy();
  await bed.close();
  server.closeAllConnections();
  server.close();
});

function httpError(percent: number, status = 503, id = 'f1'): LinkFault {
  return { id, target: 'callee', fault: { kind: 'http-error', status, percent, delayMs: 0 } };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function send(options: RequestOptions = {}, body?: Buffer): Promise<Answer> {
  const outgoing = request({ host: '127.0.0.1', port, agent, path: '/', ...options });
  outgoing.end(body);
  const [answer] = await once(outgoing, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) };
}

test('chosen requests are answered, and say by which fault', async () => {
  bed.links.setFaults([httpError(100)]);
  const answer = await send({ method: 'POST' }, noise(100_000));
  expect(answer.status).toBe(503);
  expect(answer.headers).toMatchObject({ 'x-lab-fault': 'f1', 'content-type': 'application/json' });
  expect(JSON.parse(String(answer.body))).toEqual({ error: 'status 503 was injected into the lab', injected: true });
  expect((await send({ method: 'HEAD' })).status).toBe(503);
  expect(seen).toEqual([]);
  expect(bed.links.stats()[0]).toMatchObject({ requestsAnswered: 2, faults: ['f1'] });
});

test('the others are passed on as they are', async () => {
  bed.links.setFaults([httpError(0)]);
  const body = noise(1024 * 1024);
  const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'X-Two': ['1', '2'] };
  const answer = await send({ method: 'POST', path: '/x?y=%20z', headers }, body);
  expect(answer.status).toBe(201);
  expect(answer.headers).toMatchObject({ 'x-from': 'callee', 'set-cookie': ['a=1', 'b=2'] });
  expect(answer.body.equals(body)).toBe(true);
  expect(seen[0]).toMatchObject({ url: '/x?y=%20z', headers: { traceparent: headers.traceparent, 'x-two': '1, 2' } });
  expect(seen[0]?.headers['host']).toBe(`127.0.0.1:${port}`);
});

test('a share of the requests is chosen', async () => {
  bed.links.setFaults([httpError(30)]);
  let failed = 0;
  for (let count = 0; count < 400; count += 1) failed += (await send()).status === 503 ? 1 : 0;
  // 120 expected, with a standard deviation of 9.
  expect(Math.abs(failed - 120)).toBeLessThan(46);
});

test('a connection that is open already meets the fault, and leaves it', async () => {
  expect((await send()).status).toBe(201);
  bed.links.setFaults([httpError(100)]);
  expect((await send()).status).toBe(503);
  bed.links.setFaults([]);
  expect((await send()).status).toBe(201);
  expect(bed.links.stats()[0]?.connectionsTotal).toBe(1);
  await until(() => seen[0]?.socket.destroyed === true, 'the first connection to the callee ends');
});

test('the status changes with the fault, and the first of several answers', async () => {
  bed.links.setFaults([httpError(100, 500, 'f1'), httpError(100, 504, 'f2')]);
  expect((await send()).headers['x-lab-fault']).toBe('f1');
  bed.links.setFaults([httpError(100, 504, 'f2')]);
  expect((await send()).status).toBe(504);
});

test('an answer waits as long as the fault says, and pays the delay of the link too', async () => {
  bed.links.setFaults([
    { id: 'f1', target: 'callee', fault: { kind: 'http-error', status: 503, percent: 100, delayMs: 60 } },
    delay(50),
  ]);
  const startMs = performance.now();
  expect((await send()).status).toBe(503);
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(158); // handshake 50, answer 60 + 50
});

test('no request breaks while faults come and go under load', async () => {
  const statuses = new Map<number, number>();
  let isOver = false;
  const client = async (): Promise<void> => {
    const own = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!isOver) {
      const body = noise(1 + Math.floor(Math.random() * 5_000));
      const answer = await send({ agent: own, method: 'POST' }, body);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status === 201) expect(answer.body.equals(body)).toBe(true);
    }
    own.destroy();
  };
  const clients = Array.from({ length: 10 }, client);
  const sets = [[httpError(50)], [], [httpError(100), delay(2)], [delay(2)], [httpError(0)]];
  for (let change = 0; change < 30; change += 1) {
    bed.links.setFaults(sets[change % sets.length] ?? []);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  isOver = true;
  await Promise.all(clients);
  expect([...statuses.keys()].sort()).toEqual([201, 503]);
  expect(bed.links.stats()[0]?.connectionsTotal).toBe(10);
}, 20_000);

test('an answer that breaks off breaks off for the caller', async () => {
  bed.links.setFaults([httpError(0)]);
  await expect(send({ path: '/broken' })).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a callee that is gone is a broken connection', async () => {
  bed.links.setFaults([httpError(0)]);
  bed.links.setUpstream('callee', 'http', undefined);
  await expect(send()).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('bytes that are no http end the connection with 400', async () => {
  bed.links.setFaults([httpError(50)]);
  for (const bytes of ['\0\0\0', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'é / HTTP/1.1\r\n\r\n']) {
    const socket = await connected(port);
    socket.end(Buffer.from(bytes, 'latin1'));
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 400/);
    socket.destroy();
  }
  await until(() => bed.links.stats()[0]?.connectionsOpen === 0, 'the connections are forgotten');
});
