// Whatever comes in over the control API → FaultRequest, or what is wrong with it. Pure.
import type {
  DelayDistribution,
  Fault,
  FaultKind,
  FaultRequest,
  FaultSource,
  LinkFilter,
  NetemSpec,
  PacketLossSpec,
  Stressors,
} from '@o11y-lab/lab-control';
import { FaultError } from './errors.ts';

/** A fault that outlives a day was forgotten. */
export const DURATION_MS_MAX = 24 * 3_600_000;
/** Far more processes than a lab has. */
const TARGETS_MAX = 100;
const COMMAND_LENGTH_MAX = 2_000;
const ARGUMENTS_MAX = 100;
/** A delay of a day is as good as none at all coming back. */
const DELAY_MS_MAX = DURATION_MS_MAX;
/** Enough to bring any machine to its knees that the lab is meant for. */
const STRESS_WORKERS_MAX = 64;
const STRESS_BYTES_MAX = 4 * 1024 ** 3;
const GRACE_MS_MAX = 10 * 60_000;

const KINDS: readonly FaultKind[] = [
  'netem',
  'iptables-loss',
  'http-error',
  'kill',
  'stop',
  'restart',
  'pause',
  'rm',
  'exec',
  'stress',
];
const SOURCES: readonly FaultSource[] = ['pumba', 'page', 'scenario'];
const DISTRIBUTIONS: readonly DelayDistribution[] = ['', 'uniform', 'normal', 'pareto', 'paretonormal'];
const EGRESS: readonly LinkFilter['egress'][] = ['answers', 'requests', 'all'];

type Fields = Readonly<Record<string, unknown>>;

/** @throws FaultError (400) naming the field, what it is and what it may be */
export function readFaultRequest(value: unknown): FaultRequest {
  const fields = record(value, 'the body');
  const fault = readFault(record(fields['fault'], 'fault'));
  const targets = [...new Set(texts(fields, 'targets', TARGETS_MAX))];
  if (targets.length === 0) throw new FaultError(400, 'targets is empty, want names of processes');
  const durationMs = fields['durationMs'] === undefined ? undefined : number(fields, 'durationMs', 1, DURATION_MS_MAX);
  checkDuration(fault, durationMs);
  return {
    fault,
    targets,
    ...(durationMs === undefined ? {} : { durationMs }),
    by: oneOf(fields, 'by', SOURCES),
    command: text(fields, 'command', COMMAND_LENGTH_MAX),
  };
}

/** Whether a fault lasts until it is ended, and so must say when it ends by itself. */
export function isLasting(fault: Fault): boolean {
  switch (fault.kind) {
    case 'netem':
    case 'iptables-loss':
    case 'http-error':
    case 'pause':
    case 'stress':
      return true;
    case 'stop':
      return fault.startsAgain;
    case 'kill':
    case 'restart':
    case 'rm':
    case 'exec':
      return false;
    default:
      return fault satisfies never;
  }
}

function checkDuration(fault: Fault, durationMs: number | undefined): void {
  if (isLasting(fault) && durationMs === undefined) {
    throw new FaultError(400, `${fault.kind} lasts until it ends by itself: want a durationMs`);
  }
  if (!isLasting(fault) && durationMs !== undefined) {
    throw new FaultError(400, `${fault.kind} happens at once: want no durationMs`);
  }
}

function readFault(fields: Fields): Fault {
  const kind = oneOf(fields, 'kind', KINDS);
  switch (kind) {
    case 'netem':
      return {
        kind,
        netem: readNetem(record(fields['netem'], 'netem')),
        ...readAlso(fields['also']),
        filter: readFilter(fields['filter']),
      };
    case 'iptables-loss':
      return { kind, loss: readLoss(record(fields['loss'], 'loss')), filter: readFilter(fields['filter']) };
    case 'http-error':
      return {
        kind,
        status: integer(fields, 'status', 100, 599),
        percent: percent(fields, 'percent'),
        delayMs: number(fields, 'delayMs', 0, DELAY_MS_MAX),
      };
    case 'kill':
      return { kind, signal: readSignal(fields) };
    case 'stop': {
      const { startsAgain } = fields;
      if (typeof startsAgain !== 'boolean') throw wrong('startsAgain', startsAgain, 'true or false');
      return { kind, graceMs: number(fields, 'graceMs', 0, GRACE_MS_MAX), startsAgain };
    }
    case 'restart':
      return { kind, graceMs: number(fields, 'graceMs', 0, GRACE_MS_MAX) };
    case 'pause':
      return { kind };
    case 'rm': {
      const { force } = fields;
      if (typeof force !== 'boolean') throw wrong('force', force, 'true or false');
      return { kind, force };
    }
    case 'exec':
      return {
        kind,
        command: text(fields, 'command', COMMAND_LENGTH_MAX),
        args: texts(fields, 'args', ARGUMENTS_MAX),
      };
    case 'stress':
      return { kind, stressors: readStressors(record(fields['stressors'], 'stressors')) };
    default:
      return kind satisfies never;
  }
}

function readNetem(fields: Fields): NetemSpec {
  const kind = oneOf(fields, 'kind', [
    'delay',
    'loss',
    'loss-state',
    'loss-gemodel',
    'rate',
    'duplicate',
    'corrupt',
  ] as const);
  switch (kind) {
    case 'delay':
      return {
        kind,
        timeMs: number(fields, 'timeMs', 0, DELAY_MS_MAX),
        jitterMs: number(fields, 'jitterMs', 0, DELAY_MS_MAX),
        correlationPercent: percent(fields, 'correlationPercent'),
        distribution: oneOf(fields, 'distribution', DISTRIBUTIONS),
      };
    case 'loss':
    case 'duplicate':
    case 'corrupt':
      return { kind, percent: percent(fields, 'percent'), correlationPercent: percent(fields, 'correlationPercent') };
    case 'loss-state':
      return {
        kind,
        p13: percent(fields, 'p13'),
        p31: percent(fields, 'p31'),
        p32: percent(fields, 'p32'),
        p23: percent(fields, 'p23'),
        p14: percent(fields, 'p14'),
      };
    case 'loss-gemodel':
      return {
        kind,
        pg: percent(fields, 'pg'),
        pb: percent(fields, 'pb'),
        oneH: percent(fields, 'oneH'),
        oneK: percent(fields, 'oneK'),
      };
    case 'rate':
      return {
        kind,
        bitsPerSecond: number(fields, 'bitsPerSecond', 1, 1e15),
        packetOverheadBytes: integer(fields, 'packetOverheadBytes', -1_500, 65_535),
        cellSizeBytes: integer(fields, 'cellSizeBytes', 0, 65_535),
        cellOverheadBytes: integer(fields, 'cellOverheadBytes', -1_500, 65_535),
      };
    default:
      return kind satisfies never;
  }
}

/** Each kind once, as one queueing discipline has it. */
const ALSO_MAX = 4;

function readAlso(value: unknown): { also?: readonly NetemSpec[] } {
  if (value === undefined) return {};
  if (!Array.isArray(value) || value.length > ALSO_MAX) throw wrong('also', value, `a list of at most ${ALSO_MAX}`);
  return value.length === 0 ? {} : { also: value.map((each) => readNetem(record(each, 'also'))) };
}

function readLoss(fields: Fields): PacketLossSpec {
  const mode = oneOf(fields, 'mode', ['random', 'nth'] as const);
  if (mode === 'random') return { mode, probability: number(fields, 'probability', 0, 1) };
  const every = integer(fields, 'every', 1, 1e9);
  return { mode, every, packet: integer(fields, 'packet', 0, every - 1) };
}

function readFilter(value: unknown): LinkFilter {
  const fields = record(value, 'filter');
  return {
    egress: oneOf(fields, 'egress', EGRESS),
    peers: texts(fields, 'peers', TARGETS_MAX),
    sourcePorts: ports(fields, 'sourcePorts'),
    destinationPorts: ports(fields, 'destinationPorts'),
  };
}

function readStressors(fields: Fields): Stressors {
  const stressors = {
    cpuWorkers: integer(fields, 'cpuWorkers', 0, STRESS_WORKERS_MAX),
    memoryWorkers: integer(fields, 'memoryWorkers', 0, STRESS_WORKERS_MAX),
    memoryBytesPerWorker: integer(fields, 'memoryBytesPerWorker', 0, STRESS_BYTES_MAX),
    ioWorkers: integer(fields, 'ioWorkers', 0, STRESS_WORKERS_MAX),
  };
  if (stressors.cpuWorkers + stressors.memoryWorkers + stressors.ioWorkers === 0) {
    throw new FaultError(400, 'the stressors are none: want at least one worker of cpu, memory or io');
  }
  return stressors;
}

function readSignal(fields: Fields): string {
  const name = text(fields, 'signal', 20).toUpperCase();
  const signal = name.startsWith('SIG') ? name : `SIG${name}`;
  if (!/^SIG[A-Z0-9]+$/.test(signal)) throw wrong('signal', fields['signal'], 'a name such as SIGKILL');
  return signal;
}

function record(value: unknown, name: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields; // just checked
  throw wrong(name, value, 'an object');
}

function text(fields: Fields, name: string, lengthMax: number): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '' && value.length <= lengthMax) return value;
  throw wrong(name, value, `a text of at most ${lengthMax} characters`);
}

function texts(fields: Fields, name: string, countMax: number): string[] {
  const value = fields[name];
  const isList = Array.isArray(value) && value.length <= countMax;
  if (isList && value.every((each) => typeof each === 'string' && each.length <= COMMAND_LENGTH_MAX)) return value;
  throw wrong(name, value, `a list of at most ${countMax} texts`);
}

function ports(fields: Fields, name: string): number[] {
  const value = fields[name];
  const isList = Array.isArray(value) && value.length <= TARGETS_MAX;
  if (isList && value.every((port) => Number.isInteger(port) && port >= 1 && port <= 65_535)) return value;
  throw wrong(name, value, 'a list of ports');
}

function number(fields: Fields, name: string, min: number, max: number): number {
  const value = fields[name];
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw wrong(name, value, `a number from ${min} to ${max}`);
}

function integer(fields: Fields, name: string, min: number, max: number): number {
  const value = number(fields, name, min, max);
  if (Number.isInteger(value)) return value;
  throw wrong(name, value, `a whole number from ${min} to ${max}`);
}

function percent(fields: Fields, name: string): number {
  return number(fields, name, 0, 100);
}

function oneOf<T extends string>(fields: Fields, name: string, allowed: readonly T[]): T {
  const value = fields[name];
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw wrong(name, value, `one of ${allowed.map((each) => `"${each}"`).join(', ')}`);
}

function wrong(name: string, value: unknown, want: string): FaultError {
  const got = value === undefined ? 'missing' : JSON.stringify(value).slice(0, 100);
  return new FaultError(400, `${name} is ${got}, want ${want}`);
}
