// Links in front of a real server on free ports, and everything closed at the end of a test.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createLinks } from '../links/links.ts';
import type { LinkFault, LinkSpec, Links } from '../links/types.ts';
import { seededRandom } from './random.ts';

export interface TestLinks {
  readonly links: Links;
  readonly log: string[];
  /** Opens a link on a free port. */
  open(spec: Partial<LinkSpec> & { readonly to: string }): Promise<LinkSpec>;
  close(): Promise<void>;
}

export function testLinks(seed = 1): TestLinks {
  const log: string[] = [];
  const links = createLinks({
    random: seededRandom(seed),
    now: () => performance.now(),
    log: (message) => log.push(message),
  });
  return {
    links,
    log,
    async open(partial) {
      const spec = { id: 'link', toPort: 'http', host: '127.0.0.1', protocol: 'tcp', ...partial } as const;
      for (let attempt = 0; ; attempt += 1) {
        const port = partial.port ?? (await freePort());
        try {
          await links.open({ ...spec, port });
          return { ...spec, port };
        } catch (error) {
          if (attempt === 5 || partial.port !== undefined) throw error; // somebody else was quicker
        }
      }
    },
    close: () => links.close(),
  };
}

export interface TestServer {
  readonly port: number;
  readonly server: Server;
  /** Connections that came so far. */
  readonly sockets: Socket[];
  close(): Promise<void>;
}

/** A TCP server; `onSocket` is told of each connection, which is allowed to be half open. */
export async function tcpServer(onSocket: (socket: Socket) => void): Promise<TestServer> {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server),
    server,
    sockets,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Sends back what comes, and ends when the caller does. */
export function echoServer(): Promise<TestServer> {
  return tcpServer((socket) => socket.pipe(socket));
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

export async function connected(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** What a socket is sent until it ends; rejects when it breaks. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer); // no encoding is set
  return Buffer.concat(chunks);
}

/** Sends `bytes` through a link to an echo server and returns what came back. */
export async function echo(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = await connected(port);
  socket.end(bytes);
  try {
    return await readAll(socket);
  } finally {
    socket.destroy();
  }
}

export const noise = (sizeBytes: number): Buffer => randomBytes(sizeBytes);

export const everything = { peers: [], sourcePorts: [], destinationPorts: [] } as const;

export function delay(timeMs: number, more: { jitterMs?: number; target?: string; id?: string } = {}): LinkFault {
  return {
    id: more.id ?? 'delay',
    target: more.target ?? 'callee',
    fault: {
      kind: 'netem',
      netem: { kind: 'delay', timeMs, jitterMs: more.jitterMs ?? 0, correlationPercent: 0, distribution: '' },
      filter: { egress: 'answers', ...everything },
    },
  };
}

/** Waits until `condition` holds, looking again every few milliseconds. */
export async function until(condition: () => boolean, what: string, timeoutMs = 5_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
