import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { bundleScript } from '../bundle/bundle.ts';
import { createVmFactory } from '../engine/factory.ts';
import { coreFunctions } from '../engine/host-core.ts';
import { httpFunctions } from '../http/index.ts';
import { type TestVu, testOptions, testVu } from '../http/testing/test-vu.ts';

// Bundling starts a process, and a VM is compiled.
vi.setConfig({ testTimeout: 30_000 });

let server: Server;
let base: string;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'k6-guest-ws-'));
  server = createServer((_request, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: (names) => [...names][0] ?? false });
  server.on('upgrade', (request, socket, head) => {
    if (request.url === '/refused') {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nX-Why: no\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.send(`hello ${request.headers['x-name'] ?? 'nobody'}`);
      ws.on('message', (data, isBinary) => {
        if (data.toString() === 'bye') ws.close(4000, 'as you wish');
        else ws.send(data, { binary: isBinary });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true, force: true });
});

async function run(body: string): Promise<{ readonly value: unknown; readonly vu: TestVu }> {
  await writeFile(
    join(directory, 'script.ts'),
    `import ws from 'k6/ws'; import { WebSocket } from 'k6/websockets';
     const base = ${JSON.stringify(base)}; const R = [];
     export function run() { ${body} }
     export function results() { return R; }
     export default function () {}`,
  );
  const bundle = await bundleScript({ path: 'script.ts', workingDirectory: directory });
  const vu = testVu(testOptions());
  const factory = await createVmFactory({
    functions: { ...coreFunctions({ now: () => performance.now(), url: bundle.url }), ...httpFunctions() },
  });
  const vm = await factory.create(vu, bundle, {});
  const ran = await vm.call('run', []);
  if (ran.kind !== 'returned') throw new Error(JSON.stringify(ran));
  const result = await vm.call('results', []);
  vm.dispose();
  vu.end();
  return { value: result.kind === 'returned' ? JSON.parse(result.json ?? 'null') : result, vu };
}

test('k6/ws: events, messages both ways, timers, close', async () => {
  const { value, vu } = await run(`
    const response = ws.connect(base + '/', { headers: { 'X-Name': 'me' }, tags: { own: 1 } }, (socket) => {
      socket.on('open', () => { R.push('open'); socket.send('echo'); });
      socket.on('message', (text) => {
        R.push(text);
        if (text === 'echo') socket.sendBinary(new Uint8Array([1, 2, 3]).buffer);
      });
      socket.on('binaryMessage', (data) => { R.push(data.byteLength); socket.ping(); });
      socket.on('pong', () => { R.push('pong'); socket.setTimeout(() => { R.push('timer'); socket.close(); }, 10); });
      socket.on('close', (code) => R.push('closed ' + code));
      socket.on('error', (error) => R.push(error.message));
    });
    R.push(response.status, response.error);`);
  expect(value).toEqual(['open', 'hello me', 'echo', 3, 'pong', 'timer', 'closed 1000', 101, '']);
  for (const metric of ['ws_sessions', 'ws_connecting', 'ws_session_duration', 'ws_ping']) {
    expect(vu.values(metric)).toHaveLength(1);
  }
  expect(vu.values('ws_msgs_sent')).toEqual([1, 1]);
  expect(vu.values('ws_msgs_received')).toEqual([1, 1, 1]);
  expect(vu.values('data_received')[0]).toBeGreaterThan(100);
  expect(vu.samples[0]!.tags).toMatchObject({ url: `${base}/`, status: '101', own: '1' });
});

test('k6/ws: intervals, the close of the server, failures, exceptions', async () => {
  const { value, vu } = await run(`
    let ticks = 0;
    ws.connect(base + '/', (socket) => {
      socket.setInterval(() => { if (++ticks === 3) socket.send('bye'); }, 5);
      socket.on('close', (code) => R.push('closed ' + code + ' after ' + (ticks >= 3)));
    });
    const refused = ws.connect(base + '/refused', (socket) => {
      socket.on('error', (error) => R.push(error.message)); socket.send('x'); socket.close();
    });
    R.push(refused.status, refused.headers['X-Why']);
    R.push(ws.connect('ws://127.0.0.1:1/', () => {}).error);
    R.push(ws.connect('http://127.0.0.1:1/', () => {}).error);
    try { ws.connect(base, (socket) => { socket.on('open', () => { throw new Error('mine'); }); }); }
    catch (error) { R.push(error.message); }
    try { ws.connect(base); } catch (error) { R.push(error.message); }`);
  expect(value).toEqual([
    'closed 4000 after true',
    'websocket: bad handshake',
    403,
    'no',
    'dial tcp 127.0.0.1:1: connect: connection refused',
    'malformed ws or wss URL: "http://127.0.0.1:1/"',
    'mine',
    'last argument to ws.connect must be a function',
  ]);
  expect(vu.values('ws_sessions')).toHaveLength(2);
});

test('k6/websockets: as in browsers', async () => {
  const { value } = await run(`
    const socket = new WebSocket(base + '/', ['first', 'second'], { headers: { 'X-Name': 'you' } });
    socket.binaryType = 'arraybuffer';
    R.push(socket.readyState);
    try { socket.send('early'); } catch (error) { R.push(error.message); }
    socket.onopen = () => { R.push('open ' + socket.protocol + socket.readyState); socket.send('text'); };
    socket.onmessage = (event) => {
      R.push(typeof event.data === 'string' ? event.data : event.data.byteLength);
      if (event.data === 'text') socket.send(new Uint8Array([9, 9]));
      else if (typeof event.data !== 'string') socket.ping();
    };
    socket.addEventListener('pong', () => socket.send('bye'));
    socket.onclose = (event) => R.push(event.code, event.reason, socket.readyState);
    const failing = new WebSocket(base + '/refused');
    failing.onerror = (event) => R.push('error');`);
  const rest = (value as unknown[]).filter((one) => one !== 'error');
  expect(value).toContain('error');
  expect(rest).toEqual([
    0,
    'InvalidStateError: the connection is not open',
    'open first1',
    'hello you',
    'text',
    2,
    4000,
    'as you wish',
    3,
  ]);
});
