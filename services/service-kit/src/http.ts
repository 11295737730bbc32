// The plumbing of a service on node:http: finds the route, reads JSON, turns what handlers throw into answers. What is
// told about a request (spans, metrics, log lines) is up to the service: see `Serve`.
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { exceptionFields } from './errors.ts';
import type { Log } from './log.ts';

export interface Reply {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: object;
  /** What the handler threw, when this is the answer to that. */
  readonly error?: Error;
}

export type Handler = (request: IncomingMessage, query: URLSearchParams) => Promise<Reply>;

/** Handlers by method and path, as in `{ 'POST /enqueue': … }`. */
export type Routes = Readonly<Record<string, Handler>>;

/** One request on its way to an answer. */
export interface Exchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The path of the route that matched. */
  readonly route: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Runs the handler of the route. Never throws: an error becomes a reply that has it. */
  handle(): Promise<Reply>;
  /** Resolves when the answer is out, or the client is gone. */
  send(reply: Reply): Promise<void>;
}

/** Takes a request from its beginning to its end; what it does around `handle` and `send` is the service's own. */
export type Serve = (exchange: Exchange) => Promise<void>;

export interface ListenerOptions {
  readonly service: string;
  readonly routes: Routes;
  readonly serve: Serve;
  readonly log: Pick<Log, 'error'>;
}

/** Makes what node:http's createServer takes. */
export function createListener({ service, routes, serve, log }: ListenerOptions): RequestListener {
  return (request, response) => {
    const method = request.method ?? 'GET';
    const [path = '/', search] = (request.url ?? '/').split('?', 2);
    const handler = Object.hasOwn(routes, `${method} ${path}`) ? routes[`${method} ${path}`] : undefined;
    const exchange: Exchange = {
      method,
      path,
      route: handler ? path : undefined,
      headers: request.headers,
      handle: async () => {
        if (!handler) return { status: 404, body: { error: `there is no ${method} ${path}`, service } };
        try {
          return await handler(request, new URLSearchParams(search));
        } catch (thrown) {
          const error = thrown instanceof Error ? thrown : new Error(String(thrown));
          return { status: error instanceof BadRequest ? 400 : 500, body: { error: error.message, service }, error };
        }
      },
      send: (reply) => send(response, reply),
    };
    serve(exchange).catch((error: unknown) => {
      log.error('answering failed', exceptionFields(error));
      response.destroy();
    });
  };
}

/** An error that is the caller's fault; its message goes into the answer. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

/** An event of the lab has a few hundred bytes. */
const BODY_BYTES_MAX = 64 * 1024;

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

function send(response: ServerResponse, reply: Reply): Promise<void> {
  return new Promise((resolve) => {
    // The client may be gone since long before the answer was ready; then there is no 'close' to come.
    if (response.destroyed) return resolve();
    response.once('close', resolve);
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(reply.body)}\n`);
  });
}
