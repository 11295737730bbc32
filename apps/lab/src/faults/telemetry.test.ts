import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FaultRecord } from '@o11y-lab/lab-control';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FaultTelemetry } from './telemetry.ts';

interface Sent {
  readonly path: string;
  readonly body: string;
}

let server: Server;
let sent: Sent[];
let status: number;
let telemetry: FaultTelemetry;
let active: FaultRecord[];
beforeEach(async () => {
  [sent, status, active] = [[], 200, []];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (status === 200) sent.push({ path: request.url ?? '', body });
    response.writeHead(status).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const endpoint = `http://127.0.0.1:${port}`;
  telemetry = new FaultTelemetry({ endpoint, active: () => active, now: Date.now, fetch });
});
afterEach(async () => {
  await telemetry.close();
  server.close();
});

const record: FaultRecord = {
  id: 'f1',
  fault: { kind: 'pause' },
  targets: ['a', 'b'],
  durationMs: 2000,
  by: 'pumba',
  command: 'pumba pause --duration 2s a b',
  state: 'active',
  fromUnixMs: 1_000_000,
  untilUnixMs: 1_002_000,
};
const ended: FaultRecord = { ...record, state: 'ended', endedBy: 'expiry', toUnixMs: 1_002_000 };

function bodiesOf(path: string): string[] {
  return sent.filter((each) => each.path === path).map(({ body }) => body);
}

test('1 for each target while it lasts, 0 once at its end, a line at both ends', async () => {
  active = [record];
  telemetry.note(record);
  telemetry.note({ ...record, effect: { kind: 'measuring', signal: 'a P95' } });
  await vi.waitUntil(() => bodiesOf('/v1/metrics').length > 0);
  active = [];
  telemetry.note(ended);
  telemetry.note({ ...ended, effect: { kind: 'unmeasured', reason: 'x' } });
  await vi.waitUntil(
    () => bodiesOf('/v1/logs').length === 2 && bodiesOf('/v1/metrics').at(-1)?.includes('"asInt":"0"'),
  );
  const [first] = bodiesOf('/v1/metrics');
  expect(first).toContain('"name":"chaos.fault.active"');
  expect(first?.match(/"asInt":"1"/g)).toHaveLength(2);
  expect(first).toContain('{"key":"target","value":{"stringValue":"b"}}');
  const lines = bodiesOf('/v1/logs').join();
  expect(lines).toContain('pause on a started by pumba for 2 s');
  expect(lines).toContain('pause on b ended after 2 s (expiry)');
  expect(lines).toContain('{"key":"until","value":{"stringValue":"1970-01-01T00:16:42.000Z"}}');
  expect(lines.match(/started by/g)).toHaveLength(2);
});

test('what happens at once is 1 for a moment', async () => {
  telemetry.note({ ...ended, fault: { kind: 'kill', signal: 'SIGKILL' }, endedBy: 'done', toUnixMs: 1_000_000 });
  await vi.waitUntil(() => sent.length === 3);
  expect(bodiesOf('/v1/metrics').map((body) => /"asInt":"(.)"/.exec(body)?.[1])).toEqual(['1', '0']);
  expect(bodiesOf('/v1/metrics')[1]).toContain('1000001000000');
});

test('a backend that is down for a moment gets it later', async () => {
  status = 503;
  telemetry.note(ended);
  await vi.waitUntil(() => server.listening);
  expect(sent).toEqual([]);
  status = 200;
  await vi.waitUntil(() => bodiesOf('/v1/logs').length === 1, { timeout: 5000 });
});
