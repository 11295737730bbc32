import type { Fault, LinkFilter, NetemSpec } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import { durationText, faultText, rateText } from './fault-text.ts';
import { messages } from './messages.ts';

const filter: LinkFilter = { egress: 'answers', peers: [], sourcePorts: [], destinationPorts: [] };
const netem = (spec: NetemSpec): Fault => ({ kind: 'netem', netem: spec, filter });
const delay = (timeMs: number, jitterMs: number): Fault =>
  netem({ kind: 'delay', timeMs, jitterMs, correlationPercent: 20, distribution: 'normal' });

test.each<[Fault, en: string, zh: string]>([
  [delay(500, 0), 'delay 500ms', '延遲 500ms'],
  [delay(1500, 100), 'delay 1.5s ±100ms', '延遲 1.5s ±100ms'],
  [netem({ kind: 'loss', percent: 12.5, correlationPercent: 0 }), 'loss 12.5%', '丟包 12.5%'],
  [
    netem({ kind: 'loss-state', p13: 5, p31: 100, p32: 0, p23: 100, p14: 0 }),
    'loss (four states) p13 5%',
    '丟包（四狀態） p13 5%',
  ],
  [
    netem({ kind: 'loss-gemodel', pg: 3, pb: 100, oneH: 100, oneK: 0 }),
    'loss (Gilbert-Elliott) pg 3%',
    '丟包（Gilbert-Elliott） pg 3%',
  ],
  [
    netem({ kind: 'rate', bitsPerSecond: 100_000, packetOverheadBytes: 0, cellSizeBytes: 0, cellOverheadBytes: 0 }),
    'rate 100kbit',
    '頻寬 100kbit',
  ],
  [{ kind: 'iptables-loss', loss: { mode: 'random', probability: 0.2 }, filter }, 'packet loss in 20%', '入站丟包 20%'],
  [{ kind: 'iptables-loss', loss: { mode: 'nth', every: 5, packet: 0 }, filter }, 'packet loss in 1/5', '入站丟包 1/5'],
  [{ kind: 'http-error', status: 503, percent: 50, delayMs: 200 }, 'HTTP 503 50% +200ms', 'HTTP 503 50% +200ms'],
  [{ kind: 'kill', signal: 'SIGTERM' }, 'kill SIGTERM', '終止 SIGTERM'],
  [{ kind: 'pause' }, 'pause', '暫停'],
  [{ kind: 'exec', command: 'kill', args: ['1'] }, 'exec kill 1', 'exec kill 1'],
  [
    { kind: 'stress', stressors: { cpuWorkers: 4, memoryWorkers: 1, memoryBytesPerWorker: 67_108_864, ioWorkers: 0 } },
    'stress cpu 4 vm 1×64M',
    '壓力 cpu 4 vm 1×64M',
  ],
])('%j', (fault, en, zh) => {
  expect(faultText(fault, messages.en)).toBe(en);
  expect(faultText(fault, messages['zh-TW'])).toBe(zh);
});

test.each([
  [0, '0s'],
  [500, '500ms'],
  [10_000, '10s'],
  [90_000, '1m30s'],
  [120_000, '2m'],
  [3_600_000, '1h'],
  [5_430_500, '1h30m30.5s'],
])('%d ms is %s', (ms, text) => expect(durationText(ms)).toBe(text));

test.each([
  [100_000, '100kbit'],
  [1_000_000, '1mbit'],
  [1_500_000, '1.5mbit'],
  [2e9, '2gbit'],
  [800, '800bit'],
])('%d bit/s is %s', (bits, text) => expect(rateText(bits)).toBe(text));
