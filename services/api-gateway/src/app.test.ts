// The gateway against a real upstream on loopback that answers as each case says.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';

let upstream: Server;
let upstreamUrl: string;
let answer: (response: ServerResponse) => void = (response) => response.end('{}');
const seen: string[] = [];

beforeAll(async () => {
  upstream = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${body}`.trim());
      answer(response);
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});

afterAll(() => {
  upstream.closeAllConnections();
  upstream.close();
});

const json = (status: number, body: string) => (response: ServerResponse) => response.writeHead(status).end(body);

const cases: {
  name: string;
  url?: string;
  method?: 'GET' | 'POST';
  payload?: object;
  answer?: (response: ServerResponse) => void;
  down?: true;
  status: number;
  body: RegExp;
  calls?: string[];
}[] = [
  {
    name: 'the answer of service-a is passed on',
    answer: json(200, '{"service":"service-a"}'),
    status: 200,
    body: /^{"service":"api-gateway","result":{"service":"service-a"}}$/,
    calls: ['GET /process'],
  },
  {
    name: 'a checkout passes its cart and its query on',
    url: '/api/checkout?cart_id=cart-2&fail=service-d',
    method: 'POST',
    payload: { cart_id: 'cart-3' },
    status: 200,
    body: /"result":{}/,
    calls: ['POST /checkout?cart_id=cart-2&fail=service-d {"cart_id":"cart-3"}'],
  },
  {
    name: 'a checkout needs no body',
    url: '/api/checkout',
    method: 'POST',
    status: 200,
    body: /"result":{}/,
    calls: ['POST /checkout {}'],
  },
  {
    name: 'a failure below is a failure here, and says what failed',
    answer: json(500, '{"error":"service-d answered 500: boom"}'),
    status: 500,
    body: /service-a answered 500: service-d answered 500: boom/,
    calls: ['GET /process'],
  },
  {
    name: 'a mistake of the caller stays one',
    answer: json(404, '{"error":"cart: there is no x"}'),
    status: 404,
    body: /cart: there is no x/,
    calls: ['GET /process'],
  },
  {
    name: 'an answer that is not JSON',
    answer: json(200, '<html>'),
    status: 500,
    body: /service-a answered something that is not JSON/,
    calls: ['GET /process'],
  },
  {
    name: 'an endless error text is cut',
    answer: json(500, 'x'.repeat(100_000)),
    status: 500,
    body: /^.{0,400}$/,
    calls: ['GET /process'],
  },
  {
    name: 'no answer in time',
    answer: () => undefined,
    status: 500,
    body: /service-a did not answer within 200 ms/,
    calls: ['GET /process'],
  },
  {
    name: 'nobody there',
    down: true,
    status: 500,
    body: /service-a cannot be reached: connect ECONNREFUSED/,
    calls: [],
  },
  {
    name: 'the gateway itself fails',
    url: '/api/process?fail=api-gateway',
    status: 500,
    body: /said fail=/,
    calls: [],
  },
  { name: 'an unknown target', url: '/api/process?fail=nobody', status: 400, body: /want true or the name/, calls: [] },
  { name: 'health', url: '/health', status: 200, body: /"status":"ok"/, calls: ['GET /health'] },
  {
    name: 'health is shallow: service-a is there, though it is ill',
    url: '/health',
    answer: json(503, '{}'),
    status: 200,
    body: /"reachable":true/,
    calls: ['GET /health'],
  },
  { name: 'health without service-a', url: '/health', down: true, status: 503, body: /ECONNREFUSED/, calls: [] },
  { name: 'info', url: '/api/info', status: 200, body: /"name":"service-a".*"reachable":true/, calls: ['GET /health'] },
  { name: 'info without service-a', url: '/api/info', down: true, status: 200, body: /"reachable":false/, calls: [] },
];

for (const c of cases) {
  test(c.name, async () => {
    seen.length = 0;
    answer = c.answer ?? json(200, '{}');
    const env = {
      SERVICE_A_URL: c.down ? 'http://127.0.0.1:2' : upstreamUrl,
      UPSTREAM_TIMEOUT_MS: '200',
      LOG_LEVEL: 'silent',
    };
    const app = buildApp(readConfig(env));
    const response = await app.inject({
      method: c.method ?? 'GET',
      url: c.url ?? '/api/process',
      ...(c.payload ? { payload: c.payload } : {}),
    });
    expect(response.body).toMatch(c.body);
    expect(response.statusCode).toBe(c.status);
    expect(seen).toEqual(c.calls);
    await app.close();
  });
}
