// A fault in a few words, with Pumba's own figures: `delay 500ms ±100ms`. Pure.
import type { Fault, FaultRecord, NetemSpec } from '@o11y-lab/lab-control';

/** What faults are called, by the last word of their command. */
export type FaultWord =
  | 'delay'
  | 'loss'
  | 'loss-state'
  | 'loss-gemodel'
  | 'rate'
  | 'duplicate'
  | 'corrupt'
  | 'packet-loss'
  | 'http-error'
  | 'kill'
  | 'stop'
  | 'restart'
  | 'pause'
  | 'rm'
  | 'exec'
  | 'stress';

export type FaultWords = Readonly<Record<FaultWord, string>>;

export function faultWord(fault: Fault): FaultWord {
  if (fault.kind === 'netem') return fault.netem.kind;
  return fault.kind === 'iptables-loss' ? 'packet-loss' : fault.kind;
}

/** The name of the fault in the reader's language, and its figures. */
export function faultText(fault: Fault, words: FaultWords): string {
  const figures = figuresOf(fault);
  return figures === '' ? words[faultWord(fault)] : `${words[faultWord(fault)]} ${figures}`;
}

/** As a title on a chart: `delay 500ms · service-a`. */
export function recordTitle({ fault, targets }: Pick<FaultRecord, 'fault' | 'targets'>, words: FaultWords): string {
  return `${faultText(fault, words)} · ${targets.join(', ')}`;
}

function figuresOf(fault: Fault): string {
  switch (fault.kind) {
    case 'netem':
      return netemFigures(fault.netem);
    case 'iptables-loss':
      return fault.loss.mode === 'random' ? percent(fault.loss.probability * 100) : `1/${fault.loss.every}`;
    case 'http-error':
      return `${fault.status} ${percent(fault.percent)}${fault.delayMs > 0 ? ` +${durationText(fault.delayMs)}` : ''}`;
    case 'kill':
      return fault.signal;
    case 'stress':
      return stressFigures(fault.stressors);
    case 'exec':
      return [fault.command, ...fault.args].join(' ');
    case 'stop':
    case 'restart':
    case 'pause':
    case 'rm':
      return '';
    default:
      return fault satisfies never;
  }
}

function netemFigures(netem: NetemSpec): string {
  switch (netem.kind) {
    case 'delay':
      return durationText(netem.timeMs) + (netem.jitterMs > 0 ? ` ±${durationText(netem.jitterMs)}` : '');
    case 'loss':
    case 'duplicate':
    case 'corrupt':
      return percent(netem.percent);
    case 'loss-state':
      return `p13 ${percent(netem.p13)}`;
    case 'loss-gemodel':
      return `pg ${percent(netem.pg)}`;
    case 'rate':
      return rateText(netem.bitsPerSecond);
    default:
      return netem satisfies never;
  }
}

function stressFigures(stressors: Extract<Fault, { kind: 'stress' }>['stressors']): string {
  const { cpuWorkers, memoryWorkers, memoryBytesPerWorker, ioWorkers } = stressors;
  return [
    cpuWorkers > 0 ? `cpu ${cpuWorkers}` : '',
    memoryWorkers > 0 ? `vm ${memoryWorkers}×${Math.round(memoryBytesPerWorker / 1024 / 1024)}M` : '',
    ioWorkers > 0 ? `io ${ioWorkers}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

const percent = (value: number): string => `${Math.round(value * 100) / 100}%`;

/** As tc and Pumba write it: `100kbit`. */
export function rateText(bitsPerSecond: number): string {
  for (const [unit, size] of [
    ['gbit', 1e9],
    ['mbit', 1e6],
    ['kbit', 1e3],
  ] as const) {
    if (bitsPerSecond >= size && Number.isInteger(bitsPerSecond / (size / 1000)))
      return `${bitsPerSecond / size}${unit}`;
  }
  return `${bitsPerSecond}bit`;
}

/** A duration as Go and Pumba read it, without spaces and without zeros: `2m`, `1m30s`, `1.5s`, `500ms`. */
export function durationText(ms: number): string {
  if (ms <= 0) return '0s';
  if (ms < 1000) return `${Math.round(ms * 1000) / 1000}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = Math.round(ms % 60_000) / 1000;
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${seconds > 0 ? `${seconds}s` : ''}`;
}
