// Loki's live tail: GET /loki/api/v1/tail as a WebSocket.
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '@o11y-lab/model';
import { type WebSocket, WebSocketServer } from 'ws';
import { apiErrorOf } from '../../common/query-errors.ts';
import type { FollowedLogStore } from './follow-logs.ts';
import { isAllowedOrigin, type TailRequest, tailParams } from './params.ts';
import { startSession } from './session.ts';

export interface LokiTailOptions {
  readonly store: FollowedLogStore;
  readonly now: Clock;
  /** Where the path may stand below, besides the root: for a server that has more than this API. */
  readonly pathPrefixes?: readonly string[];
  /** Told about failures that are ours, which readers only see as "internal error". */
  readonly onError?: (error: unknown) => void;
}

export interface LokiTail {
  /** For the `upgrade` event of a server; whatever is no tail is refused. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Ends all tails. */
  close(): void;
}

const PATH = '/loki/api/v1/tail';
/** Each line is run through the pipeline of each tail: more readers than this want a query instead. */
const TAILS_MAX = 10;
/** Readers send nothing but pongs. */
const MESSAGE_BYTES_MAX = 4096;
/** A reader that does not answer within this time is gone. */
const PING_INTERVAL_MS = 15_000;
/** For the other side to answer the close; then the connection is cut. */
const CLOSE_TIMEOUT_MS = 300;

export function createLokiTail(options: LokiTailOptions): LokiTail {
  const { store, now, onError = () => undefined } = options;
  const paths = new Set(['', ...(options.pathPrefixes ?? [])].map((prefix) => prefix + PATH));
  const server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX, perMessageDeflate: false });
  let isClosed = false;

  const refusalOf = (request: IncomingMessage): readonly [status: number, text: string] | undefined => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (!paths.has(path)) return [404, `there is no WebSocket at ${path}, only ${PATH}`];
    if (!isAllowedOrigin(request)) return [403, `a page of ${request.headers.origin} may not read log lines`];
    if (isClosed) return [503, 'the backend is stopping'];
    if (server.clients.size >= TAILS_MAX) return [429, `there are ${TAILS_MAX} tails already; close one first`];
    return undefined;
  };

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => undefined); // the other side went away while it was refused
      const refusal = refusalOf(request);
      if (refusal) return refuse(socket, ...refusal);
      let wanted: TailRequest;
      try {
        wanted = tailParams(request, now());
      } catch (error) {
        const query = new URL(request.url ?? '/', 'http://localhost').searchParams.get('query') ?? '';
        const { status, message } = apiErrorOf(error, query);
        if (status === 500) onError(error);
        return refuse(socket, status, message);
      }
      server.handleUpgrade(request, socket, head, (client) => {
        keepAlive(client);
        startSession(client, wanted, { store, now, onError });
      });
    },
    close() {
      isClosed = true;
      for (const client of server.clients) {
        client.close(1001, 'the backend is stopping');
        setTimeout(() => client.terminate(), CLOSE_TIMEOUT_MS);
      }
      server.close();
    },
  };
}

function keepAlive(client: WebSocket): void {
  let isAlive = true;
  client.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return client.terminate();
    isAlive = false;
    client.ping();
  }, PING_INTERVAL_MS);
  timer.unref();
  client.on('close', () => clearInterval(timer));
}

/** An answer of HTTP instead of the WebSocket. */
function refuse(socket: Duplex, status: number, text: string): void {
  const body = Buffer.from(`${text}\n`);
  socket.end(
    Buffer.concat([
      Buffer.from(
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: text/plain; charset=utf-8\r\n` +
          `content-length: ${body.length}\r\nconnection: close\r\n\r\n`,
      ),
      body,
    ]),
  );
}
