import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  connected,
  delay,
  echo,
  echoServer,
  freePort,
  noise,
  readAll,
  type TestLinks,
  type TestServer,
  tcpServer,
  testLinks,
  until,
} from '../testing/harness.ts';

let bed: TestLinks;
let servers: TestServer[];

beforeEach(() => {
  bed = testLinks();
  servers = [];
});

afterEach(async () => {
  await bed.close();
  for (const server of servers) await server.close();
});

async function echoBehindLink(): Promise<number> {
  const server = await echoServer();
  servers.push(server);
  bed.links.setUpstream('callee', 'http', { host: '127.0.0.1', port: server.port });
  return (await bed.open({ to: 'callee' })).port;
}

test('passes bytes on, both ways, and the end of each direction', async () => {
  const port = await echoBehindLink();
  const bytes = noise(1024 * 1024);
  expect((await echo(port, bytes)).equals(bytes)).toBe(true);
  const [stats] = bed.links.stats();
  expect(stats).toMatchObject({ bytesToCallee: bytes.length, bytesToCaller: bytes.length, connectionsTotal: 1 });
  await until(() => bed.links.stats()[0]?.connectionsOpen === 0, 'the connection is forgotten');
});

test('a delay holds the handshake and the answers', async () => {
  const port = await echoBehindLink();
  bed.links.setFaults([delay(80)]);
  const startMs = performance.now();
  expect((await echo(port, Buffer.from('hello'))).toString()).toBe('hello');
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(159);
});

test('a delay meets connections that are open already', async () => {
  const port = await echoBehindLink();
  const socket = await connected(port);
  socket.write('one');
  expect(String(await once(socket, 'data'))).toBe('one');
  bed.links.setFaults([delay(80)]);
  const startMs = performance.now();
  socket.write('two');
  expect(String(await once(socket, 'data'))).toBe('two');
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(79);
  socket.destroy();
});

test('what a fault held goes on in order when the fault goes', async () => {
  const port = await echoBehindLink();
  const socket = await connected(port);
  socket.write('0');
  await once(socket, 'data');
  bed.links.setFaults([delay(60_000)]);
  const bytes = noise(100_000);
  socket.end(bytes);
  await until(() => bed.links.stats()[0]?.bytesToCallee === bytes.length + 1, 'the request reaches the link');
  bed.links.setFaults([]);
  expect((await readAll(socket)).equals(bytes)).toBe(true);
});

test('a handshake that is under way ends when its fault goes', async () => {
  const port = await echoBehindLink();
  bed.links.setFaults([delay(60_000)]);
  const answer = echo(port, Buffer.from('hello'));
  await until(() => bed.links.stats()[0]?.connectionsOpen === 1, 'the link has the connection');
  bed.links.setFaults([]);
  expect(String(await answer)).toBe('hello');
});

test('a fault on another target leaves a link alone', async () => {
  const port = await echoBehindLink();
  bed.links.setFaults([delay(60_000, { target: 'somebody-else' })]);
  expect(String(await echo(port, Buffer.from('hello')))).toBe('hello');
  expect(bed.links.stats()[0]?.faults).toEqual([]);
});

test('nothing passes while held, and everything afterwards', async () => {
  const port = await echoBehindLink();
  bed.links.setHeld('callee', true);
  const bytes = noise(300_000);
  const answer = echo(port, bytes);
  await until(() => bed.links.stats()[0]?.bytesToCallee === bytes.length, 'the request reaches the link');
  expect(servers[0]?.sockets[0]?.bytesRead ?? 0).toBe(0);
  bed.links.setHeld('callee', false);
  expect((await answer).equals(bytes)).toBe(true);
});

test('what a held process asks others waits as well', async () => {
  const server = await echoServer();
  servers.push(server);
  bed.links.setUpstream('callee', 'http', { host: '127.0.0.1', port: server.port });
  const { port } = await bed.open({ to: 'callee', from: 'caller' });
  bed.links.setFaults([delay(5)]);
  bed.links.setHeld('caller', true);
  const answer = echo(port, Buffer.from('hello'));
  await until(() => bed.links.stats()[0]?.bytesToCallee === 5, 'the request reaches the link');
  bed.links.setFaults([]); // a fault that goes does not end a pause
  expect(bed.links.stats()[0]?.bytesToCaller).toBe(0);
  bed.links.setHeld('caller', false);
  expect(String(await answer)).toBe('hello');
});

test('a caller is reset when nothing is behind the link', async () => {
  const closed = await freePort();
  const { port } = await bed.open({ to: 'callee' });
  for (const upstream of [undefined, { host: '127.0.0.1', port: closed }]) {
    bed.links.setUpstream('callee', 'http', upstream);
    await expect(echo(port, Buffer.from('hello'))).rejects.toMatchObject({ code: 'ECONNRESET' });
  }
  expect(bed.links.stats()[0]).toMatchObject({ connectionsOpen: 0, connectionsRefused: 2 });
});

test('a reset passes on', async () => {
  const server = await tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
  servers.push(server);
  bed.links.setUpstream('callee', 'http', { host: '127.0.0.1', port: server.port });
  const { port } = await bed.open({ to: 'callee' });
  await expect(echo(port, Buffer.from('hello'))).rejects.toMatchObject({ code: 'ECONNRESET' });
  await until(() => bed.links.stats()[0]?.connectionsOpen === 0, 'the connection is forgotten');
});

test('a caller that resets leaves nothing behind', async () => {
  const port = await echoBehindLink();
  const socket = await connected(port);
  socket.write('hello');
  await once(socket, 'data');
  const callee = servers[0]?.sockets[0];
  socket.resetAndDestroy();
  await until(() => callee?.destroyed === true, 'the callee is told');
  expect(bed.links.stats()[0]?.connectionsOpen).toBe(0);
});

test('a closed link refuses', async () => {
  const port = await echoBehindLink();
  const socket = await connected(port);
  const broken = once(socket, 'error');
  socket.write('hello');
  await until(() => servers[0]?.sockets.length === 1, 'the connection is there');
  await bed.links.closeLink('link');
  expect((await broken)[0]).toMatchObject({ code: 'ECONNRESET' });
  await expect(echo(port, Buffer.from('hello'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(bed.links.stats()).toEqual([]);
});

test('a port in use is the error of the operating system, and the id stays free', async () => {
  const server = await echoServer();
  servers.push(server);
  await expect(bed.open({ to: 'callee', port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await bed.open({ to: 'callee' });
  await expect(bed.open({ to: 'callee' })).rejects.toThrow('open already');
});

// macOS has no other loopback address than 127.0.0.1.
test.skipIf(process.platform === 'darwin')(
  'a broker sees by which link a client comes, and other servers do not',
  async () => {
    const server = await echoServer();
    servers.push(server);
    bed.links.setUpstream('kafka', 'broker', { host: '127.0.0.1', port: server.port });
    const host = '127.0.1.9';
    const spec = { to: 'kafka', toPort: 'broker', from: 'service-c', host } as const;
    const broker = await bed.open({ ...spec, id: 'one', protocol: 'kafka' });
    const other = await bed.open({ ...spec, id: 'other', protocol: 'tcp' });
    for (const [index, { port }] of [broker, other].entries()) {
      const socket = connect({ host, port });
      socket.on('error', () => {});
      await until(() => server.sockets.length > index, 'the connection comes');
    }
    expect(server.sockets.map(({ remoteAddress }) => remoteAddress)).toEqual([host, '127.0.0.1']);
  },
);
