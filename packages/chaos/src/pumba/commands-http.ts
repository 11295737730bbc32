import type { CommandGroup, CommandSpec } from './commands.ts';
import { integer, percent, requiredDuration } from './numbers.ts';
import { DURATION, LIMIT } from './shared-flags.ts';

/** As long as a delay of netem. */
const DELAY_MS_MAX = 600_000;

const HTTP: CommandGroup = {
  name: 'http',
  about: 'let requests fail before they reach a service (not in Pumba)',
  flags: [DURATION, LIMIT],
};

export const HTTP_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'abort',
    group: HTTP,
    about: 'answer requests with an error in place of the service (not in Pumba)',
    flags: [
      { name: 'status', aliases: ['s'], type: 'text', value: 'CODE', initial: '503', about: '400 to 599' },
      { name: 'percent', aliases: ['p'], type: 'text', value: 'PERCENT', initial: '100', about: 'of the requests' },
      { name: 'delay', type: 'text', value: 'MS', initial: '0', about: 'milliseconds before the answer' },
    ],
    needsTargets: false,
    fitsInterval: true,
    examples: ['pumba http --duration 1m abort --status 503 --percent 50 service-d'],
    more: ['The answer carries the header x-lab-fault with the id of the fault.'],
    build({ where, own, group }) {
      const given = { where, flags: own };
      const outer = { where: where.replace(/ \S+$/, ''), flags: group };
      return {
        fault: {
          kind: 'http-error',
          status: integer(given, 'status', 400, 599),
          percent: percent(given, 'percent'),
          delayMs: integer(given, 'delay', 0, DELAY_MS_MAX),
        },
        durationMs: requiredDuration(outer, 'duration'),
        limit: integer(outer, 'limit', 0, 1000),
      };
    },
  },
];
