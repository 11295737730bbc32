import type { LinkFilter, NetemSpec } from '@o11y-lab/lab-control';
import type { BuiltCommand, CommandFlags, CommandGroup, CommandSpec } from './commands.ts';
import type { FlagSpec } from './flags.ts';
import { COMBINE_FLAGS, combinedSpecs } from './netem-combine.ts';
import { delaySpec, rateSpec, shareSpec } from './netem-specs.ts';
import { type Given, integer, oneOf, peers, percent, ports, requiredDuration } from './numbers.ts';
import { DURATION, EGRESS_REASON, INTERFACE, imageFlags, LIMIT } from './shared-flags.ts';

const NETEM: CommandGroup = {
  name: 'netem',
  about: 'make the network of a process slow or unreliable, as tc netem does',
  flags: [
    DURATION,
    INTERFACE,
    {
      name: 'target',
      aliases: ['t'],
      type: 'list',
      value: 'NAME',
      about: 'only what goes to this process (repeat for several; an address would do in Pumba)',
    },
    {
      name: 'egress-port',
      aliases: ['egressPort'],
      type: 'list',
      value: 'PORT',
      about: 'only packets from these ports (source port, comma-separated)',
    },
    {
      name: 'ingress-port',
      aliases: ['ingressPort'],
      type: 'list',
      value: 'PORT',
      about: 'only packets to these ports (destination port, comma-separated)',
    },
    {
      name: 'egress',
      type: 'text',
      value: 'WHAT',
      about:
        'what it touches of what the target sends: answers, requests or all (not in Pumba). Default: answers; ' +
        'all with --target or --ingress-port',
    },
    ...imageFlags('tc-image'),
    LIMIT,
  ],
};

const CORRELATION: FlagSpec = {
  name: 'correlation',
  aliases: ['c'],
  type: 'text',
  value: 'PERCENT',
  initial: '0',
  about: 'how much a packet resembles the one before',
};

const PERCENT: FlagSpec = {
  name: 'percent',
  aliases: ['p'],
  type: 'text',
  value: 'PERCENT',
  initial: '0',
  about: 'of the packets',
};

function text(name: string, aliases: readonly string[], initial: string, value: string, about: string): FlagSpec {
  return { name, aliases, type: 'text', value, initial, about };
}

const RATE_FLAGS = {
  rate: 'rate',
  packetOverhead: 'packetoverhead',
  cellSize: 'cellsize',
  cellOverhead: 'celloverhead',
} as const;

interface NetemCommand {
  readonly name: string;
  readonly about: string;
  readonly flags: readonly FlagSpec[];
  readonly examples: readonly string[];
  readonly more?: readonly string[];
  /** More than one for `combine`. */
  specs(given: Given): readonly [NetemSpec, ...NetemSpec[]];
}

const LIST: readonly NetemCommand[] = [
  {
    name: 'delay',
    about: 'packets leave later',
    flags: [
      text('time', ['t'], '100', 'MS', 'milliseconds'),
      text('jitter', ['j'], '10', 'MS', 'varies by so many milliseconds up and down; at most the time'),
      { ...CORRELATION, initial: '20' },
      text('distribution', ['d'], '', 'NAME', 'uniform, normal, pareto or paretonormal'),
    ],
    examples: [
      'pumba netem --duration 2m delay --time 500 service-a',
      'pumba netem --duration 2m delay --time 300 --jitter 200 --distribution normal service-a',
    ],
    more: ['A new connection pays it too: the answer to its first packet (SYN-ACK) is a packet like any other.'],
    specs: (given) => [delaySpec(given)],
  },
  {
    name: 'loss',
    about: 'packets are lost, each on its own',
    flags: [PERCENT, CORRELATION],
    examples: ['pumba netem --duration 2m loss --percent 10 service-a'],
    more: [
      'TCP sends what is lost again: after some 0.2 s for an answer of one packet, after 1 s for a new connection. ' +
        'So a loss is seen as a few slow requests, not as errors.',
    ],
    specs: (given) => [shareSpec(given, 'loss')],
  },
  {
    name: 'loss-state',
    about: 'packets are lost as a Markov chain of four states says',
    flags: [
      text('p13', [], '0', 'PERCENT', 'from good reception to a burst of losses'),
      text('p31', [], '100', 'PERCENT', 'from a burst of losses to good reception'),
      text('p32', [], '0', 'PERCENT', 'from a burst of losses to reception within the burst'),
      text('p23', [], '100', 'PERCENT', 'from reception within a burst to losses'),
      text('p14', [], '0', 'PERCENT', 'from good reception to a single loss'),
    ],
    examples: ['pumba netem --duration 2m loss-state --p13 5 --p31 40 service-b'],
    specs: (given) => [
      {
        kind: 'loss-state',
        p13: percent(given, 'p13'),
        p31: percent(given, 'p31'),
        p32: percent(given, 'p32'),
        p23: percent(given, 'p23'),
        p14: percent(given, 'p14'),
      },
    ],
  },
  {
    name: 'loss-gemodel',
    about: 'packets are lost in bursts (Gilbert-Elliott)',
    flags: [
      text('pg', ['p'], '0', 'PERCENT', 'from the good state to the bad one'),
      text('pb', ['r'], '100', 'PERCENT', 'from the bad state to the good one'),
      text('one-h', [], '100', 'PERCENT', 'lost in the bad state'),
      text('one-k', [], '0', 'PERCENT', 'lost in the good state'),
    ],
    examples: ['pumba netem --duration 2m loss-gemodel --pg 2 --pb 30 service-b'],
    specs: (given) => [
      {
        kind: 'loss-gemodel',
        pg: percent(given, 'pg'),
        pb: percent(given, 'pb'),
        oneH: percent(given, 'one-h'),
        oneK: percent(given, 'one-k'),
      },
    ],
  },
  {
    name: 'rate',
    about: 'so many bits a second, for all connections together',
    flags: [
      text('rate', ['r'], '100kbit', 'RATE', 'e.g. 100kbit, 1mbit'),
      text('packetoverhead', ['p'], '0', 'BYTES', 'counted for each packet; may be negative'),
      text('cellsize', ['s'], '0', 'BYTES', 'packets fill cells of this size'),
      text('celloverhead', ['c'], '0', 'BYTES', 'counted for each cell; may be negative'),
    ],
    examples: ['pumba netem --duration 2m rate --rate 1mbit service-a'],
    specs: (given) => [rateSpec(given, RATE_FLAGS)],
  },
  {
    name: 'duplicate',
    about: 'packets are sent twice',
    flags: [PERCENT, CORRELATION],
    examples: ['pumba netem --duration 2m duplicate --percent 10 service-a'],
    more: ['TCP throws the second copy away, here as with real netem: only a rate that follows notices it.'],
    specs: (given) => [shareSpec(given, 'duplicate')],
  },
  {
    name: 'corrupt',
    about: 'packets are damaged',
    flags: [PERCENT, CORRELATION],
    examples: ['pumba netem --duration 2m corrupt --percent 10 service-a'],
    more: ['The receiver drops a packet whose checksum is wrong, so that it looks like a loss, as with real netem.'],
    specs: (given) => [shareSpec(given, 'corrupt')],
  },
  {
    name: 'combine',
    about: 'two or more of these at once, on the same packets',
    flags: COMBINE_FLAGS,
    examples: [
      'pumba netem --duration 2m combine --delay --delay-time 100 --loss --loss-percent 20 -- service-a',
      'pumba netem --duration 2m combine --rate --rate-value 1mbit --delay --delay-time 50 -- service-a',
    ],
    specs: combinedSpecs,
  },
];

export const NETEM_COMMANDS: readonly CommandSpec[] = LIST.map((command) => ({
  name: command.name,
  group: NETEM,
  about: command.about,
  flags: command.flags,
  needsTargets: false,
  fitsInterval: true,
  examples: command.examples,
  more: [...(command.more ?? []), EGRESS_REASON],
  build: (flags) => build(flags, command.specs({ where: flags.where, flags: flags.own })),
}));

function build({ where, group }: CommandFlags, [netem, ...also]: readonly [NetemSpec, ...NetemSpec[]]): BuiltCommand {
  const given: Given = { where: where.replace(/ \S+$/, ''), flags: group };
  const conditions = {
    peers: peers(given, 'target'),
    sourcePorts: ports(given, 'egress-port'),
    destinationPorts: ports(given, 'ingress-port'),
  };
  const egress = group.has('egress') ? oneOf(given, 'egress', ['answers', 'requests', 'all']) : usualEgress(conditions);
  return {
    fault: {
      kind: 'netem',
      netem,
      ...(also.length > 0 ? { also } : {}),
      filter: { egress, ...conditions },
    },
    durationMs: requiredDuration(given, 'duration'),
    limit: integer(given, 'limit', 0, 1000),
  };
}

/** Who names whom packets go to means those, whether they are answers or requests, as with a real interface. */
export function usualEgress({ peers, destinationPorts }: Omit<LinkFilter, 'egress'>): LinkFilter['egress'] {
  return peers.length + destinationPorts.length > 0 ? 'all' : 'answers';
}
