// The effects of netem, read from flags: each by its own command, or several by `netem combine`.
import type { NetemSpec } from '@o11y-lab/lab-control';
import { type Given, integer, nameOf, oneOf, percent } from './numbers.ts';
import { parseRate } from './units.ts';
import { WrongCommand } from './wrong.ts';

/** Ten minutes: a caller has given up long before. */
const DELAY_MS_MAX = 600_000;
/** More than any header or cell has. */
const OVERHEAD_BYTES_MAX = 10_000;

export function delaySpec(given: Given): NetemSpec {
  const timeMs = integer(given, 'time', 1, DELAY_MS_MAX);
  const jitter = nameOf(given, 'jitter');
  // The default jitter is 10 ms; whoever asks for less delay than that has not asked for jitter.
  const jitterMs = given.flags.has(jitter) ? integer(given, 'jitter', 0, DELAY_MS_MAX) : Math.min(10, timeMs);
  if (jitterMs > timeMs) {
    throw new WrongCommand(
      `${given.where}: --${jitter} ${jitterMs} is more than --${nameOf(given, 'time')} ${timeMs}`,
      `a packet can't leave before it came; lower --${jitter} to ${timeMs} or raise --${nameOf(given, 'time')}`,
    );
  }
  return {
    kind: 'delay',
    timeMs,
    jitterMs,
    correlationPercent: percent(given, 'correlation'),
    distribution: oneOf(given, 'distribution', ['', 'uniform', 'normal', 'pareto', 'paretonormal']),
  };
}

/** `kind` with a percentage and a correlation. */
export function shareSpec(given: Given, kind: 'loss' | 'duplicate' | 'corrupt'): NetemSpec {
  return { kind, percent: percent(given, 'percent'), correlationPercent: percent(given, 'correlation') };
}

/** What the flags of a rate are called. */
export interface RateFlags {
  readonly rate: string;
  readonly packetOverhead: string;
  readonly cellSize: string;
  readonly cellOverhead: string;
}

export function rateSpec(given: Given, names: RateFlags): NetemSpec {
  return {
    kind: 'rate',
    bitsPerSecond: parseRate(given.flags.text(names.rate), `${given.where}: --${names.rate}`),
    packetOverheadBytes: integer(given, names.packetOverhead, -OVERHEAD_BYTES_MAX, OVERHEAD_BYTES_MAX),
    cellSizeBytes: integer(given, names.cellSize, 0, OVERHEAD_BYTES_MAX),
    cellOverheadBytes: integer(given, names.cellOverhead, -OVERHEAD_BYTES_MAX, OVERHEAD_BYTES_MAX),
  };
}
