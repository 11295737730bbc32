import type { Fault, NetemSpec } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import { describeFault, describeMs } from './describe.ts';

const filter = { egress: 'answers', peers: [], sourcePorts: [], destinationPorts: [] } as const;
const netem = (spec: NetemSpec): Fault => ({ kind: 'netem', netem: spec, filter });
const delay = { kind: 'delay', timeMs: 500, jitterMs: 0, correlationPercent: 0, distribution: '' } as const;

const cases: readonly (readonly [Fault, string])[] = [
  [netem(delay), 'delay 500 ms'],
  [netem({ ...delay, jitterMs: 20, distribution: 'normal' }), 'delay 500 ms ± 20 ms (normal)'],
  [
    { kind: 'netem', netem: delay, filter: { ...filter, egress: 'requests', peers: ['b'] } },
    'delay 500 ms of its requests towards b',
  ],
  [
    { kind: 'netem', netem: delay, filter: { ...filter, egress: 'all', peers: ['b'], destinationPorts: [80, 81] } },
    'delay 500 ms towards b or to port 80, 81',
  ],
  [{ kind: 'netem', netem: delay, filter: { ...filter, egress: 'all' } }, 'delay 500 ms of all it sends'],
  [
    { kind: 'netem', netem: delay, also: [{ kind: 'loss', percent: 2, correlationPercent: 0 }], filter },
    'delay 500 ms and loss 2 %',
  ],
  [netem({ kind: 'loss', percent: 12.5, correlationPercent: 0 }), 'loss 12.5 %'],
  [
    netem({ kind: 'rate', bitsPerSecond: 1e6, packetOverheadBytes: 0, cellSizeBytes: 0, cellOverheadBytes: 0 }),
    'rate 1 Mbit/s',
  ],
  [{ kind: 'iptables-loss', loss: { mode: 'nth', every: 5, packet: 0 }, filter }, 'loss of one of 5 incoming packets'],
  [{ kind: 'http-error', status: 503, percent: 50, delayMs: 3000 }, '50 % of requests answered 503 after 3 s'],
  [{ kind: 'kill', signal: 'SIGTERM' }, 'SIGTERM'],
  [{ kind: 'exec', command: 'kill', args: ['1'] }, 'exec "kill 1"'],
  [
    { kind: 'stress', stressors: { cpuWorkers: 4, memoryWorkers: 1, memoryBytesPerWorker: 2 ** 20, ioWorkers: 0 } },
    'stress by 4 × CPU, 1 × 1 MiB',
  ],
];
for (const [fault, want] of cases) test(want, () => expect(describeFault(fault)).toBe(want));

test('durations', () => {
  expect([0, 250, 12_000, 60_000, 90_000, 3_600_000, 5_400_000].map(describeMs)).toEqual([
    '0 ms',
    '250 ms',
    '12 s',
    '1 min',
    '1 min 30 s',
    '1 h',
    '1 h 30 min',
  ]);
});
