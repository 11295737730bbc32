// What the form holds, as its URL says it, and as the lab is asked for it. Everything is text as it was typed, so that
// what is wrong with it can be said beside it and nothing is lost by a reload. Pure.
import type { DelayDistribution, Fault, FaultRecord, FaultRequest, LinkFilter, NetemSpec } from '@o11y-lab/lab-control';
import { durationText, rateText } from '../faults/fault-text.ts';
import type { ParamChanges } from '../url/pane.tsx';
import { formatCommand } from './command.ts';
import { parseDuration, parseRate } from './duration.ts';
import { type Field, type FieldName, KINDS, type Kind, type KindName, kindOf } from './kinds.ts';

export interface Experiment {
  readonly targets: readonly string[];
  readonly kind: Kind;
  /** Every field of the kind. */
  readonly settings: Settings;
  readonly duration: string;
}

export type Settings = Readonly<Partial<Record<FieldName, string>>>;

/** Ours in the URL; other parameters are others'. */
const OWN_KEYS: readonly string[] = [
  'target',
  'fault',
  'duration',
  ...new Set(KINDS.flatMap(({ fields }) => fields.map(({ name }) => name))),
];

export function readExperiment(params: URLSearchParams): Experiment {
  const kind = kindOf(params.get('fault'));
  return {
    targets: [...new Set(params.getAll('target'))],
    kind,
    settings: Object.fromEntries(kind.fields.map(({ name, initial }) => [name, params.get(name) ?? initial])),
    duration: params.get('duration') ?? kind.initialDuration,
  };
}

export function hasExperiment(params: URLSearchParams): boolean {
  return OWN_KEYS.some((key) => params.has(key));
}

/** What to change in a URL so that it says this and nothing else of ours. Initial values are left out, but for the kind. */
export function experimentParams({ targets, kind, settings, duration }: Experiment): ParamChanges {
  const changes: Record<string, string | readonly string[] | undefined> = Object.fromEntries(
    OWN_KEYS.map((key) => [key, undefined]),
  );
  changes['target'] = targets;
  changes['fault'] = kind.name;
  for (const { name, initial } of kind.fields) {
    if (settings[name] !== initial) changes[name] = settings[name];
  }
  if (duration !== kind.initialDuration) changes['duration'] = duration;
  return changes;
}

/** Another kind on the same targets. What both have a field for keeps what was typed, unless it never was. */
export function withKind(experiment: Experiment, name: KindName): Experiment {
  const kind = kindOf(name);
  const isTyped = (field: Field): boolean => {
    const before = experiment.kind.fields.find((other) => other.name === field.name && other.type === field.type);
    return before !== undefined && experiment.settings[field.name] !== before.initial;
  };
  return {
    targets: experiment.targets,
    kind,
    settings: Object.fromEntries(
      kind.fields.map((field) => [field.name, isTyped(field) ? experiment.settings[field.name] : field.initial]),
    ),
    duration:
      kind.lasting === experiment.kind.lasting && experiment.duration !== experiment.kind.initialDuration
        ? experiment.duration
        : kind.initialDuration,
  };
}

/** Whether a field says something at present. */
export function isShown({ when }: Field, settings: Settings): boolean {
  return when === undefined || settings[when[0]] === when[1];
}

/** Whether the fault ends by itself. */
export function isLasting({ kind, settings }: Pick<Experiment, 'kind' | 'settings'>): boolean {
  return kind.lasting === 'lasts' || (kind.lasting === 'may-last' && settings.restart === 'true');
}

export interface Problem {
  readonly field: FieldName | 'target' | 'duration';
  readonly why: ProblemWord;
  /** Bounds, for what is out of them. */
  readonly min?: number;
  readonly max?: number;
}

export type ProblemWord =
  | 'noTarget'
  | 'noNumber'
  | 'noInteger'
  | 'outOfBounds'
  | 'noDuration'
  | 'noRate'
  | 'jitterTooLong'
  | 'packetTooHigh'
  | 'noLoss'
  | 'noStressor';

export type Composed =
  | { readonly kind: 'request'; readonly request: FaultRequest }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** The request of a form that is filled in rightly, or all that is wrong with it. */
export function compose(experiment: Experiment): Composed {
  const { targets, kind, settings, duration } = experiment;
  const problems: Problem[] = kind.fields
    .filter((field) => isShown(field, settings))
    .flatMap((field) => fieldProblem(field, settings[field.name] ?? ''));
  if (problems.length === 0) problems.push(...togetherProblems(kind.name, settings));
  const durationMs = isLasting(experiment) ? parseDuration(duration) : undefined;
  if (isLasting(experiment) && durationMs === undefined) problems.push({ field: 'duration', why: 'noDuration' });
  if (targets.length === 0) problems.unshift({ field: 'target', why: 'noTarget' });
  if (problems.length > 0) return { kind: 'problems', problems };
  const asked = {
    fault: faultOf(kind.name, settings),
    targets,
    ...(durationMs === undefined ? {} : { durationMs }),
  };
  return { kind: 'request', request: { ...asked, by: 'page', command: formatCommand(asked) } };
}

function fieldProblem(field: Field, value: string): readonly Problem[] {
  switch (field.type) {
    case 'number': {
      const { name, min, max, isInteger } = field;
      if (!/^-?\d+(\.\d+)?$/.test(value)) return [{ field: name, why: 'noNumber' }];
      const number = Number(value);
      if (isInteger && !Number.isInteger(number)) return [{ field: name, why: 'noInteger' }];
      return number < min || number > max ? [{ field: name, why: 'outOfBounds', min, max }] : [];
    }
    case 'rate':
      return parseRate(value) === undefined ? [{ field: field.name, why: 'noRate' }] : [];
    case 'choice':
      return field.options.includes(value) ? [] : [{ field: field.name, why: 'outOfBounds' }];
    case 'flag':
    case 'peer':
      return [];
    default:
      return field satisfies never;
  }
}

/** What no field alone is to blame for. */
function togetherProblems(kind: KindName, settings: Settings): readonly Problem[] {
  const number = (name: FieldName): number => Number(settings[name]);
  if ((kind === 'delay' || kind === 'jitter') && number('jitter') > number('time')) {
    return [{ field: 'jitter', why: 'jitterTooLong' }];
  }
  if (kind === 'packet-loss' && settings.mode === 'nth' && number('packet') >= number('every')) {
    return [{ field: 'packet', why: 'packetTooHigh' }];
  }
  if (kind === 'loss-state' && number('p13') === 0 && number('p14') === 0) return [{ field: 'p13', why: 'noLoss' }];
  if (kind === 'stress' && number('cpu') + number('vm') + number('io') === 0) {
    return [{ field: 'cpu', why: 'noStressor' }];
  }
  return [];
}

const MEBIBYTE = 1024 * 1024;

/** Of settings without problems. */
function faultOf(kind: KindName, settings: Settings): Fault {
  const text = (name: FieldName): string => settings[name] ?? '';
  const number = (name: FieldName): number => Number(settings[name]);
  const filter: LinkFilter = {
    egress: settings.egress === 'requests' || settings.egress === 'all' ? settings.egress : 'answers',
    peers: text('peer') === '' ? [] : [text('peer')],
    sourcePorts: [],
    destinationPorts: [],
  };
  const netem = (spec: NetemSpec): Fault => ({ kind: 'netem', netem: spec, filter });
  switch (kind) {
    case 'delay':
    case 'jitter':
      return netem({
        kind: 'delay',
        timeMs: number('time'),
        jitterMs: number('jitter'),
        correlationPercent: number('correlation'),
        distribution: text('distribution') as DelayDistribution, // one of the options
      });
    case 'loss':
    case 'duplicate':
    case 'corrupt':
      return netem({ kind, percent: number('percent'), correlationPercent: number('correlation') });
    case 'loss-gemodel':
      return netem({ kind, pg: number('pg'), pb: number('pb'), oneH: number('one-h'), oneK: number('one-k') });
    case 'loss-state':
      return netem({
        kind,
        p13: number('p13'),
        p31: number('p31'),
        p32: number('p32'),
        p23: number('p23'),
        p14: number('p14'),
      });
    case 'rate':
      return netem({
        kind,
        bitsPerSecond: parseRate(text('rate')) ?? 0,
        packetOverheadBytes: number('packetoverhead'),
        cellSizeBytes: number('cellsize'),
        cellOverheadBytes: number('celloverhead'),
      });
    case 'packet-loss':
      return {
        kind: 'iptables-loss',
        loss:
          settings.mode === 'nth'
            ? { mode: 'nth', every: number('every'), packet: number('packet') }
            : { mode: 'random', probability: number('probability') },
        filter,
      };
    case 'http-error':
      return { kind, status: number('status'), percent: number('percent'), delayMs: number('delay') };
    case 'pause':
      return { kind };
    case 'kill':
      return { kind, signal: text('signal') };
    case 'stop':
      return { kind, graceMs: number('grace') * 1000, startsAgain: settings.restart === 'true' };
    case 'restart':
      return { kind, graceMs: number('timeout') * 1000 };
    case 'rm':
      return { kind, force: settings.force === 'true' };
    case 'stress':
      return {
        kind,
        stressors: {
          cpuWorkers: number('cpu'),
          memoryWorkers: number('vm'),
          memoryBytesPerWorker: number('vm-megabytes') * MEBIBYTE,
          ioWorkers: number('io'),
        },
      };
    default:
      return kind satisfies never;
  }
}

/** The form as it was for a fault; undefined for what the form has no words for, such as `exec` or filters by port. */
export function experimentOf(record: Pick<FaultRecord, 'fault' | 'targets' | 'durationMs'>): Experiment | undefined {
  const found = settingsOf(record.fault);
  if (found === undefined) return undefined;
  const kind = kindOf(found.kind);
  const filter = 'filter' in record.fault ? record.fault.filter : undefined;
  if (filter && (filter.peers.length > 1 || filter.sourcePorts.length > 0 || filter.destinationPorts.length > 0)) {
    return undefined;
  }
  const written: Settings = {
    ...found.settings,
    ...(filter ? { egress: filter.egress, peer: filter.peers[0] ?? '' } : {}),
  };
  return {
    targets: record.targets,
    kind,
    settings: Object.fromEntries(kind.fields.map(({ name, initial }) => [name, written[name] ?? initial])),
    duration: record.durationMs === undefined ? kind.initialDuration : durationText(record.durationMs),
  };
}

function settingsOf(fault: Fault): { readonly kind: KindName; readonly settings: Settings } | undefined {
  switch (fault.kind) {
    case 'netem':
      return netemSettings(fault.netem);
    case 'iptables-loss': {
      const { loss } = fault;
      return {
        kind: 'packet-loss',
        settings:
          loss.mode === 'random'
            ? { mode: 'random', probability: String(loss.probability) }
            : { mode: 'nth', every: String(loss.every), packet: String(loss.packet) },
      };
    }
    case 'http-error': {
      const { status, percent, delayMs } = fault;
      return {
        kind: 'http-error',
        settings: { status: String(status), percent: String(percent), delay: String(delayMs) },
      };
    }
    case 'kill':
      return { kind: 'kill', settings: { signal: fault.signal } };
    case 'stop':
      return { kind: 'stop', settings: { grace: String(fault.graceMs / 1000), restart: String(fault.startsAgain) } };
    case 'restart':
      return { kind: 'restart', settings: { timeout: String(fault.graceMs / 1000) } };
    case 'pause':
      return { kind: 'pause', settings: {} };
    case 'rm':
      return { kind: 'rm', settings: { force: String(fault.force) } };
    case 'exec':
      return undefined;
    case 'stress': {
      const { cpuWorkers, memoryWorkers, memoryBytesPerWorker, ioWorkers } = fault.stressors;
      return {
        kind: 'stress',
        settings: {
          cpu: String(cpuWorkers),
          vm: String(memoryWorkers),
          ...(memoryWorkers > 0
            ? { 'vm-megabytes': String(Math.max(1, Math.round(memoryBytesPerWorker / MEBIBYTE))) }
            : {}),
          io: String(ioWorkers),
        },
      };
    }
    default:
      return fault satisfies never;
  }
}

function netemSettings(netem: NetemSpec): { readonly kind: KindName; readonly settings: Settings } {
  switch (netem.kind) {
    case 'delay':
      return {
        kind: 'delay',
        settings: {
          time: String(netem.timeMs),
          jitter: String(netem.jitterMs),
          correlation: String(netem.correlationPercent),
          distribution: netem.distribution,
        },
      };
    case 'loss':
    case 'duplicate':
    case 'corrupt':
      return {
        kind: netem.kind,
        settings: { percent: String(netem.percent), correlation: String(netem.correlationPercent) },
      };
    case 'loss-gemodel':
      return {
        kind: netem.kind,
        settings: {
          pg: String(netem.pg),
          pb: String(netem.pb),
          'one-h': String(netem.oneH),
          'one-k': String(netem.oneK),
        },
      };
    case 'loss-state': {
      const { p13, p31, p32, p23, p14 } = netem;
      return {
        kind: netem.kind,
        settings: { p13: String(p13), p31: String(p31), p32: String(p32), p23: String(p23), p14: String(p14) },
      };
    }
    case 'rate':
      return {
        kind: netem.kind,
        settings: {
          rate: rateText(netem.bitsPerSecond),
          packetoverhead: String(netem.packetOverheadBytes),
          cellsize: String(netem.cellSizeBytes),
          celloverhead: String(netem.cellOverheadBytes),
        },
      };
    default:
      return netem satisfies never;
  }
}
