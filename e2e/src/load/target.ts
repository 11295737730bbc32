// A server that load tests are aimed at: it counts what reaches it, and keeps its own log of how long answers took.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Target {
  readonly url: string;
  /** Requests by path, without the query. */
  readonly counts: ReadonlyMap<string, number>;
  /** Between the arrival of a request and the end of its answer, ms. */
  readonly durationsMs: readonly number[];
  readonly traceparents: readonly string[];
  /** Concurrent requests at most. */
  mostAtOnce(): number;
  reset(): void;
  close(): Promise<void>;
}

/** `/delay/<ms>`, `/status/<code>`, `/redirect/<n>`, anything else: 200 with JSON. */
export async function startTarget(): Promise<Target> {
  const counts = new Map<string, number>();
  const durationsMs: number[] = [];
  const traceparents: string[] = [];
  let open = 0;
  let most = 0;
  const server: Server = createServer((request, response) => {
    const startedMs = performance.now();
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    counts.set(path, (counts.get(path) ?? 0) + 1);
    most = Math.max(most, ++open);
    if (typeof request.headers['traceparent'] === 'string') traceparents.push(request.headers['traceparent']);
    // Not at its `close`: the client may have sent the next request by then.
    response.once('finish', () => {
      open--;
      durationsMs.push(performance.now() - startedMs);
    });
    const [, verb = '', value = ''] = path.split('/');
    const answer = (status: number, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify({ status: 'ok', path }));
    };
    request.resume();
    if (verb === 'delay') setTimeout(() => answer(200), Number(value));
    else if (verb === 'status') answer(Number(value));
    else if (verb === 'redirect' && Number(value) > 0) answer(302, { location: `/redirect/${Number(value) - 1}` });
    else answer(200);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    durationsMs,
    traceparents,
    mostAtOnce: () => most,
    reset: () => {
      counts.clear();
      durationsMs.length = 0;
      traceparents.length = 0;
      most = 0;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
