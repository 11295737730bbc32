// What functions take and return. The parser checks calls against this table; the UI completes from it.
import type { ValueType } from '../ast.ts';

export interface Signature {
  readonly args: readonly ValueType[];
  /** How many of `args` may be left out at the end. */
  readonly optionalCount: number;
  /** The last argument may come any number of times, none included. */
  readonly variadic: boolean;
  readonly returns: ValueType;
  /** The result depends on the time of evaluated itself, so `@` in its argument does not make it constant. */
  readonly readsTime?: boolean;
}

const LETTERS: Readonly<Record<string, ValueType>> = { s: 'scalar', v: 'vector', m: 'matrix', t: 'string' };

/** `returns(args)`: s scalar, v vector, m matrix, t text; `?` the one before may be left out, `*` may repeat. */
function parseSignature(text: string): Signature {
  const args: ValueType[] = [];
  let optionalCount = 0;
  let variadic = false;
  for (const letter of text.slice(2, -1)) {
    if (letter === '?') optionalCount++;
    else if (letter === '*') variadic = true;
    else args.push(LETTERS[letter] ?? 'vector');
  }
  return { args, optionalCount, variadic, returns: LETTERS[text[0] ?? ''] ?? 'vector' };
}

const TABLE: Readonly<Record<string, readonly string[]>> = {
  'v(v)': [
    ...[
      'abs',
      'ceil',
      'exp',
      'floor',
      'ln',
      'log10',
      'log2',
      'sgn',
      'sqrt',
      'sort',
      'sort_desc',
      'timestamp',
      'absent',
    ],
    ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'cos', 'cosh', 'sin', 'sinh', 'tan', 'tanh', 'deg', 'rad'],
    ...['histogram_avg', 'histogram_count', 'histogram_stddev', 'histogram_stdvar', 'histogram_sum'],
  ],
  'v(m)': [
    ...['rate', 'increase', 'delta', 'irate', 'idelta', 'deriv', 'changes', 'resets', 'absent_over_time'],
    ...['avg_over_time', 'count_over_time', 'first_over_time', 'last_over_time', 'max_over_time', 'min_over_time'],
    ...['present_over_time', 'stddev_over_time', 'stdvar_over_time', 'sum_over_time'],
  ],
  'v(v?)': ['day_of_month', 'day_of_week', 'day_of_year', 'days_in_month', 'hour', 'minute', 'month', 'year'],
  'v(sm)': ['quantile_over_time'],
  'v(ms)': ['predict_linear'],
  'v(vss)': ['clamp'],
  'v(vs)': ['clamp_max', 'clamp_min'],
  'v(vs?)': ['round'],
  'v(sv)': ['histogram_quantile'],
  'v(ssv)': ['histogram_fraction'],
  'v(vttt*)': ['label_join'],
  'v(vtttt)': ['label_replace'],
  's(v)': ['scalar'],
  'v(s)': ['vector'],
  's()': ['time', 'pi'],
};

/** Functions that read the time of the step they are evaluated at. */
const READS_TIME = new Set(
  'days_in_month day_of_month day_of_week day_of_year hour minute month year predict_linear time timestamp'.split(' '),
);

export const SIGNATURES: ReadonlyMap<string, Signature> = new Map(
  Object.entries(TABLE).flatMap(([text, names]) =>
    names.map((name) => [name, { ...parseSignature(text), readsTime: READS_TIME.has(name) }] as const),
  ),
);

/** Functions that Prometheus has behind a feature flag, off by default; this engine has none of them. */
export const EXPERIMENTAL_FUNCTIONS: ReadonlySet<string> = new Set([
  ...[
    'double_exponential_smoothing',
    'end',
    'histogram_quantiles',
    'info',
    'mad_over_time',
    'max_of',
    'min_of',
    'range',
  ],
  ...['sort_by_label', 'sort_by_label_desc', 'start', 'start_timestamp', 'step', 'ts_of_first_over_time'],
  ...['ts_of_last_over_time', 'ts_of_max_over_time', 'ts_of_min_over_time'],
]);
