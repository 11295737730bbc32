// A port that queries are answered on. It is bound before the store is open, so that a taken port is found at once and
// health checks get a clear answer from the first moment; queries are answered from `serve` on.

import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { answerMalformed, CORS_DEFAULT, createCors, ListenError, type MalformedError } from '@o11y-lab/collector';

export interface QueryListenerOptions {
  readonly host: string;
  readonly port: number;
  /** Paths of health checks: 200 with this text once requests are served, 503 before. */
  readonly healthPaths: Readonly<Record<string, string>>;
  /** Whether pages of other origins on this machine may ask. */
  readonly isOpenToPages: boolean;
}

export interface QueryListener {
  readonly port: number;
  /** From now on every other request goes to `handler`, and health checks succeed. */
  serve(handler: RequestListener): void;
  /** From now on requests for another protocol, such as WebSocket, go to `handler`. */
  serveUpgrades(handler: UpgradeListener): void;
  /** Health checks fail from now on; queries are still answered. */
  drain(): void;
  /** Stops accepting, gives answers under way a moment, then cuts them. */
  close(): Promise<void>;
}

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Queries take milliseconds; what runs longer than this when the process stops is not worth waiting for. */
const CLOSE_TIMEOUT_MS = 1_000;
/** Grafana sends queries of Loki and Tempo in the URL; the longest that is read has 131,072 characters, up to three bytes each when escaped. */
const HEADER_BYTES_MAX = 512 * 1024;

/** Pages of this machine may ask: a UI on a port of its own, or one under development. */
const CORS = createCors({
  ...CORS_DEFAULT,
  allowedMethods: ['GET', 'POST'],
  allowedHeaders: ['authorization', 'x-scope-orgid', 'x-loki-response-encoding-flags', 'x-query-tags'],
});

/** Rejects with ListenError when the port can't be had. */
export function startQueryListener(options: QueryListenerOptions): Promise<QueryListener> {
  let handler: RequestListener | undefined;
  let isDraining = false;
  const health = new Map(Object.entries(options.healthPaths));
  const server = createServer({ maxHeaderSize: HEADER_BYTES_MAX }, (request, response) => {
    if (options.isOpenToPages && answerCors(request, response)) return;
    const healthText = health.get(request.url?.split('?', 1)[0] ?? '');
    const isServing = handler !== undefined && !isDraining;
    if (healthText !== undefined) {
      answerText(response, isServing ? 200 : 503, isServing ? healthText : 'the backend is not ready');
    } else if (handler === undefined) {
      answerText(response, 503, 'the backend is starting: its store is not open yet');
    } else {
      handler(request, response);
    }
  });
  server.on('clientError', (error: MalformedError, socket) => {
    answerMalformed(error, socket, 'queries are plain http://');
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
      server.close(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  return new Promise((resolve, reject) => {
    const { host } = options;
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ListenError(host, options.port, error.code ?? error.message, { cause: error }));
    });
    server.listen(options.port, host, () => {
      const address = server.address();
      resolve({
        // Only pipes have an address of text, and no address only servers that don't listen.
        port: typeof address === 'object' && address !== null ? address.port : options.port,
        serve: (next) => {
          handler = next;
        },
        serveUpgrades: (next) => {
          server.on('upgrade', next);
        },
        drain: () => {
          isDraining = true;
        },
        close,
      });
    });
  });
}

/** Tells the browser which pages may read the answer; true when that was the whole question. */
function answerCors(request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers;
  for (const [name, value] of Object.entries(CORS.headersFor(origin))) response.setHeader(name, value);
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false;
  const requestedHeaders = request.headers['access-control-request-headers'];
  response.writeHead(204, CORS.preflightHeadersFor(origin, requestedHeaders)).end();
  return true;
}

function answerText(response: ServerResponse, status: number, text: string): void {
  const body = Buffer.from(`${text}\n`);
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': body.length });
  response.end(body);
}
