// Which packets are lost. Each function returns a generator with a state of its own: true is a lost packet.
import type { NetemSpec, PacketLossSpec } from '@o11y-lab/lab-control';
import { correlated } from './correlated.ts';

export type Draw = () => boolean;

export function randomLoss(percent: number, correlationPercent: number, random: () => number): Draw {
  const next = correlated(random, correlationPercent);
  return () => next() < percent / 100;
}

/**
 * The four-state Markov model ("4-state" of tc): 1 received, 2 received within a burst, 3 lost within a burst, 4 a loss
 * on its own. Probabilities are per packet; what is left of a state's row is staying where it is, and 4 always returns.
 */
export function markovLoss(spec: Extract<NetemSpec, { kind: 'loss-state' }>, random: () => number): Draw {
  let state: 1 | 2 | 3 | 4 = 1;
  const [p13, p31, p32, p23, p14] = [spec.p13, spec.p31, spec.p32, spec.p23, spec.p14].map((p) => p / 100) as [
    number,
    number,
    number,
    number,
    number,
  ]; // five numbers in, five out
  return () => {
    const x = random();
    switch (state) {
      case 1:
        if (x < p14) state = 4;
        else if (x < p14 + p13) state = 3;
        break;
      case 2:
        if (x < p23) state = 3;
        break;
      case 3:
        if (x < p32) state = 2;
        else if (x < p32 + p31) state = 1;
        break;
      case 4:
        state = 1;
        break;
      default:
        state satisfies never;
    }
    return state === 3 || state === 4;
  };
}

/** Gilbert-Elliott: a good and a bad state, each with a loss of its own. */
export function gilbertElliottLoss(spec: Extract<NetemSpec, { kind: 'loss-gemodel' }>, random: () => number): Draw {
  let isBad = false;
  return () => {
    isBad = random() < (isBad ? 1 - spec.pb / 100 : spec.pg / 100);
    return random() < (isBad ? spec.oneH : spec.oneK) / 100;
  };
}

/** The `statistic` match of iptables. */
export function statisticLoss(spec: PacketLossSpec, random: () => number): Draw {
  if (spec.mode === 'random') return () => random() < spec.probability;
  let count = 0;
  return () => {
    const isChosen = count === spec.packet % spec.every;
    count = (count + 1) % spec.every;
    return isChosen;
  };
}
