// `pumba netem combine`: several effects on the same packets, each switched on by a flag and set by those that begin
// with its name.
import type { NetemSpec } from '@o11y-lab/lab-control';
import type { FlagSpec } from './flags.ts';
import { delaySpec, rateSpec, shareSpec } from './netem-specs.ts';
import type { Given } from './numbers.ts';
import { WrongCommand } from './wrong.ts';

interface Effect {
  readonly name: 'delay' | 'loss' | 'duplicate' | 'corrupt' | 'rate';
  readonly about: string;
  readonly flags: readonly FlagSpec[];
  spec(given: Given): NetemSpec;
}

const RATE_FLAGS = {
  rate: 'rate-value',
  packetOverhead: 'rate-packet-overhead',
  cellSize: 'rate-cell-size',
  cellOverhead: 'rate-cell-overhead',
} as const;

const EFFECTS: readonly Effect[] = [
  {
    name: 'delay',
    about: 'packets leave later',
    flags: [
      text('delay-time', '100', 'MS', 'milliseconds'),
      text('delay-jitter', '10', 'MS', 'varies by so many milliseconds up and down; at most the time'),
      text('delay-correlation', '20', 'PERCENT', 'how much a packet resembles the one before'),
      text('delay-distribution', '', 'NAME', 'uniform, normal, pareto or paretonormal'),
    ],
    spec: (given) => delaySpec({ ...given, prefix: 'delay-' }),
  },
  share('loss', 'packets are lost'),
  share('duplicate', 'packets are sent twice'),
  share('corrupt', 'packets are damaged'),
  {
    name: 'rate',
    about: 'so many bits a second',
    flags: [
      text(RATE_FLAGS.rate, '100kbit', 'RATE', 'e.g. 100kbit, 1mbit'),
      text(RATE_FLAGS.packetOverhead, '0', 'BYTES', 'counted for each packet; may be negative'),
      text(RATE_FLAGS.cellSize, '0', 'BYTES', 'packets fill cells of this size'),
      text(RATE_FLAGS.cellOverhead, '0', 'BYTES', 'counted for each cell; may be negative'),
    ],
    spec: (given) => rateSpec(given, RATE_FLAGS),
  },
];

export const COMBINE_FLAGS: readonly FlagSpec[] = EFFECTS.flatMap(({ name, about, flags }) => [
  { name, type: 'switch', about },
  ...flags,
]);

/** At least two; what is set without being switched on is a mistake. */
export function combinedSpecs(given: Given): readonly [NetemSpec, ...NetemSpec[]] {
  const { flags, where } = given;
  for (const effect of EFFECTS) {
    const idle = effect.flags.find(({ name }) => !flags.isOn(effect.name) && flags.has(name));
    if (idle) {
      throw new WrongCommand(`${where}: --${idle.name} without --${effect.name}`, `--${effect.name} switches it on`);
    }
  }
  const [first, second, ...more] = EFFECTS.filter(({ name }) => flags.isOn(name)).map((effect) => effect.spec(given));
  if (first && second) return [first, second, ...more];
  const names = EFFECTS.map(({ name }) => `--${name}`).join(', ');
  throw new WrongCommand(
    `${where}: want at least two of ${names}`,
    first ? `for one alone: pumba netem ${first.kind}` : 'e.g. --delay --loss --loss-percent 10',
  );
}

function share(name: 'loss' | 'duplicate' | 'corrupt', about: string): Effect {
  return {
    name,
    about,
    flags: [
      text(`${name}-percent`, '0', 'PERCENT', 'of the packets'),
      text(`${name}-correlation`, '0', 'PERCENT', 'how much a packet resembles the one before'),
    ],
    spec: (given) => shareSpec({ ...given, prefix: `${name}-` }, name),
  };
}

function text(name: string, initial: string, value: string, about: string): FlagSpec {
  return { name, type: 'text', value, initial, about };
}
