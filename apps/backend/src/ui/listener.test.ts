// The UI's port as a browser meets it: a real server, the real APIs over a memory store, files in a temporary folder.
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { SqlError } from '@o11y-lab/duckdb-store';
import { createMemoryStore } from '@o11y-lab/storage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createUiListener, type UiListener } from './listener.ts';
import type { SqlRunner } from './sql-routes.ts';

const INDEX = '<!doctype html><title>lab</title>';
const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';
const SCRIPT = 'console.log("lab")\n'.repeat(200);

let folder = '';
let ui: UiListener;
let server: Server;
const errors: unknown[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ui-'));
  mkdirSync(join(folder, 'web/assets'), { recursive: true });
  mkdirSync(join(folder, 'web/.vite'));
  mkdirSync(join(folder, 'stack/grafana/dashboards'), { recursive: true });
  mkdirSync(join(folder, 'stack/grafana/provisioning/datasources'), { recursive: true });
  write('web/index.html', INDEX);
  write('web/favicon.svg', '<svg/>');
  write('web/.vite/manifest.json', '{}');
  write('web/assets/app-1234.js', SCRIPT);
  write('web/assets/app-1234.js.br', brotliCompressSync(SCRIPT));
  write('web/assets/app-1234.js.gz', gzipSync(SCRIPT));
  write('secret.txt', 'secret');
  write('stack/secret.json', '{"uid":"secret","title":"secret"}');
  write('stack/grafana/dashboards/a.json', '{"uid":"a","title":"Golden Signals","tags":["lab"]}');
  write('stack/grafana/dashboards/broken.json', '{');
  write(
    'stack/grafana/provisioning/datasources/all.yaml',
    'datasources: [{ name: Tempo, uid: tempo, type: tempo }, { name: X, uid: x, type: mysql }]',
  );
  ui = createUiListener({
    host: '127.0.0.1',
    hosts: ['.example.dev'],
    webDir: join(folder, 'web'),
    stackDir: join(folder, 'stack'),
    labStateFile: undefined,
    env: {},
    version: '1.2.3',
    onError: (error) => errors.push(error),
  });
  server = createServer((incoming, response) => ui.handle(incoming, response));
  server.on('upgrade', (...args) => ui.upgrade(...args));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(folder, { recursive: true });
  expect(errors.splice(0)).toEqual([]);
});

function write(path: string, content: string | Buffer): void {
  writeFileSync(join(folder, path), content);
}

function port(): number {
  return (server.address() as AddressInfo).port; // it listens on TCP
}

/** Opens with APIs that tell what they were asked. */
function open(sql?: SqlRunner): void {
  const echo =
    (name: string) =>
    (incoming: IncomingMessage, response: ServerResponse): void => {
      response.setHeader('x-api', name);
      response.end(incoming.url);
    };
  ui.open({
    store: { ...createMemoryStore(), ...(sql ? { sql } : {}) },
    apis: { prometheus: echo('prometheus'), loki: echo('loki'), tempo: echo('tempo') },
    upgrade: (_request, socket) => socket.end(SWITCHING),
    ports: { prometheus: 1, loki: 2, tempo: port() },
  });
}

interface Got {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Without what fetch does to paths and headers. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Got> {
  const call = request({ host: '127.0.0.1', port: port(), path, method, agent: false, headers });
  call.end(body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer); // no encoding is set
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

async function getJson(path: string, headers?: Record<string, string>, method?: string, body?: string) {
  const got = await get(path, headers, method, body);
  return { status: got.status, body: JSON.parse(got.body.toString()) as unknown };
}

const OURS = { 'x-lab-request': '1' };

describe('files', () => {
  for (const path of [
    '/',
    '/explore/metrics',
    '/d/a/golden-signals?from=now-1h',
    '/trace/0123',
    '/apis',
    '/index.html',
  ]) {
    test(`${path} is the page, even before the store is open`, async () => {
      const { status, headers, body } = await get(path);
      expect([status, body.toString(), headers['content-type']]).toEqual([200, INDEX, 'text/html; charset=utf-8']);
      expect(headers['cache-control']).toBe('no-cache');
    });
  }

  test('a hashed file is kept for ever, and sent as it was compressed', async () => {
    const path = '/assets/app-1234.js';
    const br = await get(path, { 'accept-encoding': 'gzip, deflate, br, zstd' });
    expect([br.headers['content-encoding'], brotliDecompressSync(br.body).toString()]).toEqual(['br', SCRIPT]);
    const gz = await get(path, { 'accept-encoding': 'gzip;q=0.5, br;q=0' });
    expect([gz.headers['content-encoding'], gunzipSync(gz.body).toString()]).toEqual(['gzip', SCRIPT]);
    const plain = await get(path);
    expect([plain.headers['content-encoding'], plain.body.toString()]).toEqual([undefined, SCRIPT]);
    for (const { headers } of [br, gz, plain]) {
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['vary']).toBe('accept-encoding');
      expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    }
    expect(new Set([br, gz, plain].map(({ headers }) => headers['etag'])).size).toBe(3);
  });

  test('what the browser has is not sent again', async () => {
    const etag = (await get('/')).headers['etag'] ?? '';
    expect(await get('/', { 'if-none-match': `"x", W/${etag}` })).toMatchObject({ status: 304, body: Buffer.alloc(0) });
    write('web/index.html', `${INDEX} `);
    expect((await get('/', { 'if-none-match': etag })).status).toBe(200);
  });

  test('a compressed file that is older than the plain one is of another build', async () => {
    utimesSync(join(folder, 'web/assets/app-1234.js.br'), new Date(0), new Date(0));
    const got = await get('/assets/app-1234.js', { 'accept-encoding': 'br' });
    expect([got.headers['content-encoding'], got.body.toString()]).toEqual([undefined, SCRIPT]);
  });

  test('HEAD has no body, other methods are refused', async () => {
    const head = await get('/assets/app-1234.js', {}, 'HEAD');
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, String(SCRIPT.length), 0]);
    expect(await get('/', {}, 'DELETE')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  const missing = [
    '/none.js',
    '/assets/none-1234.js',
    '/assets/app-1234.js.exe',
    '/../secret.txt',
    '/../web/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%5csecret.txt',
    '/..\\secret.txt',
    '/assets/../../secret.txt',
    '/assets//app-1234.js',
    '//etc/passwd.txt',
    '/.vite/manifest.json',
    '/%2evite/manifest.json',
    '/secret.txt%00.js',
    `${'/x'.repeat(3000)}.js`,
  ];
  for (const path of missing) {
    test(`${path.slice(0, 40)} is not there`, async () => {
      const { status, body } = await get(path);
      expect([status, body.toString()]).toEqual([404, expect.stringContaining('there is no file')]);
    });
  }

  test('a malformed escape is 400', async () => expect((await get('/%E0%A4%A')).status).toBe(400));

  test('without a build the page says how to make one', async () => {
    rmSync(join(folder, 'web'), { recursive: true });
    const { status, headers, body } = await get('/explore/logs');
    expect([status, headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
    expect(body.toString()).toContain('npm run build');
  });
});

test('every answer carries the policy', async () => {
  open();
  const evil = { host: 'evil.example' };
  const answers = [get('/'), get('/none.js'), get('/api/health'), get('/api/none'), get('/api/health', evil)];
  for (const { headers } of await Promise.all(answers)) {
    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});

test('until the store is open the API says so', async () => {
  const starting = { status: 503, body: { error: expect.stringContaining('is starting'), kind: 'starting' } };
  expect(await getJson('/api/health')).toEqual(starting);
  expect(await getJson('/api/datasources/proxy/uid/loki/ready')).toEqual(starting);
  open();
  expect(await getJson('/api/health')).toEqual({ status: 200, body: { version: '1.2.3', database: 'ok' } });
});

describe('the public APIs under the origin of the page', () => {
  const paths: readonly [string, string, string][] = [
    ['/api/datasources/proxy/uid/prometheus/api/v1/query?query=up%7B%7D', 'prometheus', '/api/v1/query?query=up%7B%7D'],
    ['/api/datasources/proxy/uid/loki/loki/api/v1/label/a%2Fb/values', 'loki', '/loki/api/v1/label/a%2Fb/values'],
    ['/api/datasources/proxy/uid/tempo?x=1', 'tempo', '/?x=1'],
    ['/api/datasources/proxy/uid/tempo', 'tempo', '/'],
  ];
  for (const [path, api, url] of paths) {
    test(path, async () => {
      open();
      const got = await get(path);
      expect([got.status, got.headers['x-api'], got.body.toString()]).toEqual([200, api, url]);
    });
  }

  test('an unknown one is 404', async () => {
    open();
    expect(await getJson('/api/datasources/proxy/uid/nope/x')).toEqual({
      status: 404,
      body: { error: 'there is no data source with the uid "nope"' },
    });
    for (const uid of ['__proto__', 'constructor', 'toString']) {
      expect((await getJson(`/api/datasources/proxy/uid/${uid}/x`)).status).toBe(404);
    }
  });

  test('a query ends when the browser leaves', async () => {
    const call = request({ host: '127.0.0.1', port: port(), path: '/api/datasources/proxy/uid/loki/x' });
    call.on('error', () => undefined); // it is cut
    const left = new Promise<void>((resolve) => {
      const loki = (_request: IncomingMessage, response: ServerResponse): void => {
        response.once('close', resolve);
        call.destroy();
      };
      const others = { prometheus: () => undefined, tempo: () => undefined };
      ui.open({ store: createMemoryStore(), apis: { loki, ...others }, upgrade: () => undefined, ports: {} });
    });
    call.end();
    await left;
  });

  test('POST needs no header there, but other sites are refused', async () => {
    open();
    const path = '/api/datasources/proxy/uid/prometheus/api/v1/query';
    expect((await get(path, {}, 'POST', 'query=up')).status).toBe(200);
    expect((await get(path, { origin: 'http://evil.example' }, 'POST')).status).toBe(403);
    expect((await get(path, { host: 'evil.example' })).status).toBe(403);
  });

  test('a page behind a tunnel is ours when its name was configured', async () => {
    open();
    const path = '/api/datasources/proxy/uid/prometheus/api/v1/query';
    const tunnel = { host: 'lab.example.dev', origin: 'https://lab.example.dev' };
    expect((await get(path, tunnel, 'POST', 'query=up')).status).toBe(200);
    expect((await get(path, { ...tunnel, origin: 'https://other.example.dev' }, 'POST', 'query=up')).status).toBe(403);
  });
});

describe('what is provisioned', () => {
  test('data sources, with the ports as bound', async () => {
    open();
    expect(await getJson('/api/datasources')).toMatchObject({
      status: 200,
      body: [
        { uid: 'tempo', url: `http://localhost:${port()}` },
        { uid: 'x', url: '' },
      ],
    });
    expect(await getJson('/api/datasources/uid/tempo')).toMatchObject({ status: 200, body: { name: 'Tempo' } });
    expect((await getJson('/api/datasources/uid/none')).status).toBe(404);
    write('stack/grafana/provisioning/datasources/bad.yaml', 'datasources: ["\n');
    const got = await get('/api/datasources');
    expect([got.status, got.headers['warning']]).toEqual([200, expect.stringMatching(/^199 - "bad\.yaml: /)]);
  });

  test('the health of a data source is asked at its own port', async () => {
    const tempo = createServer((incoming, response) => {
      response.end(incoming.url === '/api/status/buildinfo' ? '{"version":"9"}' : 'no');
    });
    tempo.listen(0, '127.0.0.1');
    await once(tempo, 'listening');
    const tempoPort = (tempo.address() as AddressInfo).port; // it listens on TCP
    const ports = { tempo: tempoPort };
    const apis = { prometheus: () => undefined, loki: () => undefined, tempo: () => undefined };
    ui.open({ store: createMemoryStore(), apis, upgrade: () => undefined, ports });
    expect(await getJson('/api/datasources/uid/tempo/health')).toMatchObject({
      status: 200,
      body: { status: 'OK', buildInfo: { version: '9' } },
    });
    tempo.closeAllConnections();
    tempo.close();
    await once(tempo, 'close');
    expect(await getJson('/api/datasources/uid/tempo/health')).toMatchObject({
      status: 502,
      body: { status: 'ERROR', message: expect.stringContaining(`http://localhost:${tempoPort}`) },
    });
    expect((await getJson('/api/datasources/uid/x/health')).status).toBe(501);
  });

  test('dashboards', async () => {
    open();
    expect(await getJson('/api/search')).toMatchObject({
      status: 200,
      body: [
        { uid: '', error: expect.any(String) },
        { uid: 'a', title: 'Golden Signals', url: '/d/a/golden-signals' },
      ],
    });
    expect((await getJson('/api/search?query=golden&tag=lab')).body).toHaveLength(1);
    expect((await getJson('/api/search?tag=none')).body).toEqual([]);
    expect(await getJson('/api/dashboards/uid/a')).toMatchObject({
      body: { dashboard: { uid: 'a' }, meta: { slug: 'golden-signals', provisioned: true } },
    });
    for (const uid of ['none', '..%2fsecret', '%2e%2e', 'secret', '']) {
      expect((await getJson(`/api/dashboards/uid/${uid}`)).status).toBe(404);
    }
  });

  test('what the store holds', async () => {
    open();
    expect(await getJson('/api/store/stats')).toMatchObject({ status: 200, body: { spans: { rows: 0 } } });
  });
});

describe('SQL', () => {
  /** Answers with one row: what it was asked. */
  const runner = (before: () => void): SqlRunner => ({
    run: async ({ sql, timeoutMs = 0, rowsMax = 0, signal }) => {
      before();
      return {
        columns: [],
        rows: [[sql, timeoutMs, rowsMax, signal?.aborted ?? true]],
        truncated: false,
        elapsedMs: 1,
      };
    },
    schema: async () => ({ tables: [] }),
  });
  const body = '{"sql":"SELECT 1","timeoutMs":5,"rowsMax":6}';

  test('a statement is handed on with its bounds', async () => {
    open(runner(() => undefined));
    expect(await getJson('/api/sql', OURS, 'POST', body)).toMatchObject({
      status: 200,
      body: { rows: [['SELECT 1', 5, 6, false]] },
    });
    expect(await getJson('/api/sql/schema')).toEqual({ status: 200, body: { tables: [] } });
  });

  const failures: readonly [SqlError, number][] = [
    [new SqlError('query', 'no such table', { line: 1, column: 2 }), 400],
    [new SqlError('refused', 'only reads'), 400],
    [new SqlError('busy', 'later'), 429],
    [new SqlError('timeout', 'too long'), 504],
  ];
  for (const [error, status] of failures) {
    test(`${error.kind} is ${status}`, async () => {
      open(
        runner(() => {
          throw error;
        }),
      );
      const { kind, message, position } = error;
      const want = { error: message, kind, ...(position ? { position } : {}) };
      expect(await getJson('/api/sql', OURS, 'POST', body)).toEqual({ status, body: want });
    });
  }

  for (const wrong of [
    '',
    '[',
    'null',
    '[]',
    '{}',
    '{"sql":1}',
    '{"sql":"x","rowsMax":"1"}',
    '{"sql":"x","timeoutMs":{}}',
  ]) {
    test(`the body ${wrong} is refused`, async () => {
      open(runner(() => undefined));
      expect(await getJson('/api/sql', OURS, 'POST', wrong)).toMatchObject({ status: 400, body: { kind: 'refused' } });
    });
  }

  test('a statement ends when the browser leaves', async () => {
    const call = request({ host: '127.0.0.1', port: port(), path: '/api/sql', method: 'POST', headers: OURS });
    call.on('error', () => undefined); // it is cut
    const ended = new Promise<void>((resolve) => {
      open({
        schema: async () => ({ tables: [] }),
        run: ({ signal }) => {
          call.destroy();
          return new Promise((_, reject) => {
            signal?.addEventListener('abort', () => {
              resolve();
              reject(new SqlError('cancelled', 'left'));
            });
          });
        },
      });
    });
    call.end(body);
    await ended;
  });

  test('only pages of ours may ask', async () => {
    open(runner(() => undefined));
    expect((await getJson('/api/sql', {}, 'POST', body)).status).toBe(403);
    expect((await getJson('/api/sql', { ...OURS, origin: 'http://evil.example' }, 'POST', body)).status).toBe(403);
    expect((await getJson('/api/sql', { ...OURS, 'sec-fetch-site': 'cross-site' }, 'POST', body)).status).toBe(403);
    expect((await getJson('/api/sql', { ...OURS, host: 'evil.example' }, 'POST', body)).status).toBe(403);
  });
});

test('without a lab nothing can be started', async () => {
  open();
  for (const [path, method] of [
    ['/api/lab/status', 'GET'],
    ['/api/lab/logs?follow=1', 'GET'],
    ['/api/lab/restart', 'POST'],
  ] as const) {
    expect(await getJson(path, OURS, method)).toMatchObject({ status: 503, body: { kind: 'no-lab' } });
  }
});

test('what is not there says so', async () => {
  open();
  expect(await getJson('/api/nope')).toEqual({ status: 404, body: { error: 'GET /api/nope is not part of this API' } });
  expect((await getJson('/api')).status).toBe(404);
  expect((await getJson('/api/sql', OURS, 'POST')).status).toBe(404); // a store without SQL
});

describe('WebSockets', () => {
  const upgrade = async (headers: Record<string, string>): Promise<string> => {
    const all = { connection: 'upgrade', upgrade: 'websocket', ...headers };
    const call = request({ host: '127.0.0.1', port: port(), path: '/api/x', headers: all, agent: false });
    call.end();
    return Promise.race([
      once(call, 'upgrade').then(() => 'upgraded'),
      once(call, 'response').then(async ([response]) => text(response as IncomingMessage)),
    ]);
  };
  test('go on when they are ours and the store is open', async () => {
    expect(await upgrade({})).toContain('is starting');
    open();
    expect(await upgrade({})).toBe('upgraded');
    expect(await upgrade({ origin: `http://127.0.0.1:${port()}` })).toBe('upgraded');
    expect(await upgrade({ origin: 'http://evil.example' })).toContain('may not call this');
    expect(await upgrade({ host: 'evil.example', origin: 'http://evil.example' })).toContain('the host is');
  });
});
