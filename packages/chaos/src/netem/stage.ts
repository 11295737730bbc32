// A stage is what one fault does to packets, with the state that all connections of its target share: one interface has
// one queue, so the clock of a rate and the memory of a correlation are common to them.
import type { NetemSpec } from '@o11y-lab/lab-control';
import type { NetworkFault } from '../links/types.ts';
import { correlated } from './correlated.ts';
import { delayOf, SPREAD } from './distribution.ts';
import { type Draw, gilbertElliottLoss, markovLoss, randomLoss, statisticLoss } from './loss.ts';

/** Ethernet, IPv4 and TCP headers with the timestamp option: what a rate counts besides the payload. */
export const HEADER_BYTES = 66;

export interface Stage {
  /** Decides for one packet, or for what the kernel hands over as one (see GSO_SEGMENTS in flow.ts). */
  readonly isLost: Draw;
  readonly isDuplicated: Draw;
  /** When a packet of so many bytes of payload that enters at `atMs` leaves. */
  leaveMs(atMs: number, payloadBytes: number): number;
  /** One sampled delay, without queueing: what an acknowledgement pays. */
  delayMs(): number;
  readonly meanDelayMs: number;
  /** How far apart packets that enter together may leave; 0 when their order is kept. */
  readonly spreadMs: number;
}

const never: Draw = () => false;
const nothing: Stage = {
  isLost: never,
  isDuplicated: never,
  leaveMs: (atMs) => atMs,
  delayMs: () => 0,
  meanDelayMs: 0,
  spreadMs: 0,
};

/** What a packet passes, in order; none for faults that do not act on packets. */
export function createStages(fault: NetworkFault, random: () => number): readonly Stage[] {
  switch (fault.kind) {
    case 'netem':
      return [fault.netem, ...(fault.also ?? [])]
        .sort((one, other) => KERNEL_ORDER.indexOf(one.kind) - KERNEL_ORDER.indexOf(other.kind))
        .map((spec) => netemStage(spec, random));
    case 'iptables-loss':
      return [{ ...nothing, isLost: statisticLoss(fault.loss, random) }];
    case 'http-error':
      return [];
    default:
      return fault satisfies never;
  }
}

/** One queueing discipline decides about loss and copies first, and puts what is left into its queue. */
const KERNEL_ORDER: readonly NetemSpec['kind'][] = [
  'duplicate',
  'loss',
  'loss-state',
  'loss-gemodel',
  'corrupt',
  'delay',
  'rate',
];

function netemStage(spec: NetemSpec, random: () => number): Stage {
  switch (spec.kind) {
    case 'delay':
      return delayStage(spec, random);
    case 'loss':
    // A receiver drops a packet whose checksum is wrong, so that TCP sees a loss.
    case 'corrupt':
      return { ...nothing, isLost: randomLoss(spec.percent, spec.correlationPercent, random) };
    case 'loss-state':
      return { ...nothing, isLost: markovLoss(spec, random) };
    case 'loss-gemodel':
      return { ...nothing, isLost: gilbertElliottLoss(spec, random) };
    case 'rate':
      return rateStage(spec);
    // TCP throws the second copy away; it only takes its share of a rate.
    case 'duplicate':
      return { ...nothing, isDuplicated: randomLoss(spec.percent, spec.correlationPercent, random) };
    default:
      return spec satisfies never;
  }
}

function delayStage(spec: Extract<NetemSpec, { kind: 'delay' }>, random: () => number): Stage {
  const next = correlated(random, spec.correlationPercent);
  const delayMs = (): number => delayOf(spec.distribution, spec.timeMs, spec.jitterMs, next(), random);
  return {
    ...nothing,
    leaveMs: (atMs) => atMs + delayMs(),
    delayMs,
    meanDelayMs: spec.timeMs,
    spreadMs: spec.jitterMs * SPREAD[spec.distribution],
  };
}

function rateStage(spec: Extract<NetemSpec, { kind: 'rate' }>): Stage {
  /** When the interface has sent everything it was given so far. */
  let freeMs = Number.NEGATIVE_INFINITY;
  return {
    ...nothing,
    leaveMs: (atMs, payloadBytes) => {
      freeMs = Math.max(freeMs, atMs) + (wireBytes(spec, payloadBytes) * 8_000) / spec.bitsPerSecond;
      return freeMs;
    },
  };
}

/** Whole cells with their overhead where the link has cells (ATM), otherwise the packet and its overhead. */
function wireBytes(spec: Extract<NetemSpec, { kind: 'rate' }>, payloadBytes: number): number {
  const packetBytes = Math.max(0, payloadBytes + HEADER_BYTES + spec.packetOverheadBytes);
  if (spec.cellSizeBytes === 0) return packetBytes;
  return Math.ceil(packetBytes / spec.cellSizeBytes) * (spec.cellSizeBytes + spec.cellOverheadBytes);
}
