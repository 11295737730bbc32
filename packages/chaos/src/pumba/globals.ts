// The flags before the command.
import type { FlagSpec, Flags } from './flags.ts';
import type { LogLevel, PumbaGlobal } from './types.ts';
import { parseDuration } from './units.ts';
import { WrongCommand } from './wrong.ts';

const NO_RUNTIME = 'there are no containers; faults go to the lab that runs here';
const NO_SLACK = 'the lab calls nobody outside';

export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  {
    name: 'interval',
    aliases: ['i'],
    type: 'text',
    value: 'DURATION',
    about: 'run the command again so often, until Ctrl-C',
  },
  { name: 'random', aliases: ['r'], type: 'switch', about: 'only one of the targets, chosen anew each time' },
  {
    name: 'label',
    type: 'list',
    value: 'KEY=VALUE',
    about: 'only targets with this label (repeat for several: all of them), e.g. com.docker.compose.service=kafka',
  },
  { name: 'dry-run', type: 'switch', env: 'DRY-RUN', about: 'say what would happen, and do nothing' },
  { name: 'skip-error', type: 'switch', about: 'with --interval: carry on after an error' },
  {
    name: 'log-level',
    aliases: ['l'],
    type: 'text',
    value: 'LEVEL',
    initial: 'warning',
    env: 'LOG_LEVEL',
    about: 'debug, info, warning, error, fatal or panic',
  },
  { name: 'json', aliases: ['j'], type: 'switch', env: 'LOG_JSON', about: 'log lines as JSON' },
  noMeaning('host', 'ADDRESS', NO_RUNTIME, ['H']),
  noMeaning('runtime', 'NAME', NO_RUNTIME),
  noMeaning('containerd-socket', 'PATH', NO_RUNTIME),
  noMeaning('containerd-namespace', 'NAME', NO_RUNTIME),
  noMeaning('podman-socket', 'PATH', NO_RUNTIME),
  { name: 'tls', type: 'switch', about: 'of Docker', noMeaning: NO_RUNTIME },
  { name: 'tlsverify', type: 'switch', about: 'of Docker', noMeaning: NO_RUNTIME },
  noMeaning('tlscacert', 'PATH', NO_RUNTIME),
  noMeaning('tlscert', 'PATH', NO_RUNTIME),
  noMeaning('tlskey', 'PATH', NO_RUNTIME),
  noMeaning('slackhook', 'URL', NO_SLACK),
  noMeaning('slackchannel', 'NAME', NO_SLACK),
];

export const VERSION_FLAG: FlagSpec = {
  name: 'version',
  aliases: ['v'],
  type: 'switch',
  about: 'which Pumba these commands are those of',
};

const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warning', 'error', 'fatal', 'panic'];

/** An unknown level is `warning`, as in Pumba. Throws WrongCommand. */
export function parseGlobal(flags: Flags): PumbaGlobal {
  const intervalMs = flags.has('interval') ? parseDuration(flags.text('interval'), 'pumba: --interval') : 0;
  // Shorter, and the faults would not be over before they come again.
  if (flags.has('interval') && intervalMs < 1000) {
    throw new WrongCommand(
      'pumba: --interval is shorter than a second, in which nothing of the lab recovers',
      'e.g. --interval 30s',
    );
  }
  return {
    ...(intervalMs > 0 ? { intervalMs } : {}),
    random: flags.isOn('random'),
    labels: flags.list('label').flatMap((value) => value.split(',').filter((label) => label !== '')),
    dryRun: flags.isOn('dry-run'),
    skipError: flags.isOn('skip-error'),
    logLevel: LOG_LEVELS.find((level) => level === flags.text('log-level').toLowerCase()) ?? 'warning',
    json: flags.isOn('json'),
  };
}

function noMeaning(name: string, value: string, reason: string, aliases: readonly string[] = []): FlagSpec {
  return { name, aliases, type: 'text', value, about: 'of the container runtime', noMeaning: reason };
}
