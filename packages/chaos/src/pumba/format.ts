// The command line of a fault: for the page, the history, and whoever wants to type it the next time.
import type { Fault, FaultRequest, LinkFilter, NetemSpec } from '@o11y-lab/lab-control';
import { usualEgress } from './commands-netem.ts';
import { formatStressors } from './stressors.ts';
import { formatDuration, formatRate } from './units.ts';

type Described = Pick<FaultRequest, 'fault' | 'targets' | 'durationMs'>;

/** One line that `parsePumba` reads back as the same fault, quoted for a shell. */
export function formatCommand(request: Described): string {
  return ['pumba', ...words(request), ...request.targets].map(quote).join(' ');
}

function words({ fault, durationMs }: Described): readonly string[] {
  const duration = durationMs === undefined ? [] : ['--duration', formatDuration(durationMs)];
  switch (fault.kind) {
    case 'netem':
      return [
        'netem',
        ...duration,
        ...filterWords(fault),
        ...(fault.also ? combineWords([fault.netem, ...fault.also]) : netemWords(fault.netem)),
      ];
    case 'iptables-loss':
      return ['iptables', ...duration, ...filterWords(fault), 'loss', ...lossWords(fault.loss)];
    case 'http-error':
      return [
        'http',
        ...duration,
        'abort',
        ...['--status', String(fault.status)],
        ...unless(fault.percent, 100, '--percent'),
        ...unless(fault.delayMs, 0, '--delay'),
      ];
    case 'kill':
      return ['kill', ...(fault.signal === 'SIGKILL' ? [] : ['--signal', fault.signal])];
    case 'stop':
      return [
        'stop',
        ...unless(fault.graceMs / 1000, 5, '--time'),
        ...(fault.startsAgain ? ['--restart', ...duration] : []),
      ];
    case 'restart':
      return ['restart', ...(fault.graceMs === 1000 ? [] : ['--timeout', formatDuration(fault.graceMs)])];
    case 'pause':
      return ['pause', ...duration];
    case 'rm':
      return ['rm', ...(fault.force ? [] : ['--force=false'])];
    case 'exec':
      return ['exec', '--command', fault.command, ...fault.args.flatMap((arg) => ['--args', arg])];
    case 'stress':
      return ['stress', ...duration, '--stressors', formatStressors(fault.stressors)];
    default:
      return fault satisfies never;
  }
}

function netemWords(netem: NetemSpec): readonly string[] {
  switch (netem.kind) {
    case 'delay':
      return [
        'delay',
        ...['--time', String(netem.timeMs)],
        ...unless(netem.jitterMs, Math.min(10, netem.timeMs), '--jitter'),
        ...unless(netem.correlationPercent, 20, '--correlation'),
        ...(netem.distribution === '' ? [] : ['--distribution', netem.distribution]),
      ];
    case 'loss':
    case 'duplicate':
    case 'corrupt':
      return [
        netem.kind,
        ...['--percent', String(netem.percent)],
        ...unless(netem.correlationPercent, 0, '--correlation'),
      ];
    case 'loss-state':
      return [
        'loss-state',
        ...unless(netem.p13, 0, '--p13'),
        ...unless(netem.p31, 100, '--p31'),
        ...unless(netem.p32, 0, '--p32'),
        ...unless(netem.p23, 100, '--p23'),
        ...unless(netem.p14, 0, '--p14'),
      ];
    case 'loss-gemodel':
      return [
        'loss-gemodel',
        ...unless(netem.pg, 0, '--pg'),
        ...unless(netem.pb, 100, '--pb'),
        ...unless(netem.oneH, 100, '--one-h'),
        ...unless(netem.oneK, 0, '--one-k'),
      ];
    case 'rate':
      return [
        'rate',
        ...['--rate', formatRate(netem.bitsPerSecond)],
        ...unless(netem.packetOverheadBytes, 0, '--packetoverhead'),
        ...unless(netem.cellSizeBytes, 0, '--cellsize'),
        ...unless(netem.cellOverheadBytes, 0, '--celloverhead'),
      ];
    default:
      return netem satisfies never;
  }
}

/** `delay --time 100` becomes `--delay --delay-time 100`; `--` keeps targets apart from switches. */
function combineWords(specs: readonly NetemSpec[]): readonly string[] {
  const words = specs.flatMap((spec) => {
    const [name = '', ...flags] = netemWords(spec);
    return [`--${name}`, ...flags.map((word) => word.replace(/^--/, `--${name}-`).replace(/^--rate-\w+/, rateFlag))];
  });
  return ['combine', ...words, '--'];
}

function rateFlag(name: string): string {
  return name.replace('rate-rate', 'rate-value').replace(/-(packet|cell)(overhead|size)$/, '-$1-$2');
}

function lossWords(loss: Extract<Fault, { kind: 'iptables-loss' }>['loss']): readonly string[] {
  return loss.mode === 'random'
    ? ['--probability', String(loss.probability)]
    : ['--mode', 'nth', '--every', String(loss.every), ...unless(loss.packet, 0, '--packet')];
}

function filterWords(fault: {
  readonly kind: 'netem' | 'iptables-loss';
  readonly filter: LinkFilter;
}): readonly string[] {
  const { egress, peers, sourcePorts, destinationPorts } = fault.filter;
  const [peer, source, destination] =
    fault.kind === 'netem'
      ? (['--target', '--egress-port', '--ingress-port'] as const)
      : (['--source', '--src-port', '--dst-port'] as const);
  return [
    ...(fault.kind === 'iptables-loss' || egress === usualEgress(fault.filter) ? [] : ['--egress', egress]),
    ...peers.flatMap((name) => [peer, name]),
    ...(sourcePorts.length === 0 ? [] : [source, sourcePorts.join(',')]),
    ...(destinationPorts.length === 0 ? [] : [destination, destinationPorts.join(',')]),
  ];
}

function unless(value: number, initial: number, flag: string): readonly string[] {
  // With `=`, because a negative number would look like a flag.
  return value === initial ? [] : value < 0 ? [`${flag}=${value}`] : [flag, String(value)];
}

/** For a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
