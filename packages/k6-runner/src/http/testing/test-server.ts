// A target that always answers the same: what httpbin is, as far as tests need it, and a few servers that misbehave.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

export interface TestServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  /** `GET /path` of each request, in order. */
  readonly seen: string[];
  /** Connections accepted. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** @param tls PEM texts; plain HTTP without */
export async function startTestServer(tls?: { readonly key: string; readonly cert: string }): Promise<TestServer> {
  const seen: string[] = [];
  let connections = 0;
  const sockets = new Set<Socket>();
  const listener: RequestListener = (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    void answer(request, response);
  };
  const server: Server =
    tls === undefined
      ? createServer({ maxHeaderSize: 256 * 1024, keepAliveTimeout: 60_000 }, listener)
      : createTlsServer({ ...tls, maxHeaderSize: 256 * 1024, keepAliveTimeout: 60_000 }, listener);
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is no text.
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    seen,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) {
          socket.destroy();
        }
      }),
  };
}

type Handler = (parts: readonly string[], request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

const HELLO = JSON.stringify({ message: 'hello', list: [1, 2, 3] });

const PAGE = `<!DOCTYPE html><title>t</title><h1>Title</h1><ul><li>a<li>b</ul>
<nav><a href="/echo?from=link">one</a><a href="./echo">two</a></nav>
<form method="post" action="/echo"><input name=user><input type=hidden name=token value=t1><input type=submit name=go value=Go></form>
<form id="search" action="echo"><input name=q></form>`;

/** By the first part of the path. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  status: ([code = '200'], _request, response) => response.writeHead(Number(code)).end(),
  delay: ([ms = '0'], _request, response) => void setTimeout(() => response.end('late'), Number(ms)),
  /** /redirect/3 → /redirect/2 → /redirect/1 → /echo; /redirect/3/307 keeps to 307. */
  redirect: ([count = '1', code = '302'], _request, response) => {
    const left = Number(count) - 1;
    response.writeHead(Number(code), { Location: left > 0 ? `/redirect/${left}/${code}` : '/echo' }).end();
  },
  'redirect-to': (_parts, request, response) => {
    const url = new URL(request.url ?? '', 'http://x').searchParams.get('url') ?? '';
    response.writeHead(302, { Location: url }).end();
  },
  echo: (_parts, request, response, body) => {
    json(response, { method: request.method, url: request.url, headers: request.headers, body: body.toString() });
  },
  bytes: ([count = '0'], _request, response) => response.end(Buffer.alloc(Number(count), 'x')),
  sha: (_parts, _request, response, body) =>
    json(response, { sha256: createHash('sha256').update(body).digest('hex') }),
  json: (_parts, _request, response) => json(response, JSON.parse(HELLO)),
  page: (_parts, _request, response) => response.setHeader('Content-Type', 'text/html').end(PAGE),
  gzip: (_parts, _request, response) => response.setHeader('Content-Encoding', 'gzip').end(gzipSync(HELLO)),
  deflate: (_parts, _request, response) => response.setHeader('Content-Encoding', 'deflate').end(deflateSync(HELLO)),
  brotli: (_parts, _request, response) => response.setHeader('Content-Encoding', 'br').end(brotliCompressSync(HELLO)),
  'not-gzip': (_parts, _request, response) => response.setHeader('Content-Encoding', 'gzip').end('plain'),
  chunked: (_parts, _request, response) => {
    response.write('one,');
    setImmediate(() => {
      response.write('two,');
      setImmediate(() => response.end('three'));
    });
  },
  /** One byte at a time, by turns of the event loop. */
  drip: ([count = '10'], _request, response) => {
    let left = Number(count);
    response.writeHead(200, { 'Content-Length': left });
    const next = (): void => {
      left--;
      if (left > 0) {
        response.write('.', () => setImmediate(next));
      } else {
        response.end('.');
      }
    };
    next();
  },
  headers: ([sizeBytes = '0'], _request, response) => {
    response.setHeader('X-Large', 'h'.repeat(Number(sizeBytes)));
    response.setHeader('x-lower-case', 'a');
    response.appendHeader('X-Twice', '1');
    response.appendHeader('X-Twice', '2');
    response.end();
  },
  'set-cookie': (_parts, request, response) => {
    for (const [name, value] of new URL(request.url ?? '', 'http://x').searchParams) {
      response.appendHeader('Set-Cookie', `${name}=${value}; Path=/; HttpOnly`);
    }
    response.end();
  },
  'cookie-redirect': (_parts, _request, response) => {
    response.writeHead(302, { 'Set-Cookie': 'hop=1; Path=/', Location: '/echo' }).end();
  },
  'basic-auth': ([user, password], request, response) => {
    const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const isRight = request.headers.authorization === wanted;
    response.writeHead(isRight ? 200 : 401, { 'WWW-Authenticate': 'Basic realm="test"' }).end();
  },
  'digest-auth': ([user = '', password = ''], request, response) => {
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
    const header = request.headers.authorization ?? '';
    const field = (name: string): string => new RegExp(`${name}="?([^",]+)`).exec(header)?.[1] ?? '';
    const expected = md5(
      `${md5(`${user}:test:${password}`)}:n0nce:${field('nc')}:${field('cnonce')}:auth:${md5(`${request.method}:${request.url}`)}`,
    );
    const isRight = field('response') === expected;
    response
      .writeHead(isRight ? 200 : 401, { 'WWW-Authenticate': 'Digest realm="test", nonce="n0nce", qop="auth"' })
      .end(isRight ? 'welcome' : 'who?');
  },
  /** Says 100 bytes, sends 10, closes. */
  'close-mid-body': (_parts, _request, response) => {
    response.writeHead(200, { 'Content-Length': 100 });
    response.write('0123456789', () => response.socket?.end());
  },
  'close-at-once': (_parts, _request, response) => void response.socket?.end(),
  reset: (_parts, _request, response) => void response.socket?.resetAndDestroy(),
  /** No length, no chunks: the end of the connection ends the body. */
  'until-close': (_parts, _request, response) => raw(response, 'HTTP/1.0 200 OK\r\n\r\nall of it'),
  hints: (_parts, _request, response) =>
    raw(response, 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
  garbage: (_parts, _request, response) => raw(response, 'SSH-2.0-nothing of the kind\r\n\r\n'),
  /** Never answers. */
  silence: () => {},
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(Buffer.from(chunk));
  }
  const [name = '', ...parts] = new URL(request.url ?? '', 'http://x').pathname.slice(1).split('/');
  const handler = HANDLERS[name];
  if (handler === undefined) {
    response.writeHead(404).end();
    return;
  }
  handler(parts, request, response, Buffer.concat(chunks));
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
}

function raw(response: ServerResponse, text: string): void {
  response.socket?.end(text);
}
