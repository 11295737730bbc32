// The way to a lab's control API, with a control API that is a real server.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createMemoryStore } from '@o11y-lab/storage';
import type { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createUiApi } from './api.ts';

let folder = '';
let server: Server;
let calls: string[] = [];
/** Ends when the caller of `GET /logs` has left. */
let left: Promise<unknown>;
let api: Hono;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-proxy-'));
  calls = [];
  server = createServer(async (request, response) => {
    const body = await text(request);
    calls.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`.trim());
    if (request.url === '/restart') server.emit('asked to restart');
    if (request.url?.startsWith('/logs')) {
      left = once(response, 'close');
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write('{"text":"one"}\n');
      return;
    }
    const status = request.url === '/processes/none' ? 404 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"ok":true}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  writeState((server.address() as AddressInfo).port); // it listens on TCP
  api = createUiApi(
    { stackDir: folder, labStateFile: join(folder, 'lab.json'), env: {}, version: '1', onError: () => undefined },
    { store: createMemoryStore(), ports: {} },
  );
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close').catch(() => undefined);
  rmSync(folder, { recursive: true });
});

function writeState(port: unknown, token = 'tok'): void {
  writeFileSync(join(folder, 'lab.json'), JSON.stringify({ version: 1, control: { port, token } }));
}

const post = (path: string, body: unknown): Promise<Response> =>
  Promise.resolve(api.request(path, { method: 'POST', body: JSON.stringify(body) }));

test('questions and commands go on with the token, answers come back as they are', async () => {
  const status = await api.request('/api/lab/status');
  expect([status.status, status.headers.get('content-type'), await status.json()]).toEqual([
    200,
    'application/json',
    { ok: true },
  ]);
  await api.request('/api/lab/topology');
  await api.request('/api/lab/processes/a%2F..%2Fb');
  expect((await api.request('/api/lab/processes/none')).status).toBe(404);
  expect((await post('/api/lab/restart', { services: ['service-b'] })).status).toBe(200);
  expect((await post('/api/lab/stop', { services: ['service-a'] })).status).toBe(200);
  expect(calls).toEqual([
    'GET /status Bearer tok',
    'GET /topology Bearer tok',
    'GET /processes/a%2F..%2Fb Bearer tok',
    'GET /processes/none Bearer tok',
    'POST /restart Bearer tok {"services":["service-b"]}',
    'POST /stop Bearer tok {"services":["service-a"]}',
  ]);
});

test('a log is streamed as it comes, and its end is told to the lab', async () => {
  const controller = new AbortController();
  const url = 'http://localhost/api/lab/logs?service=a&service=b&tail=5&follow=1';
  const response = await api.request(new Request(url, { signal: controller.signal }));
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toBe('{"text":"one"}\n');
  expect(calls).toEqual(['GET /logs?service=a&service=b&tail=5&follow=1 Bearer tok']);
  controller.abort();
  await left;
});

test('a reader that leaves without a word ends the log, too', async () => {
  const response = await api.request('/api/lab/logs?follow=1');
  await response.body?.cancel();
  await left;
});

test('who restarts the backend has an answer before it goes', async () => {
  const asked = once(server, 'asked to restart');
  const response = await post('/api/lab/restart', { services: ['backend', 'service-a'] });
  expect([response.status, await response.json()]).toEqual([202, { ok: true }]);
  expect(calls).toEqual(['GET /status Bearer tok']);
  await asked;
  expect(calls[1]).toBe('POST /restart Bearer tok {"services":["backend","service-a"]}');
});

test('a lab that was started anew is found by its new token', async () => {
  await api.request('/api/lab/status');
  writeState((server.address() as AddressInfo).port, 'new'); // it listens on TCP
  await api.request('/api/lab/status');
  expect(calls).toEqual(['GET /status Bearer tok', 'GET /status Bearer new']);
});

describe('the page may not stop what serves it', () => {
  for (const body of [{ services: ['backend'] }, { services: ['service-a', 'backend'] }, { services: [] }, {}]) {
    test(JSON.stringify(body), async () => {
      const response = await post('/api/lab/stop', body);
      expect([response.status, await response.json()]).toEqual([
        409,
        { error: expect.stringContaining('npx lab stop backend'), kind: 'stops-itself' },
      ]);
      expect(calls).toEqual([]);
    });
  }
});

describe('without a lab', () => {
  const broken: readonly [string, () => void][] = [
    ['no file', () => rmSync(join(folder, 'lab.json'))],
    ['half a file', () => writeFileSync(join(folder, 'lab.json'), '{"control":')],
    ['no port', () => writeState('x')],
    ['another shape', () => writeFileSync(join(folder, 'lab.json'), '[]')],
  ];
  for (const [name, breakIt] of broken) {
    test(name, async () => {
      breakIt();
      const response = await api.request('/api/lab/status');
      expect([response.status, await response.json()]).toEqual([503, { error: expect.any(String), kind: 'no-lab' }]);
    });
  }

  test('a lab that is gone', async () => {
    server.close();
    await once(server, 'close');
    const response = await api.request('/api/lab/status');
    expect([response.status, await response.json()]).toEqual([
      503,
      { error: expect.stringContaining('the lab does not answer'), kind: 'lab-unreachable' },
    ]);
  });
});

test('the token is in no answer', async () => {
  for (const path of ['/api/lab/status', '/api/datasources', '/api/health']) {
    const response = await api.request(path);
    expect(`${await response.text()}${JSON.stringify([...response.headers])}`).not.toContain('tok');
  }
});
