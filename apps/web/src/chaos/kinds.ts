// The kinds of fault that the form offers, with Pumba's names for their settings. A field begins with Pumba's default,
// but where that would do nothing.
import type { FaultKind } from '@o11y-lab/lab-control';

export type KindName =
  | 'delay'
  | 'jitter'
  | 'loss'
  | 'loss-gemodel'
  | 'loss-state'
  | 'rate'
  | 'duplicate'
  | 'corrupt'
  | 'packet-loss'
  | 'http-error'
  | 'pause'
  | 'kill'
  | 'stop'
  | 'restart'
  | 'rm'
  | 'stress';

export type FieldName =
  | 'time'
  | 'jitter'
  | 'correlation'
  | 'distribution'
  | 'percent'
  | 'p13'
  | 'p31'
  | 'p32'
  | 'p23'
  | 'p14'
  | 'pg'
  | 'pb'
  | 'one-h'
  | 'one-k'
  | 'rate'
  | 'packetoverhead'
  | 'cellsize'
  | 'celloverhead'
  | 'mode'
  | 'probability'
  | 'every'
  | 'packet'
  | 'status'
  | 'delay'
  | 'signal'
  | 'grace'
  | 'restart'
  | 'timeout'
  | 'force'
  | 'cpu'
  | 'vm'
  | 'vm-megabytes'
  | 'io'
  | 'egress'
  | 'peer';

interface FieldBase {
  /** Pumba's word for it, and its key in the URL. */
  readonly name: FieldName;
  /** What the form begins with. */
  readonly initial: string;
  /** Of little use to beginners: folded away until it is asked for. */
  readonly isAdvanced?: boolean;
  /** Only shown when another field has a value. */
  readonly when?: readonly [field: FieldName, value: string];
}

export interface NumberField extends FieldBase {
  readonly type: 'number';
  readonly unit: '' | 'ms' | 's' | '%' | 'MiB' | 'B';
  readonly min: number;
  readonly max: number;
  readonly isInteger?: boolean;
  /** Values one click away. */
  readonly presets?: readonly string[];
}

export interface RateField extends FieldBase {
  readonly type: 'rate';
  readonly presets?: readonly string[];
}

export interface ChoiceField extends FieldBase {
  readonly type: 'choice';
  readonly options: readonly string[];
}

export interface FlagField extends FieldBase {
  readonly type: 'flag';
}

/** One process of the lab, or none. */
export interface PeerField extends FieldBase {
  readonly type: 'peer';
}

export type Field = NumberField | RateField | ChoiceField | FlagField | PeerField;

export type KindGroup = 'network' | 'answers' | 'process' | 'load';

export interface Kind {
  readonly name: KindName;
  readonly group: KindGroup;
  /** As the lab calls it, for what it can't do. */
  readonly faultKind: FaultKind;
  readonly fields: readonly Field[];
  /** `lasts` until its duration is over; `may-last` when its field `restart` is on; `once` strikes and is done. */
  readonly lasting: 'lasts' | 'may-last' | 'once';
  readonly initialDuration: string;
  /** Somebody may lose work: it is asked again. */
  readonly isDrastic?: boolean;
  /** Shown as a variant of another. */
  readonly variantOf?: KindName;
}

/** The longest time a single delay may be, ms: longer ones are a pause. */
const DELAY_MS_MAX = 60_000;

const percent = (name: FieldName, initial: string, more: Partial<NumberField> = {}): NumberField => ({
  name,
  type: 'number',
  unit: '%',
  min: 0,
  max: 100,
  initial,
  ...more,
});
const milliseconds = (name: FieldName, initial: string, more: Partial<NumberField> = {}): NumberField => ({
  name,
  type: 'number',
  unit: 'ms',
  min: 0,
  max: DELAY_MS_MAX,
  isInteger: true,
  initial,
  ...more,
});
const count = (name: FieldName, initial: string, max: number, more: Partial<NumberField> = {}): NumberField => ({
  name,
  type: 'number',
  unit: '',
  min: 0,
  max,
  isInteger: true,
  initial,
  ...more,
});
const correlation = (initial: string): NumberField => percent('correlation', initial, { isAdvanced: true });
/** Above zero: none of it would be no fault. */
const SOME = 0.01;
const share = (initial: string): NumberField =>
  percent('percent', initial, { min: SOME, presets: ['1', '5', '10', '30'] });

const LINK: readonly Field[] = [
  { name: 'egress', type: 'choice', options: ['answers', 'requests', 'all'], initial: 'answers', isAdvanced: true },
  { name: 'peer', type: 'peer', initial: '', isAdvanced: true },
];
const network = { group: 'network', faultKind: 'netem', lasting: 'lasts', initialDuration: '2m' } as const;

const delayFields = (timeMs: string, jitterMs: string): readonly Field[] => [
  milliseconds('time', timeMs, { min: 1, presets: ['100', '500', '1000', '3000'] }),
  milliseconds('jitter', jitterMs),
  correlation('20'),
  {
    name: 'distribution',
    type: 'choice',
    options: ['', 'uniform', 'normal', 'pareto', 'paretonormal'],
    initial: '',
    isAdvanced: true,
  },
  ...LINK,
];

export const KINDS: readonly Kind[] = [
  { name: 'delay', ...network, fields: delayFields('100', '10') },
  { name: 'jitter', ...network, fields: delayFields('300', '200') },
  { name: 'loss', ...network, fields: [share('10'), correlation('0'), ...LINK] },
  {
    name: 'loss-gemodel',
    ...network,
    variantOf: 'loss',
    fields: [
      percent('pg', '5', { min: SOME }),
      percent('pb', '100'),
      percent('one-h', '100'),
      percent('one-k', '0'),
      ...LINK,
    ],
  },
  {
    name: 'loss-state',
    ...network,
    variantOf: 'loss',
    fields: [
      percent('p13', '5'),
      percent('p31', '100'),
      percent('p32', '0'),
      percent('p23', '100'),
      percent('p14', '0'),
      ...LINK,
    ],
  },
  {
    name: 'rate',
    ...network,
    fields: [
      { name: 'rate', type: 'rate', initial: '100kbit', presets: ['10kbit', '100kbit', '1mbit'] },
      count('packetoverhead', '0', 10_000, { unit: 'B', isAdvanced: true, min: -10_000 }),
      count('cellsize', '0', 10_000, { unit: 'B', isAdvanced: true }),
      count('celloverhead', '0', 10_000, { unit: 'B', isAdvanced: true, min: -10_000 }),
      ...LINK,
    ],
  },
  { name: 'duplicate', ...network, fields: [share('10'), correlation('0'), ...LINK] },
  { name: 'corrupt', ...network, fields: [share('10'), correlation('0'), ...LINK] },
  {
    name: 'packet-loss',
    ...network,
    faultKind: 'iptables-loss',
    fields: [
      { name: 'mode', type: 'choice', options: ['random', 'nth'], initial: 'random' },
      {
        name: 'probability',
        type: 'number',
        unit: '',
        min: 0.0001,
        max: 1,
        initial: '0.1',
        presets: ['0.01', '0.1', '0.3'],
        when: ['mode', 'random'],
      },
      count('every', '10', 1_000_000, { min: 1, when: ['mode', 'nth'] }),
      count('packet', '0', 1_000_000, { when: ['mode', 'nth'] }),
      { name: 'peer', type: 'peer', initial: '', isAdvanced: true },
    ],
  },
  {
    name: 'http-error',
    group: 'answers',
    faultKind: 'http-error',
    lasting: 'lasts',
    initialDuration: '2m',
    fields: [
      count('status', '503', 599, { min: 400, presets: ['500', '503', '504', '429'] }),
      percent('percent', '100', { min: SOME, presets: ['10', '50', '100'] }),
      milliseconds('delay', '0'),
    ],
  },
  { name: 'pause', group: 'process', faultKind: 'pause', lasting: 'lasts', initialDuration: '30s', fields: [] },
  {
    name: 'kill',
    group: 'process',
    faultKind: 'kill',
    lasting: 'once',
    initialDuration: '',
    isDrastic: true,
    fields: [
      {
        name: 'signal',
        type: 'choice',
        options: ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGABRT', 'SIGUSR1', 'SIGUSR2'],
        initial: 'SIGKILL',
      },
    ],
  },
  {
    name: 'stop',
    group: 'process',
    faultKind: 'stop',
    lasting: 'may-last',
    initialDuration: '10s',
    isDrastic: true,
    fields: [{ name: 'restart', type: 'flag', initial: 'true' }, count('grace', '5', 600, { unit: 's' })],
  },
  {
    name: 'restart',
    group: 'process',
    faultKind: 'restart',
    lasting: 'once',
    initialDuration: '',
    fields: [count('timeout', '1', 600, { unit: 's' })],
  },
  {
    name: 'rm',
    group: 'process',
    faultKind: 'rm',
    lasting: 'once',
    initialDuration: '',
    isDrastic: true,
    fields: [{ name: 'force', type: 'flag', initial: 'true' }],
  },
  {
    name: 'stress',
    group: 'load',
    faultKind: 'stress',
    lasting: 'lasts',
    initialDuration: '1m',
    fields: [
      count('cpu', '4', 64, { presets: ['1', '2', '4'] }),
      count('vm', '0', 16),
      count('vm-megabytes', '256', 4096, { unit: 'MiB', min: 1 }),
      count('io', '0', 16),
    ],
  },
];

export const GROUPS: readonly KindGroup[] = ['network', 'process', 'answers', 'load'];

export const DURATION_PRESETS = ['30s', '1m', '2m', '5m', '10m'] as const;

export function kindOf(name: string | null): Kind {
  const known = KINDS.find((kind) => kind.name === name);
  // KINDS has the delay first.
  return known ?? (KINDS[0] as Kind);
}

/** The kind whose tile stands for it. */
export function tileOf({ name, variantOf }: Kind): KindName {
  return variantOf ?? name;
}

export function variantsOf(tile: KindName): readonly Kind[] {
  return KINDS.filter(({ name, variantOf }) => name === tile || variantOf === tile);
}
