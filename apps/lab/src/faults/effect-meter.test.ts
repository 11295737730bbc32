// The backend is a server of the test, which knows what Prometheus would answer.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FaultEffect, FaultRecord } from '@o11y-lab/lab-control';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EffectMeter, type EffectMeterOptions } from './effect-meter.ts';

let server: Server;
let endpoint: string;
let asked: string[];
/** Unix seconds from which on there are calls. */
let calledSince: number;
let answer: (query: string, count: number) => unknown;
beforeEach(async () => {
  asked = [];
  calledSince = 0;
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    const query = searchParams.get('query') ?? '';
    if (pathname.endsWith('query_range')) {
      const seconds = Array.from({ length: 41 }, (_, index) => Number(searchParams.get('start')) + index);
      const values = seconds.map((second) => [second, second < calledSince ? '0' : '7']);
      response.end(JSON.stringify({ data: { result: [{ values }] } }));
      return;
    }
    asked.push(query);
    const said = answer(query, asked.length);
    if (typeof said === 'string') response.statusCode = 503;
    response.end(typeof said === 'string' ? said : JSON.stringify(said));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
});
afterEach(() => {
  server.close();
});

const value = (number: number): unknown => ({ data: { result: [{ value: [0, String(number)] }] } });
const nothing = { data: { result: [] } };
const record: FaultRecord = {
  id: 'f1',
  fault: { kind: 'pause' },
  targets: ['a'],
  by: 'page',
  command: 'pumba pause a',
  state: 'ended',
  fromUnixMs: 100_000,
  toUnixMs: 106_000,
};

async function measured(over: Partial<EffectMeterOptions> = {}): Promise<FaultEffect[]> {
  const effects: FaultEffect[] = [];
  const meter = new EffectMeter({
    endpoint,
    targetOf: (name) => ({ name, protocol: 'http', port: 80, callers: ['x'], isConsumer: false }),
    restartsOf: () => 0,
    healthySince: () => 0,
    quietSince: () => undefined,
    find: () => record,
    setEffect: (_, effect) => effects.push(effect),
    now: () => 200_000,
    fetch,
    ...over,
  });
  await meter.measure(record);
  return effects;
}

test('the half minute before, and the time it lasted with the seconds after', async () => {
  answer = (query) => value(query.includes('[30s]') ? 100 : 700);
  const effects = await measured();
  expect(effects[0]).toEqual({ kind: 'measuring', signal: 'a P95' });
  expect(effects[1]).toMatchObject({ kind: 'measured', isVisible: true, text: 'a P95 100 → 700 ms' });
  expect(new Set(asked.map((query) => /\[(\d+)s\]/.exec(query)?.[1]))).toEqual(new Set(['30', '9']));
});

test('what another fault did is not before', async () => {
  answer = () => value(1);
  await measured({ quietSince: () => 87_000 });
  expect(asked[0]).toContain('[10s]');
});

test.each([
  ['calls began long ago', 0, 0, '[30s]', 'a P95 100 → 700 ms'],
  ['calls began 25 s before: the first ten are left out', 75, 0, '[15s]', 'a P95 100 → 700 ms'],
  ['calls began 6 s before', 94, 0, undefined, 'a P95 is 700 ms; nothing steady was measured before'],
  ['it has come up 20 s before', 0, 80_000, '[10s]', 'a P95 100 → 700 ms'],
  ['it has just come up', 0, 97_000, undefined, 'a P95 is 700 ms; nothing steady was measured before'],
])('%s', async (_, since, healthyMs, range, text) => {
  calledSince = since;
  answer = (query) => (query.includes('quantile') ? value(query.includes('[9s]') ? 700 : 100) : nothing);
  const effects = await measured({ healthySince: () => healthyMs });
  const latencies = asked.filter((query) => query.includes('quantile'));
  if (range === undefined) expect(latencies).toHaveLength(1);
  else expect(latencies[0]).toContain(range);
  expect(effects.at(-1)).toMatchObject({ text });
});

test('without requests, without Prometheus, and while it does not answer', async () => {
  answer = () => nothing;
  expect((await measured()).at(-1)).toMatchObject({
    reason: 'no requests reached a in the last 30 s; send some with npx k6 run k6/load-test.ts',
  });
  expect(await measured({ endpoint: undefined })).toMatchObject([{ kind: 'unmeasured' }]);
  answer = () => ({ error: 'too busy' });
  expect((await measured()).at(-1)).toMatchObject({ reason: 'the backend did not answer: too busy' });
  answer = () => 'it is starting';
  expect((await measured()).at(-1)).toMatchObject({ reason: 'the backend did not answer: status 503: it is starting' });
  const down = await measured({ endpoint: 'http://127.0.0.1:1' });
  expect(down.at(-1)).toMatchObject({ reason: expect.stringContaining('the backend did not answer') });
  expect(await measured({ targetOf: () => undefined })).toMatchObject([
    { reason: 'nobody measures a: it measures the others' },
  ]);
});

test('what still lasts is measured once it has lasted long enough', async () => {
  answer = () => value(1);
  let nowMs = 101_000;
  const { toUnixMs: _, ...rest } = record;
  const active: FaultRecord = { ...rest, state: 'active' };
  const effects = measured({ find: () => active, now: () => nowMs });
  await vi.waitUntil(() => asked.length > 0);
  const before = asked.length;
  nowMs = 115_000;
  expect((await effects).at(-1)).toMatchObject({ kind: 'measured', isVisible: false });
  expect(asked.slice(before).join()).toContain('[15s]');
});
