// Requests and how long they take.
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';

const END_OF_BODY = '}'.charCodeAt(0);

export interface LoadOptions {
  readonly port: number;
  readonly path: string;
  readonly connection: 'kept' | 'new';
  readonly clients: number;
  readonly requestsPerClient: number;
}

/** Milliseconds of every request until its last byte, ascending. Clients with a kept connection open it before. */
export async function measureLatencies(options: LoadOptions): Promise<number[]> {
  const latenciesMs: number[] = [];
  const client = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: options.connection === 'kept', maxSockets: 1 });
    if (options.connection === 'kept') await fetchOnce(options, agent);
    for (let count = 0; count < options.requestsPerClient; count += 1) {
      const startMs = performance.now();
      await fetchOnce(options, agent);
      latenciesMs.push(performance.now() - startMs);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: options.clients }, client));
  return latenciesMs.sort((one, other) => one - other);
}

function fetchOnce({ port, path }: LoadOptions, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, agent }, (response) => {
      response.resume();
      response.on('end', resolve);
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

/** How many small requests are answered within a time, with so many connections that each have one request out. */
export async function measureThroughput(port: number, connections: number, durationMs: number): Promise<number> {
  const text = `GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`;
  let answered = 0;
  let isOver = false;
  const sockets: Socket[] = [];
  for (let index = 0; index < connections; index += 1) {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      // It may come in several pieces; the body is the only part with this letter, once and last.
      if (bytes.at(-1) !== END_OF_BODY) return;
      answered += 1;
      if (!isOver) socket.write(text);
    });
    socket.write(text);
    sockets.push(socket);
  }
  await new Promise((resolve) => setTimeout(resolve, durationMs));
  isOver = true;
  const count = answered;
  for (const socket of sockets) socket.destroy();
  return count;
}
