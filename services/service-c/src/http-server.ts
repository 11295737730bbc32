// An HTTP server on node:http with everything that automatic instrumentation would do written out: continue the
// caller's trace, run the handler inside a server span, record errors, count and time.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { exceptionFields, type Log } from './log.ts';
import { createRequestMetrics } from './request-metrics.ts';

export interface Reply {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: object;
}

/** Handlers by method and path, as in `{ 'POST /enqueue': … }`. */
export type Routes = Readonly<Record<string, (request: IncomingMessage, query: URLSearchParams) => Promise<Reply>>>;

/** Longer than clients keep an idle connection, so that none is closed just as a request is sent on it. */
const KEEP_ALIVE_MS = 72_000;

/** An error that is the caller's fault; its message goes into the answer. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/**
 * Serves the routes. `GET /health` among them has no span, no metrics and no log line: it is asked every few seconds, and
 * would outnumber the real requests and pull every average towards zero.
 */
export function createHttpServer(service: string, log: Log, routes: Routes): Server {
  const tracer = trace.getTracer(service);
  const recordRequest = createRequestMetrics(service);

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? 'GET';
    const [path = '/', search] = (request.url ?? '/').split('?', 2);
    const query = new URLSearchParams(search);
    const handler = Object.hasOwn(routes, `${method} ${path}`) ? routes[`${method} ${path}`] : undefined;
    if (handler && path === '/health') return send(response, await handler(request, query));

    const startedMs = performance.now();
    // The caller's span and baggage are in the headers; without them this is the root of a new trace.
    const parent = propagation.extract(context.active(), request.headers);
    const span = tracer.startSpan(
      handler ? `${method} ${path}` : method,
      {
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': method,
          'url.path': path,
          'url.scheme': 'http',
          ...(handler ? { 'http.route': path } : {}),
          ...(request.headers['user-agent'] ? { 'user_agent.original': request.headers['user-agent'] } : {}),
        },
      },
      parent,
    );
    const requestContext = trace.setSpan(parent, span);

    // Everything inside `with`, also after an await, has this span as the current one.
    await context.with(requestContext, async () => {
      log.info('request received', { method, path });
      const reply = handler
        ? await handler(request, query).catch((error: unknown) => answerError(service, log, span, error))
        : { status: 404, body: { error: `there is no ${method} ${path}`, service } };
      await send(response, reply);

      const durationMs = performance.now() - startedMs;
      span.setAttribute('http.response.status_code', reply.status);
      log.info('request finished', { method, path, status: reply.status, duration_ms: Math.round(durationMs) });
      span.end();
      // Paths that are no route share one label value: whoever tries a thousand of them makes no thousand series.
      const route = handler ? path : 'unmatched';
      recordRequest({ method, route, status: reply.status, durationMs }, requestContext);
    });
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      log.error('answering failed', exceptionFields(error));
      response.destroy();
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

/** Reads a JSON object of bounded size. Throws BadRequest for anything else. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += (chunk as Buffer).length;
    if (sizeBytes > BODY_BYTES_MAX) throw new BadRequest(`the body is longer than ${BODY_BYTES_MAX} bytes`);
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Answered below, like other JSON that is no object.
  }
  throw new BadRequest('the body is not a JSON object');
}

/** An event of the lab has a few hundred bytes. */
const BODY_BYTES_MAX = 64 * 1024;

function answerError(service: string, log: Log, span: Span, error: unknown): Reply {
  const exception = error instanceof Error ? error : new Error(String(error));
  if (exception instanceof BadRequest) {
    // 4xx is an answer, not a failure of this service (HTTP semantic conventions, "Status").
    log.warn('request refused', { 'exception.message': exception.message });
    return { status: 400, body: { error: exception.message, service } };
  }
  span.recordException(exception);
  span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
  log.error('request failed', exceptionFields(exception));
  return { status: 500, body: { error: exception.message, service } };
}

/** Resolves when the answer is out, or the client is gone. */
function send(response: ServerResponse, reply: Reply): Promise<void> {
  return new Promise((resolve) => {
    // The client may be gone since long before the answer was ready; then there is no 'close' to come.
    if (response.destroyed) return resolve();
    response.once('close', resolve);
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(reply.body)}\n`);
  });
}
