// Every fault on real sockets: what comes out is what went in, and nothing is left behind.

import { once } from 'node:events';
import type { NetemSpec } from '@o11y-lab/lab-control';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  connected,
  delay,
  echo,
  echoServer,
  everything,
  noise,
  readAll,
  type TestLinks,
  type TestServer,
  tcpServer,
  testLinks,
  until,
} from '../testing/harness.ts';
import type { LinkFault, NetworkFault } from './types.ts';

const SIZE_BYTES = 1024 * 1024;
/** Faults that take seconds are given up before they are done; what is tested here is not how long they take. */
const HOLD_MS = 150;

let bed: TestLinks;
let servers: TestServer[];

beforeEach(() => {
  bed = testLinks(5);
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
  return (await bed.open({ to: 'callee', from: 'caller' })).port;
}

/** The same on what the callee sends and on what the caller sends. */
function bothWays(netem: NetemSpec): LinkFault[] {
  return (['callee', 'caller'] as const).map((target) => ({
    id: target,
    target,
    fault: { kind: 'netem', netem, filter: { egress: 'all', ...everything } },
  }));
}

const arriving = (loss: Extract<NetworkFault, { kind: 'iptables-loss' }>['loss']): LinkFault => ({
  id: 'iptables',
  target: 'callee',
  fault: { kind: 'iptables-loss', loss, filter: { egress: 'answers', ...everything } },
});

const SPECS: readonly (readonly [string, readonly LinkFault[]])[] = [
  ['no fault', []],
  ['delay', bothWays({ kind: 'delay', timeMs: 5, jitterMs: 0, correlationPercent: 0, distribution: '' })],
  ['jitter', bothWays({ kind: 'delay', timeMs: 20, jitterMs: 20, correlationPercent: 20, distribution: 'normal' })],
  ['loss', bothWays({ kind: 'loss', percent: 10, correlationPercent: 0 })],
  ['corrupt', bothWays({ kind: 'corrupt', percent: 10, correlationPercent: 25 })],
  ['duplicate', bothWays({ kind: 'duplicate', percent: 50, correlationPercent: 0 })],
  ['loss-state', bothWays({ kind: 'loss-state', p13: 5, p31: 50, p32: 0, p23: 100, p14: 5 })],
  ['loss-gemodel', bothWays({ kind: 'loss-gemodel', pg: 5, pb: 50, oneH: 90, oneK: 0 })],
  [
    'rate',
    bothWays({ kind: 'rate', bitsPerSecond: 1e8, packetOverheadBytes: 0, cellSizeBytes: 53, cellOverheadBytes: 5 }),
  ],
  ['iptables', [arriving({ mode: 'random', probability: 0.1 })]],
  ['iptables nth', [arriving({ mode: 'nth', every: 10, packet: 0 })]],
];

for (const [name, faults] of SPECS) {
  test(`${name}: a megabyte each way, byte by byte, through a fault that comes and goes`, async () => {
    const port = await echoBehindLink();
    const bytes = noise(SIZE_BYTES);
    const half = SIZE_BYTES / 2;
    const socket = await connected(port);
    const answer = readAll(socket);
    socket.write(bytes.subarray(0, half));
    bed.links.setFaults(faults);
    socket.end(bytes.subarray(half));
    await new Promise((resolve) => setTimeout(resolve, HOLD_MS));
    bed.links.setFaults([]);
    expect((await answer).equals(bytes)).toBe(true);
    await until(() => bed.links.stats()[0]?.connectionsOpen === 0, 'the connection is forgotten');
  });
}

test('many connections under faults that change all the time', async () => {
  const port = await echoBehindLink();
  const sizes = Array.from({ length: 40 }, (_, index) => 1 + index * 1777);
  let isOver = false;
  const changes = (async () => {
    for (let index = 0; !isOver; index += 1) {
      bed.links.setFaults(SPECS[index % SPECS.length]![1]);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    bed.links.setFaults([]);
  })();
  const same = await Promise.all(
    sizes.map(async (size) => {
      const bytes = noise(size);
      return (await echo(port, bytes)).equals(bytes);
    }),
  );
  isOver = true;
  await changes;
  expect(same).toEqual(sizes.map(() => true));
}, 60_000);

test('the counts say what a fault did', async () => {
  const port = await echoBehindLink();
  bed.links.setFaults([delay(5), ...bothWays({ kind: 'duplicate', percent: 100, correlationPercent: 0 })]);
  await echo(port, noise(3000));
  const [stats] = bed.links.stats();
  expect(stats).toMatchObject({ faults: ['delay', 'callee', 'caller'], packetsLost: 0 });
  // Three packets and an end each way; what came in pieces is more packets.
  expect(stats?.packetsDelayed).toBeGreaterThanOrEqual(4);
  expect(stats?.packetsDuplicated).toBeGreaterThanOrEqual(8);
  bed.links.setFaults(bothWays({ kind: 'loss', percent: 100, correlationPercent: 0 }));
  const socket = await connected(port);
  socket.on('error', () => {});
  bed.links.setFaults([]);
  expect(String(await echo(port, Buffer.from('x')))).toBe('x');
  socket.destroy();
});

test('a sender is made to wait when the receiver does not read, and what is held stays bounded', async () => {
  const server = await tcpServer((socket) => socket.pause());
  servers.push(server);
  bed.links.setUpstream('callee', 'http', { host: '127.0.0.1', port: server.port });
  for (const faults of [
    [],
    bothWays({ kind: 'rate', bitsPerSecond: 8000, packetOverheadBytes: 0, cellSizeBytes: 0, cellOverheadBytes: 0 }),
  ]) {
    bed.links.setFaults(faults);
    const id = `link-${faults.length}`;
    const { port } = await bed.open({ id, to: 'callee', from: 'caller' });
    const socket = await connected(port);
    socket.on('error', () => {});
    socket.write(Buffer.alloc(64 * 1024 * 1024));
    const passed = (): number => bed.links.stats().find((link) => link.id === id)?.bytesToCallee ?? 0;
    let before = -1;
    await until(() => {
      const isSettled = passed() > 0 && passed() === before;
      before = passed();
      return isSettled;
    }, 'the link stops reading');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(passed()).toBeLessThan(32 * 1024 * 1024);
    socket.destroy();
    await bed.links.closeLink(id);
  }
});

test('half-closed connections pass what comes afterwards', async () => {
  const server = await tcpServer((socket) => {
    socket.on('data', () => {});
    socket.on('end', () => setTimeout(() => socket.end('late answer'), 20));
  });
  servers.push(server);
  bed.links.setUpstream('callee', 'http', { host: '127.0.0.1', port: server.port });
  const { port } = await bed.open({ to: 'callee' });
  for (const faults of [[], [delay(20)]]) {
    bed.links.setFaults(faults);
    expect(String(await echo(port, Buffer.from('question')))).toBe('late answer');
  }
});

test('the callee may speak first, and end first', async () => {
  const server = await tcpServer((socket) => socket.end('hello'));
  servers.push(server);
  bed.links.setUpstream('callee', 'http', { host: '127.0.0.1', port: server.port });
  const { port } = await bed.open({ to: 'callee' });
  for (const faults of [[], [delay(20)]]) {
    bed.links.setFaults(faults);
    const socket = await connected(port);
    expect(String(await readAll(socket))).toBe('hello');
    socket.end();
  }
  await until(() => bed.links.stats()[0]?.connectionsOpen === 0, 'the connections are forgotten');
});

test('thousands of connections leave nothing behind, however they end', async () => {
  const server = await tcpServer((socket) => {
    socket.on('data', (bytes) => (String(bytes) === 'reset' ? socket.resetAndDestroy() : socket.write(bytes)));
    socket.on('end', () => socket.end());
  });
  servers.push(server);
  bed.links.setUpstream('callee', 'http', { host: '127.0.0.1', port: server.port });
  const { port } = await bed.open({ to: 'callee' });
  const ends = ['end', 'caller resets', 'callee resets', 'at once'] as const;
  for (let round = 0; round < 20; round += 1) {
    bed.links.setFaults(round % 3 === 0 ? [delay(1, { jitterMs: 1 })] : []);
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const end = ends[index % ends.length]!;
        const socket = await connected(port);
        socket.on('error', () => {}); // a reset is what some of them want
        const closed = new Promise((resolve) => socket.on('close', resolve));
        if (end !== 'at once') {
          socket.write(end === 'callee resets' ? 'reset' : 'hello');
          if (end !== 'callee resets') await once(socket, 'data');
        }
        if (end === 'end') socket.end();
        else if (end !== 'callee resets') socket.resetAndDestroy();
        socket.resume();
        await closed;
      }),
    );
  }
  await until(() => bed.links.stats()[0]?.connectionsOpen === 0, 'all connections are forgotten');
  expect(bed.links.stats()[0]?.connectionsTotal).toBe(2000);
  await until(() => server.sockets.every((socket) => socket.destroyed), 'the callee has none either');
}, 60_000);
