import type { Fault } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import { chooseReading, type EffectTarget, type Reading, restartsSignal, signalsOf, toEffect } from './effect.ts';
import { readScalar } from './effect-meter.ts';

const serviceA: EffectTarget = {
  name: 'service-a',
  protocol: 'http',
  port: 8001,
  callers: ['api-gateway'],
  isConsumer: false,
};
const pause: Fault = { kind: 'pause' };
const kill: Fault = { kind: 'kill', signal: 'SIGKILL' };
const signal = signalsOf(pause, serviceA)[0]!;

const queries: readonly (readonly [string, EffectTarget, string])[] = [
  [
    'a service, also by the address it has when it does not answer',
    serviceA,
    'server=~"service-a|127[.]0[.][01][.][0-9]+:8001"',
  ],
  ['a database', { ...serviceA, name: 'postgres', protocol: 'postgres' }, 'connection_type="database"'],
  ['a broker, by those who wait for it', { ...serviceA, protocol: 'kafka', callers: ['b', 'c'] }, 'server=~"b|c"'],
  [
    'the front door, by k6',
    { ...serviceA, name: 'api-gateway', callers: [] },
    '(k6_)?http_req_duration_milliseconds_bucket',
  ],
  ['a consumer, by its messages', { ...serviceA, name: 'c', callers: [], isConsumer: true }, 'server=~"c|127'],
];
for (const [name, target, part] of queries) {
  test(`found by: ${name}`, () => {
    const query = signalsOf(pause, target)[0]!.query(15);
    expect(query).toContain(part);
    expect(query).toContain('[15s]');
  });
}

test('messages that nobody waits for are measured on their way', () => {
  const broker: EffectTarget = { ...serviceA, name: 'kafka', protocol: 'kafka', callers: ['b', 'c'] };
  const filter = { egress: 'all', peers: ['c'], sourcePorts: [], destinationPorts: [] } as const;
  const loss = { kind: 'loss', percent: 1, correlationPercent: 0 } as const;
  const late = (fault: Fault, target: EffectTarget) => signalsOf(fault, target).find(({ name }) => name.includes('→'));
  expect(late(pause, broker)?.query(15)).toContain('messaging_system_seconds_bucket{server=~"b|c"}[15s]');
  expect(late({ kind: 'netem', netem: loss, filter }, broker)?.query(15)).toContain('{server=~"c"}');
  expect(late(pause, { ...serviceA, name: 'c', callers: [], isConsumer: true })?.name).toBe('messages → c P95');
  expect(late(pause, serviceA)).toBeUndefined();
});

test('who is not meant by a fault is not asked', () => {
  const broker: EffectTarget = { ...serviceA, name: 'kafka', protocol: 'kafka', callers: ['b', 'c'] };
  const filter = { egress: 'all', peers: ['c'], sourcePorts: [], destinationPorts: [] } as const;
  const fault: Fault = { kind: 'iptables-loss', loss: { mode: 'random', probability: 1 }, filter };
  expect(signalsOf(fault, broker)[0]?.name).toBe('c P95');
  expect(signalsOf({ ...fault, filter: { ...filter, peers: ['d'] } }, broker)[0]?.name).toBe('b, c P95');
});

const texts: readonly (readonly [number | null, number | null, boolean, string])[] = [
  [102, 611, true, 'service-a P95 102 → 611 ms'],
  [102, 102.3, false, 'no visible effect: service-a P95 stayed at 102 ms'],
  [102, 110, false, 'no visible effect: service-a P95 102 → 110 ms'],
  [5000, 600, false, 'no visible effect: service-a P95 5000 → 600 ms'],
  [null, 611, false, 'service-a P95 is 611 ms; nothing steady was measured before'],
  [102, null, false, 'service-a P95 was 102 ms; nothing was measured since'],
];
for (const [before, after, isVisible, text] of texts) {
  test(text, () => expect(toEffect({ signal, before, after }, 15)).toMatchObject({ isVisible, text, unit: 'ms' }));
}

test('the reading that moved is chosen, else one that is whole, else any', () => {
  const reading = (before: number | null, after: number | null): Reading => ({ signal, before, after });
  const [half, still, moved, none] = [reading(null, 1), reading(100, 100), reading(100, 900), reading(null, null)];
  expect(chooseReading([none, half, still, moved])).toBe(moved);
  expect(chooseReading([none, half, still])).toBe(still);
  expect(chooseReading([none, half])).toBe(half);
  expect(chooseReading([none])).toBeUndefined();
});

test('what is killed shows its restarts; a command need not show anything', () => {
  const restarts = restartsSignal(kill, serviceA)!;
  expect(toEffect({ signal: restarts, before: 0, after: 1 }, 15)).toMatchObject({ text: 'service-a 0 → 1 restarts' });
  expect(restartsSignal(pause, serviceA)).toBeUndefined();
  expect(signalsOf({ kind: 'exec', command: 'x', args: [] }, serviceA)).toEqual([]);
});

test('an answer of Prometheus', () => {
  const answer = (value: string): unknown => ({ status: 'success', data: { result: [{ value: [1, value] }] } });
  expect(readScalar(answer('1.5'))).toBe(1.5);
  for (const nothing of [answer('NaN'), answer('+Inf'), { data: { result: [] } }, {}, null]) {
    expect(readScalar(nothing)).toBeNull();
  }
  expect(() => readScalar({ status: 'error', error: 'parse error' })).toThrow('parse error');
});
