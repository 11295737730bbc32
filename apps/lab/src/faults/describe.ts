// Faults in words, for people. Pure.
import type { Fault, LinkFilter, NetemSpec, Stressors } from '@o11y-lab/lab-control';

/** Without the target: `delay 500 ms`, `SIGKILL`, `50 % of requests answered 503`. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'netem':
      return `${[fault.netem, ...(fault.also ?? [])].map(describeNetem).join(' and ')}${describeFilter(fault.filter)}`;
    case 'iptables-loss': {
      const { loss } = fault;
      const which =
        loss.mode === 'random'
          ? `${round(loss.probability * 100)} % of incoming packets`
          : `one of ${loss.every} incoming packets`;
      return `loss of ${which}${describeFilter(fault.filter)}`;
    }
    case 'http-error': {
      const after = fault.delayMs > 0 ? ` after ${describeMs(fault.delayMs)}` : '';
      return `${round(fault.percent)} % of requests answered ${fault.status}${after}`;
    }
    case 'kill':
      return fault.signal.startsWith('SIG') ? fault.signal : `SIG${fault.signal}`;
    case 'stop':
    case 'restart':
    case 'pause':
      return fault.kind;
    case 'rm':
      return 'removal';
    case 'exec':
      return `exec "${[fault.command, ...fault.args].join(' ')}"`;
    case 'stress':
      return `stress by ${describeStressors(fault.stressors)}`;
    default:
      return fault satisfies never;
  }
}

/** `250 ms`, `12 s`, `2 min`, `1 h 30 min`. */
export function describeMs(ms: number): string {
  if (ms < 1000) return `${round(ms)} ms`;
  if (ms < 60_000) return `${round(ms / 1000)} s`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.round((ms % 60_000) / 1000);
  if (minutes < 60) return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function describeNetem(netem: NetemSpec): string {
  switch (netem.kind) {
    case 'delay': {
      const jitter = netem.jitterMs > 0 ? ` ± ${describeMs(netem.jitterMs)}` : '';
      const shape = netem.distribution === '' ? '' : ` (${netem.distribution})`;
      return `delay ${describeMs(netem.timeMs)}${jitter}${shape}`;
    }
    case 'loss':
      return `loss ${round(netem.percent)} %`;
    case 'loss-state':
      return 'loss by the Markov model';
    case 'loss-gemodel':
      return 'loss by the Gilbert-Elliott model';
    case 'rate':
      return `rate ${describeRate(netem.bitsPerSecond)}`;
    case 'duplicate':
      return `duplication ${round(netem.percent)} %`;
    case 'corrupt':
      return `corruption ${round(netem.percent)} %`;
    default:
      return netem satisfies never;
  }
}

function describeFilter({ egress, peers, sourcePorts, destinationPorts }: LinkFilter): string {
  const conditions = [
    peers.length > 0 ? `towards ${peers.join(', ')}` : '',
    sourcePorts.length > 0 ? `from port ${sourcePorts.join(', ')}` : '',
    destinationPorts.length > 0 ? `to port ${destinationPorts.join(', ')}` : '',
  ].filter((text) => text !== '');
  const which = conditions.length > 0 ? ` ${conditions.join(' or ')}` : '';
  if (egress === 'answers' || (egress === 'all' && which !== '')) return which;
  return ` of ${egress === 'all' ? 'all it sends' : 'its requests'}${which}`;
}

function describeRate(bitsPerSecond: number): string {
  for (const [unit, factor] of [['Gbit/s', 1e9] as const, ['Mbit/s', 1e6] as const, ['kbit/s', 1e3] as const]) {
    if (bitsPerSecond >= factor) return `${round(bitsPerSecond / factor)} ${unit}`;
  }
  return `${round(bitsPerSecond)} bit/s`;
}

function describeStressors({ cpuWorkers, memoryWorkers, memoryBytesPerWorker, ioWorkers }: Stressors): string {
  const parts = [
    cpuWorkers > 0 ? `${cpuWorkers} × CPU` : '',
    memoryWorkers > 0 ? `${memoryWorkers} × ${round(memoryBytesPerWorker / 1024 ** 2)} MiB` : '',
    ioWorkers > 0 ? `${ioWorkers} × disk` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
