import type { PacketLossSpec } from '@o11y-lab/lab-control';
import type { CommandFlags, CommandGroup, CommandSpec } from './commands.ts';
import { decimal, type Given, integer, oneOf, peers, ports, requiredDuration } from './numbers.ts';
import { DURATION, INTERFACE, imageFlags, LIMIT } from './shared-flags.ts';
import { WrongCommand } from './wrong.ts';

/** Counting further than this is a typing error. */
const EVERY_MAX = 1_000_000;

const IPTABLES: CommandGroup = {
  name: 'iptables',
  about: 'drop packets that arrive at a process',
  flags: [
    DURATION,
    INTERFACE,
    {
      name: 'protocol',
      aliases: ['p'],
      type: 'text',
      value: 'NAME',
      initial: 'any',
      about: 'any or tcp (Pumba: udp and icmp too)',
    },
    {
      name: 'source',
      aliases: ['src', 's'],
      type: 'list',
      value: 'NAME',
      about: 'only packets from this process (repeat for several; an address in Pumba)',
    },
    {
      name: 'destination',
      aliases: ['dest'],
      type: 'list',
      value: 'ADDRESS',
      about: 'refused: what arrives at a target is for the target',
    },
    {
      name: 'src-port',
      aliases: ['sport'],
      type: 'list',
      value: 'PORT',
      about: 'only packets from these ports (comma-separated)',
    },
    {
      name: 'dst-port',
      aliases: ['dport'],
      type: 'list',
      value: 'PORT',
      about: 'only packets to these ports (comma-separated)',
    },
    {
      name: 'egress',
      type: 'text',
      value: 'WHAT',
      about: 'what of the egress',
      noMeaning: 'iptables drops what arrives; netem is for what leaves',
    },
    ...imageFlags('iptables-image'),
    LIMIT,
  ],
};

export const IPTABLES_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'loss',
    group: IPTABLES,
    about: 'drop some of the packets that arrive',
    flags: [
      {
        name: 'mode',
        type: 'text',
        value: 'MODE',
        initial: 'random',
        about: 'random: each with a probability; nth: every so many',
      },
      { name: 'probability', type: 'text', value: '0.0-1.0', initial: '0', about: 'mode random: of each packet' },
      { name: 'every', type: 'text', value: 'N', initial: '0', about: 'mode nth: one packet in N' },
      { name: 'packet', type: 'text', value: 'N', initial: '0', about: 'mode nth: which of them, from 0 to N-1' },
    ],
    needsTargets: false,
    fitsInterval: true,
    examples: [
      'pumba iptables --duration 1m loss --probability 0.2 service-d',
      'pumba iptables --duration 1m --source service-b loss --mode nth --every 10 kafka',
    ],
    more: [
      'What arrives at the target: the requests of its callers, and the answers of those it calls. netem loss is the ' +
        'same for what it sends.',
    ],
    build(flags) {
      const given = groupOf(flags);
      const protocol = oneOf(given, 'protocol', ['any', 'tcp', 'udp', 'icmp']);
      if (protocol === 'udp' || protocol === 'icmp') {
        throw new WrongCommand(`${given.where}: --protocol ${protocol}: all calls of the lab are tcp`, 'leave it out');
      }
      if (given.flags.has('destination')) {
        throw new WrongCommand(
          `${given.where}: --destination: what arrives at a target is for the target`,
          'choose a port of it with --dst-port',
        );
      }
      return {
        fault: {
          kind: 'iptables-loss',
          loss: lossOf({ where: flags.where, flags: flags.own }),
          filter: {
            egress: 'answers', // of no meaning here: what arrives is not what leaves
            peers: peers(given, 'source'),
            sourcePorts: ports(given, 'src-port'),
            destinationPorts: ports(given, 'dst-port'),
          },
        },
        durationMs: requiredDuration(given, 'duration'),
        limit: integer(given, 'limit', 0, 1000),
      };
    },
  },
];

function groupOf(flags: CommandFlags): Given {
  return { where: flags.where.replace(/ \S+$/, ''), flags: flags.group };
}

function lossOf(given: Given): PacketLossSpec {
  const mode = oneOf(given, 'mode', ['random', 'nth']);
  if (mode === 'random') return { mode, probability: decimal(given, 'probability', 0, 1) };
  const every = integer(given, 'every', 1, EVERY_MAX);
  return { mode, every, packet: integer(given, 'packet', 0, every - 1) };
}
