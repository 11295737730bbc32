import type { FaultRequest } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import { readFaultRequest } from './request.ts';

const filter = { egress: 'answers', peers: [], sourcePorts: [], destinationPorts: [] } as const;
const delay = { kind: 'delay', timeMs: 500, jitterMs: 10, correlationPercent: 20, distribution: '' } as const;
const common = { targets: ['a'], by: 'page', command: 'pumba …' } as const;
const netem: FaultRequest = { ...common, fault: { kind: 'netem', netem: delay, filter }, durationMs: 1000 };

const good: readonly FaultRequest[] = [
  netem,
  { ...netem, fault: { kind: 'netem', netem: { kind: 'loss', percent: 10, correlationPercent: 0 }, filter } },
  { ...netem, fault: { kind: 'netem', netem: { kind: 'loss-state', p13: 1, p31: 2, p32: 3, p23: 4, p14: 5 }, filter } },
  { ...netem, fault: { kind: 'netem', netem: { kind: 'loss-gemodel', pg: 1, pb: 2, oneH: 3, oneK: 4 }, filter } },
  {
    ...netem,
    fault: {
      kind: 'netem',
      netem: { kind: 'rate', bitsPerSecond: 1e6, packetOverheadBytes: -4, cellSizeBytes: 0, cellOverheadBytes: 0 },
      filter: { egress: 'all', peers: ['b'], sourcePorts: [80], destinationPorts: [] },
    },
  },
  {
    ...netem,
    fault: { kind: 'netem', netem: delay, also: [{ kind: 'loss', percent: 1, correlationPercent: 0 }], filter },
  },
  { ...netem, fault: { kind: 'iptables-loss', loss: { mode: 'random', probability: 0.5 }, filter } },
  { ...netem, fault: { kind: 'iptables-loss', loss: { mode: 'nth', every: 5, packet: 4 }, filter } },
  { ...netem, fault: { kind: 'http-error', status: 503, percent: 50, delayMs: 0 } },
  { ...common, fault: { kind: 'kill', signal: 'SIGKILL' } },
  { ...common, fault: { kind: 'stop', graceMs: 5000, startsAgain: false } },
  { ...netem, fault: { kind: 'stop', graceMs: 5000, startsAgain: true } },
  { ...common, fault: { kind: 'restart', graceMs: 1000 } },
  { ...netem, fault: { kind: 'pause' } },
  { ...common, fault: { kind: 'rm', force: true } },
  { ...common, fault: { kind: 'exec', command: 'kill 1', args: [] } },
  {
    ...netem,
    fault: {
      kind: 'stress',
      stressors: { cpuWorkers: 1, memoryWorkers: 0, memoryBytesPerWorker: 0, ioWorkers: 0 },
    },
  },
];
for (const request of good) {
  test(`taken as it is: ${JSON.stringify(request.fault)}`, () => {
    expect(readFaultRequest(JSON.parse(JSON.stringify({ ...request, surplus: 1 })))).toEqual(request);
  });
}

test('a signal may be written as people write it; a target counts once', () => {
  const request = readFaultRequest({ ...common, targets: ['a', 'a'], fault: { kind: 'kill', signal: 'hup' } });
  expect(request).toMatchObject({ targets: ['a'], fault: { signal: 'SIGHUP' } });
});

const bad: readonly { readonly what: unknown; readonly says: string }[] = [
  { what: null, says: 'the body is null, want an object' },
  { what: {}, says: 'fault is missing, want an object' },
  { what: { ...netem, fault: { kind: 'melt' } }, says: 'kind is "melt", want one of "netem", "iptables-loss"' },
  { what: { ...netem, fault: { kind: 'netem', netem: delay, also: 'x', filter } }, says: 'also is "x", want a list' },
  { what: { ...netem, fault: { kind: 'netem', netem: delay, also: [1], filter } }, says: 'also is 1, want an object' },
  { what: { ...netem, targets: [] }, says: 'targets is empty' },
  { what: { ...netem, targets: 'a' }, says: 'targets is "a", want a list' },
  { what: { ...netem, targets: [1] }, says: 'targets is [1], want a list' },
  { what: { ...netem, by: 'me' }, says: 'by is "me", want one of' },
  { what: { ...netem, command: '' }, says: 'command is "", want a text' },
  { what: { ...netem, durationMs: undefined }, says: 'netem lasts until it ends by itself: want a durationMs' },
  { what: { ...netem, durationMs: 1e12 }, says: 'durationMs is 1000000000000, want a number from 1' },
  { what: { ...netem, fault: { kind: 'kill', signal: 'SIGKILL' } }, says: 'kill happens at once: want no durationMs' },
  { what: { ...netem, fault: { kind: 'netem', netem: delay } }, says: 'filter is missing' },
  {
    what: { ...netem, fault: { kind: 'netem', netem: { ...delay, timeMs: -1 }, filter } },
    says: 'timeMs is -1, want a number from 0',
  },
  {
    what: { ...netem, fault: { kind: 'netem', netem: { ...delay, timeMs: '5' }, filter } },
    says: 'timeMs is "5", want a number',
  },
  {
    what: { ...netem, fault: { kind: 'netem', netem: delay, filter: { ...filter, sourcePorts: [70000] } } },
    says: 'sourcePorts is [70000], want a list of ports',
  },
  {
    what: { ...netem, fault: { kind: 'iptables-loss', loss: { mode: 'nth', every: 2, packet: 2 }, filter } },
    says: 'packet is 2, want a number from 0 to 1',
  },
  { what: { ...netem, fault: { kind: 'http-error', status: 42, percent: 1, delayMs: 0 } }, says: 'status is 42' },
  { what: { ...common, fault: { kind: 'kill', signal: 'KILL; rm' } }, says: 'signal is "KILL; rm"' },
  {
    what: {
      ...netem,
      fault: { kind: 'stress', stressors: { cpuWorkers: 0, memoryWorkers: 0, memoryBytesPerWorker: 0, ioWorkers: 0 } },
    },
    says: 'the stressors are none',
  },
];
for (const { what, says } of bad) test(`refused: ${says}`, () => expect(() => readFaultRequest(what)).toThrow(says));
