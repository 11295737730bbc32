import { nearest } from '@o11y-lab/query-lang';
import type { CommandSpec } from './commands.ts';
import { type Given, integer, requiredDuration } from './numbers.ts';
import { DURATION, LIMIT_WITH_LETTER } from './shared-flags.ts';
import { parseStressors } from './stressors.ts';
import { formatDuration, parseDuration } from './units.ts';
import { WrongCommand } from './wrong.ts';

/** An hour of grace is a typing error. */
const GRACE_SECONDS_MAX = 3600;

/** POSIX signals by the names Docker knows; which of them a machine has is for the supervisor to say. */
const SIGNALS = [
  'SIGABRT',
  'SIGALRM',
  'SIGBUS',
  'SIGCHLD',
  'SIGCONT',
  'SIGFPE',
  'SIGHUP',
  'SIGILL',
  'SIGINT',
  'SIGIO',
  'SIGKILL',
  'SIGPIPE',
  'SIGPROF',
  'SIGQUIT',
  'SIGSEGV',
  'SIGSTOP',
  'SIGSYS',
  'SIGTERM',
  'SIGTRAP',
  'SIGTSTP',
  'SIGTTIN',
  'SIGTTOU',
  'SIGURG',
  'SIGUSR1',
  'SIGUSR2',
  'SIGVTALRM',
  'SIGWINCH',
  'SIGXCPU',
  'SIGXFSZ',
];

const own = (flags: { readonly where: string; readonly own: Given['flags'] }): Given => ({
  where: flags.where,
  flags: flags.own,
});

export const PROCESS_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'kill',
    about: 'send a signal',
    flags: [
      { name: 'signal', aliases: ['s'], type: 'text', value: 'SIGNAL', initial: 'SIGKILL', about: 'which one' },
      LIMIT_WITH_LETTER,
    ],
    needsTargets: true,
    fitsInterval: false,
    examples: ['pumba --interval 15s kill service-d', 'pumba kill --signal SIGTERM service-b'],
    more: ['The supervisor starts a process that dies anew, as it does whenever one dies.'],
    build(flags) {
      const signal = flags.own.text('signal');
      if (!SIGNALS.includes(signal)) {
        const near = nearest(signal, SIGNALS) ?? nearest(`SIG${signal}`, SIGNALS);
        throw new WrongCommand(
          `${flags.where}: --signal ${signal} is not a signal`,
          near ? `did you mean ${near}?` : 'e.g. --signal SIGTERM',
        );
      }
      return { fault: { kind: 'kill', signal }, limit: integer(own(flags), 'limit', 0, 1000) };
    },
  },
  {
    name: 'stop',
    about: 'end processes in an orderly way: SIGTERM, and SIGKILL after a grace',
    flags: [
      { name: 'time', aliases: ['t'], type: 'text', value: 'SECONDS', initial: '5', about: 'grace before SIGKILL' },
      { name: 'restart', aliases: ['r'], type: 'switch', initial: 'false', about: 'start them again afterwards' },
      { ...DURATION, initial: '10s', about: 'with --restart: how long they stay away' },
      LIMIT_WITH_LETTER,
    ],
    needsTargets: true,
    fitsInterval: false,
    examples: ['pumba stop service-b', 'pumba stop --restart --duration 30s kafka'],
    more: ['Without targets and flags, `pumba stop` ends all faults that are active; so does `pumba end`.'],
    build(flags) {
      const given = own(flags);
      const startsAgain = flags.own.isOn('restart');
      const durationMs = parseDuration(flags.own.text('duration'), `${flags.where}: --duration`);
      const isIdle = !startsAgain && flags.own.has('duration');
      return {
        fault: { kind: 'stop', graceMs: 1000 * integer(given, 'time', 0, GRACE_SECONDS_MAX), startsAgain },
        ...(startsAgain ? { durationMs } : {}),
        limit: integer(given, 'limit', 0, 1000),
        ...(isIdle ? { notes: ['--duration has no meaning without --restart: a stopped process stays away'] } : {}),
      };
    },
  },
  {
    name: 'restart',
    about: 'stop processes and start them at once',
    flags: [
      {
        name: 'timeout',
        aliases: ['t'],
        type: 'text',
        value: 'DURATION',
        initial: '1s',
        about: 'grace before SIGKILL',
      },
      LIMIT_WITH_LETTER,
    ],
    needsTargets: false,
    fitsInterval: false,
    examples: ['pumba restart service-b'],
    build(flags) {
      const text = flags.own.text('timeout');
      // Pumba's older releases took plain seconds.
      const graceMs = parseDuration(/^\d+$/.test(text) ? `${text}s` : text, `${flags.where}: --timeout`);
      return { fault: { kind: 'restart', graceMs }, limit: integer(own(flags), 'limit', 0, 1000) };
    },
  },
  {
    name: 'pause',
    about: 'freeze processes: they keep their connections and answer nothing',
    flags: [DURATION, LIMIT_WITH_LETTER],
    needsTargets: false,
    fitsInterval: false,
    examples: ['pumba pause --duration 20s postgres', 'pumba --interval 1m pause --duration 10s kafka'],
    build: (flags) => ({
      fault: { kind: 'pause' },
      durationMs: requiredDuration(own(flags), 'duration'),
      limit: integer(own(flags), 'limit', 0, 1000),
    }),
  },
  {
    name: 'rm',
    about: 'take processes away until somebody starts them',
    flags: [
      { name: 'force', aliases: ['f'], type: 'switch', initial: 'true', about: 'SIGKILL a process that runs' },
      {
        name: 'links',
        aliases: ['n'],
        type: 'switch',
        initial: 'false',
        about: 'remove links of the container',
        noMeaning: 'a process has no links of Docker',
      },
      {
        name: 'volumes',
        aliases: ['v'],
        type: 'switch',
        initial: 'true',
        about: 'remove its volumes',
        noMeaning: 'data stays where it is; `lab down -v` removes it',
      },
      LIMIT_WITH_LETTER,
    ],
    needsTargets: true,
    fitsInterval: false,
    examples: ['pumba rm service-d'],
    more: ['`lab start service-d` brings it back.'],
    build: (flags) => ({
      fault: { kind: 'rm', force: flags.own.isOn('force') },
      limit: integer(own(flags), 'limit', 0, 1000),
    }),
  },
  {
    name: 'exec',
    about: 'run a command beside a process',
    flags: [
      { name: 'command', aliases: ['s'], type: 'text', value: 'COMMAND', initial: 'kill 1', about: 'what to run' },
      { name: 'args', aliases: ['a'], type: 'list', value: 'ARG', about: 'more words for it (repeat for several)' },
      LIMIT_WITH_LETTER,
    ],
    needsTargets: false,
    fitsInterval: false,
    examples: ["pumba exec --command 'kill 1' service-d", 'pumba exec --command node --args --version service-a'],
    more: ['In a container, 1 is the first process; here `kill 1` means the target itself.'],
    build(flags) {
      const [command, ...args] = flags.own
        .text('command')
        .split(/\s+/)
        .filter((word) => word !== '');
      if (command === undefined)
        throw new WrongCommand(`${flags.where}: --command is empty`, "e.g. --command 'kill 1'");
      return {
        fault: { kind: 'exec', command, args: [...args, ...flags.own.list('args')] },
        limit: integer(own(flags), 'limit', 0, 1000),
      };
    },
  },
  {
    name: 'stress',
    about: 'burn CPU, memory or disk beside a process',
    flags: [
      DURATION,
      {
        name: 'stressors',
        type: 'text',
        value: 'STRESSORS',
        initial: '--cpu 4 --timeout 60s',
        about: 'options of stress-ng: --cpu N, --vm N, --vm-bytes SIZE, --io N, --timeout DURATION',
      },
      {
        name: 'stress-image',
        type: 'text',
        value: 'IMAGE',
        about: 'image of stress-ng',
        noMeaning: 'nothing runs in a container, so no image is needed',
      },
      {
        name: 'pull-image',
        type: 'switch',
        initial: 'true',
        about: 'pull that image',
        noMeaning: 'nothing runs in a container, so no image is needed',
      },
      {
        name: 'inject-cgroup',
        type: 'switch',
        initial: 'false',
        about: "burn within the target's cgroup",
        noMeaning: 'a process of the lab has no cgroup of its own',
      },
      LIMIT_WITH_LETTER,
    ],
    needsTargets: false,
    fitsInterval: false,
    examples: ['pumba stress --duration 1m --stressors "--cpu 2 --timeout 60s" service-d'],
    more: ['It burns on the whole machine: processes of the lab have no share of their own that could be taken.'],
    build(flags) {
      const given = own(flags);
      const durationMs = requiredDuration(given, 'duration');
      const { stressors, timeoutMs = durationMs } = parseStressors(flags.own.text('stressors'));
      return {
        fault: { kind: 'stress', stressors },
        durationMs: Math.min(durationMs, timeoutMs),
        limit: integer(given, 'limit', 0, 1000),
        ...(timeoutMs < durationMs
          ? { notes: [`it ends after ${formatDuration(timeoutMs)}, as --timeout of the stressors says`] }
          : {}),
      };
    },
  },
];
