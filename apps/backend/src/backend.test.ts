import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { unixMs } from '@o11y-lab/model';
import { createMemoryStore, StoreError } from '@o11y-lab/storage';
import { afterEach, describe, expect, test } from 'vitest';
import { type Backend, type BackendParts, type BackendStore, startBackend } from './backend.ts';
import { readConfig } from './config.ts';
import type { OpenBackend, UiListener } from './ui/listener.ts';

const open: Backend[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((backend) => backend.close()));
});

const FREE_PORTS = {
  OTLP_GRPC_PORT: '0',
  OTLP_HTTP_PORT: '0',
  PROMETHEUS_PORT: '0',
  LOKI_PORT: '0',
  TEMPO_PORT: '0',
  UI_PORT: '0',
};

function memoryStore(): BackendStore {
  return Object.assign(createMemoryStore(), { runRetention: async () => undefined });
}

function partsOf(overrides: Partial<BackendParts> = {}): BackendParts {
  return {
    openStore: async () => memoryStore(),
    startRules: () => ({
      groups: () => [],
      problems: () => [],
      reload: async () => [],
      close: async () => undefined,
    }),
    createApis: () => ({
      tail: {
        upgrade: (request, socket) => socket.end(`HTTP/1.1 400 Bad Request\r\nx-path: ${request.url}\r\n\r\n`),
        close: () => undefined,
      },
      prometheus: (_request, response) => response.end('prometheus'),
      loki: (_request, response) => response.end('loki'),
      tempo: (_request, response) => response.end('tempo'),
    }),
    createUi: fakePage,
    now: () => unixMs(1_700_000_000_000),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    ...overrides,
  };
}

function fakePage(): UiListener {
  const opened: OpenBackend[] = [];
  return {
    handle: (_request, response) => response.end('page'),
    upgrade: (...request) => opened[0]?.upgrade(...request),
    open: (backend) => void opened.push(backend),
  };
}

async function start(overrides: Partial<BackendParts> = {}): Promise<Backend> {
  const backend = await startBackend(readConfig(FREE_PORTS), partsOf(overrides));
  open.push(backend);
  return backend;
}

function get(port: number, path: string): Promise<{ status: number; body: string }> {
  return fetch(`http://127.0.0.1:${port}${path}`).then(async (answer) => ({
    status: answer.status,
    body: await answer.text(),
  }));
}

test('every port answers, health checks too', async () => {
  const { ports } = await start();
  expect(await get(ports.prometheus, '/-/ready')).toMatchObject({ status: 200 });
  expect(await get(ports.prometheus, '/-/healthy')).toMatchObject({ status: 200 });
  expect(await get(ports.loki, '/ready')).toEqual({ status: 200, body: 'ready\n' });
  expect(await get(ports.tempo, '/ready')).toEqual({ status: 200, body: 'ready\n' });
  expect((await get(ports.prometheus, '/api/v1/query')).body).toBe('prometheus');
  expect((await get(ports.loki, '/x')).body).toBe('loki');
  expect((await get(ports.tempo, '/x')).body).toBe('tempo');
  expect((await get(ports.ui, '/x')).body).toBe('page');
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  expect((await fetch(`http://127.0.0.1:${ports['otlp-http']}/v1/traces`, post)).status).toBe(200);
});

test('other protocols are for the tail of log lines, on its port and on that of the page', async () => {
  const { ports } = await start();
  for (const port of [ports.loki, ports.ui]) {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { connection: 'Upgrade', upgrade: 'websocket' };
      request({ host: '127.0.0.1', port, path: '/tail', headers }, resolve).on('error', reject).end();
    });
    expect([answer.statusCode, answer.headers['x-path']]).toEqual([400, '/tail']);
  }
});

test('pages of this machine may query, others not', async () => {
  const { ports } = await start();
  const url = `http://127.0.0.1:${ports.loki}/x`;
  const origin = 'http://localhost:3000';
  const preflight = await fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'x-evil, content-type',
    },
  });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST');
  expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
  expect((await fetch(url, { headers: { origin } })).headers.get('access-control-allow-origin')).toBe(origin);
  const foreign = await fetch(url, { headers: { origin: 'http://example.org' } });
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
});

test('a query may fill the URL', async () => {
  const { ports } = await start();
  expect(await get(ports.tempo, `/x?q=${'%20'.repeat(100_000)}`)).toEqual({ status: 200, body: 'tempo' });
});

test('until the store is open, health checks and queries get 503', async () => {
  const port = await freePort();
  let opened: (store: BackendStore) => void = () => undefined;
  const openStore = (): Promise<BackendStore> => new Promise((resolve) => (opened = resolve));
  const starting = startBackend(readConfig({ ...FREE_PORTS, PROMETHEUS_PORT: String(port) }), partsOf({ openStore }));
  const deadline = Date.now() + 5_000;
  let answer: { status: number; body: string } | undefined;
  while (answer === undefined && Date.now() < deadline) {
    answer = await get(port, '/-/ready').catch(() => undefined); // not bound yet
  }
  expect(answer).toEqual({ status: 503, body: 'the backend is not ready\n' });
  expect(await get(port, '/api/v1/query')).toMatchObject({ status: 503 });
  opened(memoryStore());
  open.push(await starting);
  expect(await get(port, '/-/ready')).toMatchObject({ status: 200 });
});

describe('a start that fails leaves nothing open', () => {
  test('the store', async () => {
    const port = await freePort();
    const openStore = async (): Promise<BackendStore> => {
      throw new StoreError('corrupt', 'lab.duckdb: bad magic');
    };
    const config = readConfig({ ...FREE_PORTS, LOKI_PORT: String(port) });
    await expect(startBackend(config, partsOf({ openStore }))).rejects.toThrow('bad magic');
    await occupy(port);
  });

  for (const variable of Object.keys(FREE_PORTS)) {
    test(`${variable} is taken`, async () => {
      const port = await freePort();
      await occupy(port);
      const store = memoryStore();
      const config = readConfig({ ...FREE_PORTS, [variable]: String(port) });
      await expect(startBackend(config, partsOf({ openStore: async () => store }))).rejects.toMatchObject({
        name: 'ListenError',
        code: 'EADDRINUSE',
        port,
      });
      await expect(store.spans.append({ length: 1 } as never)).rejects.toMatchObject({ code: 'closed' }); // whatever the batch
    });
  }
});

test('closing stops the receivers before the store', async () => {
  const store = memoryStore();
  const backend = await startBackend(readConfig(FREE_PORTS), partsOf({ openStore: async () => store }));
  await backend.close();
  for (const port of Object.values(backend.ports)) await expect(get(port, '/')).rejects.toThrow();
  await expect(store.metrics.append({} as never)).rejects.toMatchObject({ code: 'closed' }); // whatever the samples
});

const servers: ReturnType<typeof createServer>[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

function occupy(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    servers.push(server);
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

async function freePort(): Promise<number> {
  const port = await occupy(0);
  const server = servers.pop();
  await new Promise((resolve) => server?.close(resolve));
  return port;
}
