// The object that `handleSummary` is given, read back. Scripts hand it in, perhaps changed: what is missing or of
// another type is taken as absent.
import type { TimeUnit } from './format.ts';

export interface View {
  readonly metrics: readonly ViewMetric[];
  readonly root: ViewGroup;
  /** In the order of first use where that is known, else as the groups have them. */
  readonly checks: readonly ViewCheck[];
  readonly trendStats: readonly string[];
  readonly timeUnit: TimeUnit;
  readonly durationMs: number;
  readonly sections: readonly ViewSection[];
}

export interface ViewMetric {
  readonly name: string;
  readonly type: string;
  readonly contains: string;
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds: readonly {
    readonly source: string;
    readonly isOk: boolean;
    readonly actual: number | undefined;
  }[];
}

export interface ViewGroup {
  readonly name: string;
  readonly groups: readonly ViewGroup[];
  readonly checks: readonly ViewCheck[];
}

export interface ViewCheck {
  readonly name: string;
  readonly passes: number;
  readonly fails: number;
}

export interface ViewSection {
  readonly kind: string;
  readonly name: string;
  readonly scenario: string;
  readonly metrics: readonly ViewMetric[];
  readonly checks: readonly ViewCheck[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Groups inside groups deeper than this are no script's; a cycle must not hang the summary. */
const GROUP_DEPTH_MAX = 100;

export function readData(data: unknown): View {
  const fields = fieldsOf(data);
  const options = fieldsOf(fields['options']);
  const unit = options['summaryTimeUnit'];
  const root = groupOf(fields['root_group'], 0);
  return {
    metrics: metricsOf(fields['metrics']),
    root,
    checks: fields['checks'] === undefined ? checksWithin(root) : checksOf(fields['checks']),
    trendStats: listOf(options['summaryTrendStats']).filter((stat) => typeof stat === 'string'),
    timeUnit: unit === 's' || unit === 'ms' || unit === 'us' ? unit : '',
    durationMs: numberOf(fieldsOf(fields['state'])['testRunDurationMs']),
    sections: listOf(fields['sections']).map((one) => {
      const section = fieldsOf(one);
      return {
        kind: textOf(section['kind']),
        name: textOf(section['name']),
        scenario: textOf(section['scenario']),
        metrics: metricsOf(section['metrics']),
        checks: checksOf(section['checks']),
      };
    }),
  };
}

function metricsOf(value: unknown): ViewMetric[] {
  return Object.entries(fieldsOf(value))
    .map(([name, one]) => {
      const metric = fieldsOf(one);
      return {
        name,
        type: textOf(metric['type']),
        contains: textOf(metric['contains']),
        values: Object.fromEntries(
          Object.entries(fieldsOf(metric['values'])).filter((pair): pair is [string, number] => {
            return typeof pair[1] === 'number';
          }),
        ),
        thresholds: Object.entries(fieldsOf(metric['thresholds'])).map(([source, state]) => {
          const { ok, actual } = fieldsOf(state);
          return { source, isOk: ok === true, actual: typeof actual === 'number' ? actual : undefined };
        }),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function groupOf(value: unknown, depth: number): ViewGroup {
  const group = fieldsOf(value);
  const inner = depth < GROUP_DEPTH_MAX ? listOf(group['groups']) : [];
  return {
    name: textOf(group['name']),
    groups: inner.map((one) => groupOf(one, depth + 1)),
    checks: checksOf(group['checks']),
  };
}

function checksWithin(group: ViewGroup): ViewCheck[] {
  return [...group.checks, ...group.groups.flatMap(checksWithin)];
}

function checksOf(value: unknown): ViewCheck[] {
  return listOf(value).map((one) => {
    const { name, passes, fails } = fieldsOf(one);
    return { name: textOf(name), passes: numberOf(passes), fails: numberOf(fails) };
  });
}

function fieldsOf(value: unknown): Fields {
  // A function or an array has fields too, none of which is asked for.
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  // Groups and checks are objects by name in files of --summary-export.
  return Object.values(fieldsOf(value));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
