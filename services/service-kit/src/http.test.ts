// Routes and bodies over real sockets; what a service tells of its requests is tested there.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { BadRequest, createListener, type Exchange, type Reply, readJson } from './http.ts';

const served: { exchange: Exchange; reply: Reply }[] = [];
const errors: string[] = [];
let server: Server;
let url: string;

beforeAll(async () => {
  const listener = createListener({
    service: 'service-x',
    routes: {
      'POST /echo': async (request, query) => ({
        status: 200,
        body: { body: await readJson(request), n: query.get('n') },
      }),
      'GET /refuse': async () => {
        throw new BadRequest('not that');
      },
      'GET /break': async () => {
        throw new RangeError('broken');
      },
      'GET /reject': () => Promise.reject('a text'),
    },
    serve: async (exchange) => {
      if (exchange.path === '/unserved') throw new Error('serve itself failed');
      const reply = await exchange.handle();
      served.push({ exchange, reply });
      await exchange.send(reply);
    },
    log: { error: (message, fields) => errors.push(`${message}: ${fields?.['exception.message']}`) },
  });
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  served.length = 0;
  errors.length = 0;
});

const cases: {
  name: string;
  method?: 'POST' | 'PUT';
  path: string;
  body?: string | Uint8Array<ArrayBuffer>;
  status: number;
  answer: RegExp;
  route?: string;
  error?: string;
}[] = [
  {
    name: 'body and query reach the handler',
    method: 'POST',
    path: '/echo?n=7',
    body: '{"a":1}',
    status: 200,
    answer: /^\{"body":\{"a":1\},"n":"7"\}\n$/,
    route: '/echo',
  },
  {
    name: 'no body is an empty object',
    method: 'POST',
    path: '/echo',
    status: 200,
    answer: /"body":\{\}/,
    route: '/echo',
  },
  ...['{"a":', '[1]', 'null', '7', new Uint8Array([0xff, 0x00])].map((body) => ({
    name: `the body ${body} is refused`,
    method: 'POST' as const,
    path: '/echo',
    body,
    status: 400,
    answer: /the body is not a JSON object/,
    route: '/echo',
    error: 'BadRequest',
  })),
  {
    name: 'a body that is too long',
    method: 'POST',
    path: '/echo',
    body: `{"a":"${'x'.repeat(70_000)}"}`,
    status: 400,
    answer: /longer than 65536 bytes/,
    route: '/echo',
    error: 'BadRequest',
  },
  { name: 'a refusal', path: '/refuse', status: 400, answer: /"not that"/, route: '/refuse', error: 'BadRequest' },
  { name: 'a failure', path: '/break', status: 500, answer: /"error":"broken"/, route: '/break', error: 'RangeError' },
  { name: 'what is no Error', path: '/reject', status: 500, answer: /"a text"/, route: '/reject', error: 'Error' },
  { name: 'no such path', path: '/a/b/c?x=1', status: 404, answer: /there is no GET \/a\/b\/c"/ },
  { name: 'no such method', method: 'PUT', path: '/echo', status: 404, answer: /there is no PUT/ },
  { name: 'a path that is no URL', path: '//', status: 404, answer: /there is no GET \/\// },
  { name: 'no inherited route', path: '/constructor', status: 404, answer: /there is no/ },
];

for (const c of cases) {
  test(c.name, async () => {
    const response = await fetch(`${url}${c.path}`, { method: c.method ?? 'GET', ...(c.body ? { body: c.body } : {}) });
    expect(await response.text()).toMatch(c.answer);
    expect(response.status).toBe(c.status);
    expect(served).toHaveLength(1);
    expect(served[0]?.exchange.route).toBe(c.route);
    expect(served[0]?.reply.error?.name).toBe(c.error);
  });
}

test('an error outside of the handler is logged, and the connection closed', async () => {
  await expect(fetch(`${url}/unserved`)).rejects.toThrow();
  expect(errors).toEqual(['answering failed: serve itself failed']);
});
