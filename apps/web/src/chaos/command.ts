// A request as the command line of `pumba` that does the same. Flags with Pumba's own default are left out, but for the
// one figure that a fault is about. Pure.
import type { Fault, FaultRequest, LinkFilter, NetemSpec } from '@o11y-lab/lab-control';
import { durationText, rateText } from '../faults/fault-text.ts';

export function formatCommand(request: Pick<FaultRequest, 'fault' | 'targets' | 'durationMs'>): string {
  const { fault, targets, durationMs } = request;
  const duration = durationMs === undefined ? [] : ['--duration', durationText(durationMs)];
  return ['pumba', ...faultWords(fault, duration), ...targets].map(quoted).join(' ');
}

function faultWords(fault: Fault, duration: readonly string[]): readonly string[] {
  switch (fault.kind) {
    case 'netem':
      return ['netem', ...duration, ...filterFlags(fault.filter), ...netemWords(fault.netem)];
    case 'iptables-loss': {
      const { loss, filter } = fault;
      const mode =
        loss.mode === 'random'
          ? ['--probability', String(loss.probability)]
          : ['--mode', 'nth', '--every', String(loss.every), ...flag('--packet', loss.packet, 0)];
      const ports = portFlags(filter, '--src-port', '--dst-port');
      return [
        'iptables',
        ...duration,
        ...filter.peers.flatMap((peer) => ['--source', peer]),
        ...ports,
        'loss',
        ...mode,
      ];
    }
    case 'http-error': {
      const { status, percent, delayMs } = fault;
      return [
        'http',
        ...duration,
        'abort',
        '--status',
        String(status),
        ...flag('--percent', percent, 100),
        ...flag('--delay', delayMs, 0),
      ];
    }
    case 'pause':
      return ['pause', ...duration];
    case 'kill':
      return ['kill', ...flag('--signal', fault.signal, 'SIGKILL')];
    case 'stop':
      return [
        'stop',
        ...flag('--time', fault.graceMs / 1000, 5),
        ...(fault.startsAgain ? ['--restart', ...duration] : []),
      ];
    case 'restart':
      return ['restart', ...flag('--timeout', durationText(fault.graceMs), '1s')];
    case 'rm':
      return ['rm', ...(fault.force ? [] : ['--force=false'])];
    case 'exec':
      return ['exec', '--command', fault.command, ...fault.args.flatMap((arg) => ['--args', arg])];
    case 'stress': {
      const { cpuWorkers, memoryWorkers, memoryBytesPerWorker, ioWorkers } = fault.stressors;
      const stressors = [
        ...(cpuWorkers > 0 ? ['--cpu', cpuWorkers] : []),
        ...(memoryWorkers > 0 ? ['--vm', memoryWorkers, '--vm-bytes', bytesText(memoryBytesPerWorker)] : []),
        ...(ioWorkers > 0 ? ['--io', ioWorkers] : []),
      ].join(' ');
      return ['stress', ...duration, '--stressors', stressors];
    }
    default:
      return fault satisfies never;
  }
}

function filterFlags(filter: LinkFilter): readonly string[] {
  return [
    // Where it is not said, `pumba` takes answers, but all packets for who names their receivers.
    ...flag('--egress', filter.egress, filter.peers.length + filter.destinationPorts.length > 0 ? '' : 'answers'),
    ...filter.peers.flatMap((peer) => ['--target', peer]),
    ...portFlags(filter, '--egress-port', '--ingress-port'),
  ];
}

function portFlags(
  { sourcePorts, destinationPorts }: LinkFilter,
  source: string,
  destination: string,
): readonly string[] {
  return [
    ...(sourcePorts.length > 0 ? [source, sourcePorts.join(',')] : []),
    ...(destinationPorts.length > 0 ? [destination, destinationPorts.join(',')] : []),
  ];
}

function netemWords(netem: NetemSpec): readonly string[] {
  switch (netem.kind) {
    case 'delay':
      return [
        'delay',
        '--time',
        String(netem.timeMs),
        ...flag('--jitter', netem.jitterMs, 10),
        ...flag('--correlation', netem.correlationPercent, 20),
        ...flag('--distribution', netem.distribution, ''),
      ];
    case 'loss':
    case 'duplicate':
    case 'corrupt':
      return [netem.kind, '--percent', String(netem.percent), ...flag('--correlation', netem.correlationPercent, 0)];
    case 'loss-state':
      return [
        netem.kind,
        '--p13',
        String(netem.p13),
        ...flag('--p31', netem.p31, 100),
        ...flag('--p32', netem.p32, 0),
        ...flag('--p23', netem.p23, 100),
        ...flag('--p14', netem.p14, 0),
      ];
    case 'loss-gemodel':
      return [
        netem.kind,
        '--pg',
        String(netem.pg),
        ...flag('--pb', netem.pb, 100),
        ...flag('--one-h', netem.oneH, 100),
        ...flag('--one-k', netem.oneK, 0),
      ];
    case 'rate':
      return [
        'rate',
        '--rate',
        rateText(netem.bitsPerSecond),
        ...flag('--packetoverhead', netem.packetOverheadBytes, 0),
        ...flag('--cellsize', netem.cellSizeBytes, 0),
        ...flag('--celloverhead', netem.cellOverheadBytes, 0),
      ];
    default:
      return netem satisfies never;
  }
}

function flag(name: string, value: string | number, initial: string | number): readonly string[] {
  if (value === initial) return [];
  // A negative number would look like a flag.
  return typeof value === 'number' && value < 0 ? [`${name}=${value}`] : [name, String(value)];
}

function bytesText(bytes: number): string {
  return bytes % (1024 * 1024) === 0 ? `${bytes / 1024 / 1024}M` : String(bytes);
}

/** For a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
