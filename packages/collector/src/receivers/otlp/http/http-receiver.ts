// OTLP over HTTP/1.1. Directly on node:http: a framework would cost more than decoding a small request does.
// https://opentelemetry.io/docs/specs/otlp/#otlphttp
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Encoding, encodeExportResponse, type Signal } from '@o11y-lab/otlp';
import { refusalOf } from '../../../refusal.ts';
import { listen } from '../listen.ts';
import {
  CLOSE_TIMEOUT_MS_DEFAULT,
  REQUEST_BYTES_MAX_DEFAULT,
  type Receiver,
  type ReceiverOptions,
} from '../options.ts';
import { answer, answerRefusal, answerStatus, answerText } from './answers.ts';
import { BodyTimeoutError, readBody, SenderGoneError } from './body.ts';
import { CONTENT_ENCODINGS, decodeContent, parseContentEncoding } from './content-encoding.ts';
import { CORS_DEFAULT, type CorsOptions, createCors } from './cors.ts';
import { answerMalformed, foreignProtocol, type MalformedError } from './malformed.ts';
import { MEDIA_TYPES, parseContentType } from './media-type.ts';

export interface HttpReceiverOptions extends ReceiverOptions {
  readonly cors?: CorsOptions;
  /** How long a body may take to arrive. */
  readonly bodyTimeoutMs?: number;
}

/** Bodies come from the same machine or a nearby one; 64 MiB in this time is 17 Mbit/s. */
const BODY_TIMEOUT_MS_DEFAULT = 30_000;
/** Longer than the pause between two exports (5 s and 60 s are common), so that a sender never meets a closing socket. */
const KEEP_ALIVE_TIMEOUT_MS = 90_000;
/** Senders keep one or two connections each. */
const CONNECTIONS_MAX = 1_000;

const SIGNAL_OF_PATH: ReadonlyMap<string, Signal> = new Map([
  ['/v1/traces', 'traces'],
  ['/v1/metrics', 'metrics'],
  ['/v1/logs', 'logs'],
]);
const PATHS = [...SIGNAL_OF_PATH.keys()].join(', ');

/** Starts the receiver. Rejects with ListenError when the port can't be had. */
export async function startHttpReceiver(options: HttpReceiverOptions): Promise<Receiver> {
  const { pipeline, log, counters, inFlight } = options;
  const bytesMax = options.requestBytesMax ?? REQUEST_BYTES_MAX_DEFAULT;
  const limits = { bytesMax, timeoutMs: options.bodyTimeoutMs ?? BODY_TIMEOUT_MS_DEFAULT };
  const cors = createCors(options.cors ?? CORS_DEFAULT);

  /** Requests being worked on, for `close`. */
  let activeCount = 0;
  let isClosing = false;
  let onIdle = (): void => undefined;

  const server = createServer((request, response) => {
    activeCount++;
    if (isClosing) response.setHeader('connection', 'close');
    handle(request, response)
      .catch((error: unknown) => {
        log.error('the OTLP/HTTP receiver failed', { error });
        response.destroy();
      })
      .finally(() => {
        activeCount--;
        if (isClosing && activeCount === 0) onIdle();
      });
  });
  /** Each is logged once: a sender that speaks the wrong protocol tries again every few seconds. */
  const foreignTold = new Set<string>();
  server.on('clientError', (error: MalformedError, socket) => {
    const foreign = foreignProtocol(error.rawPacket);
    const text = answerMalformed(error, socket, 'gRPC goes to the other OTLP port (4317 by default), without TLS');
    if (foreign === undefined || text === undefined || foreignTold.has(foreign)) return;
    foreignTold.add(foreign);
    log.warn(`OTLP/HTTP: ${text}`);
  });
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.maxConnections = CONNECTIONS_MAX;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request.url ?? '/');
    const signal = SIGNAL_OF_PATH.get(path);
    if (signal === undefined) {
      answerText(response, 404, notFound(path));
      return;
    }
    const { origin } = request.headers;
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
      const requestedHeaders = request.headers['access-control-request-headers'];
      response.writeHead(204, cors.preflightHeadersFor(origin, requestedHeaders)).end();
      return;
    }
    for (const [name, value] of Object.entries(cors.headersFor(origin))) response.setHeader(name, value);
    if (request.method !== 'POST') {
      answerText(response, 405, `${request.method} is not allowed here, only POST`, { allow: 'POST' });
      return;
    }
    const encoding = parseContentType(request.headers['content-type']);
    if (encoding === undefined) {
      const got = request.headers['content-type'] ?? 'none';
      const want = `${MEDIA_TYPES.protobuf} or ${MEDIA_TYPES.json}`;
      answerText(response, 415, `unsupported content type: got ${got}, want ${want}`);
      return;
    }
    await receive(request, response, signal, encoding);
  }

  async function receive(
    request: IncomingMessage,
    response: ServerResponse,
    signal: Signal,
    encoding: Encoding,
  ): Promise<void> {
    const counted = counters.http[signal];
    counted.requests++;
    const contentEncoding = parseContentEncoding(request.headers['content-encoding']);
    if (contentEncoding === undefined) {
      counted.refusedRequests++;
      const message = `unsupported content encoding ${request.headers['content-encoding']}, want one of ${CONTENT_ENCODINGS}`;
      answerStatus(response, 415, message, encoding, { 'accept-encoding': CONTENT_ENCODINGS });
      return;
    }
    const lease = inFlight.open();
    try {
      const sent = await readBody(request, limits, lease);
      const body = await decodeContent(sent, contentEncoding, bytesMax, lease);
      counted.receivedBytes += body.length;
      const { acceptedItems, rejected } = await pipeline[signal](body, encoding);
      counted.acceptedItems += acceptedItems;
      counted.refusedItems += rejected.count;
      answer(response, 200, encoding, encodeExportResponse(signal, rejected, encoding));
    } catch (error) {
      counted.refusedRequests++;
      if (error instanceof SenderGoneError) return;
      if (error instanceof BodyTimeoutError) {
        answerStatus(response, 408, error.message, encoding, { connection: 'close' });
        return;
      }
      const refusal = refusalOf(error);
      if (refusal.kind === 'internal') log.error('an OTLP/HTTP request failed', { signal, error });
      answerRefusal(response, refusal, encoding);
    } finally {
      lease.release();
    }
  }

  const port = await listen(server, options.host, options.port);
  return {
    port,
    close: () => {
      isClosing = true;
      return new Promise((resolve) => {
        server.close(() => resolve());
        const timer = setTimeout(
          () => server.closeAllConnections(),
          options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS_DEFAULT,
        );
        onIdle = () => {
          clearTimeout(timer);
          // The last answer still has to leave; its socket is closed by the connection header that it carries.
          setImmediate(() => server.closeIdleConnections());
        };
        if (activeCount === 0) onIdle();
      });
    },
  };
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function notFound(path: string): string {
  if (path.endsWith('/profiles')) return `profiles are not supported; there are ${PATHS}`;
  return `there is no ${path}; there are ${PATHS}`;
}
