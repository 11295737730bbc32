// Many values to one: the calculations of stats, legends, groupBy and reduce. The table is the registry.

/** What a calculation gets: the values, and the numbers among them (no null, no NaN). */
interface Column {
  readonly values: readonly unknown[];
  readonly numbers: readonly number[];
}

type Reducer = (column: Column) => unknown;

const REDUCERS: Readonly<Record<string, Reducer>> = {
  last: ({ values }) => values.at(-1) ?? null,
  lastNotNull: ({ values }) => values.findLast(isValue) ?? null,
  first: ({ values }) => values[0] ?? null,
  firstNotNull: ({ values }) => values.find(isValue) ?? null,
  min: ({ numbers }) => extreme(numbers, (a, b) => a < b),
  max: ({ numbers }) => extreme(numbers, (a, b) => a > b),
  mean: ({ numbers }) => (numbers.length === 0 ? null : sum(numbers) / numbers.length),
  median: ({ numbers }) => quantile(numbers, 0.5),
  sum: ({ numbers }) => (numbers.length === 0 ? null : sum(numbers)),
  count: ({ values }) => values.length,
  countNotNull: ({ values }) => values.filter(isValue).length,
  range: ({ numbers }) =>
    between(
      extreme(numbers, (a, b) => a < b),
      extreme(numbers, (a, b) => a > b),
    ),
  diff: ({ numbers }) => between(numbers[0], numbers.at(-1)),
  diffperc: ({ numbers }) => {
    const [first] = numbers;
    const difference = between(first, numbers.at(-1));
    return first === undefined || difference === null ? null : difference / first;
  },
  delta: ({ numbers }) => (numbers.length === 0 ? null : increase(numbers)),
  step: ({ numbers }) => smallestStep(numbers),
  logmin: ({ numbers }) =>
    extreme(
      numbers.filter((number) => number > 0),
      (a, b) => a < b,
    ),
  allIsZero: ({ values, numbers }) =>
    values.length > 0 && numbers.length === values.length && numbers.every((n) => n === 0),
  allIsNull: ({ values }) => !values.some(isValue),
  changeCount: ({ values }) => {
    const present = values.filter(isValue);
    return present.filter((value, index) => index > 0 && value !== present[index - 1]).length;
  },
  distinctCount: ({ values }) => new Set(values).size,
  variance: ({ numbers }) => variance(numbers),
  stdDev: ({ numbers }) => {
    const squared = variance(numbers);
    return squared === null ? null : Math.sqrt(squared);
  },
  allValues: ({ values }) => values,
  uniqueValues: ({ values }) => [...new Set(values)],
};

/** Names of older files. */
const ALIASES: Readonly<Record<string, string>> = {
  avg: 'mean',
  current: 'lastNotNull',
  total: 'sum',
  difference: 'diff',
  'percent difference': 'diffperc',
  'unique values': 'distinctCount',
};

const LABELS: Readonly<Record<string, string>> = {
  last: 'Last',
  lastNotNull: 'Last *',
  first: 'First',
  firstNotNull: 'First *',
  min: 'Min',
  max: 'Max',
  mean: 'Mean',
  median: 'Median',
  sum: 'Total',
  count: 'Count',
  countNotNull: 'Count *',
  range: 'Range',
  diff: 'Difference',
  diffperc: 'Difference percent',
  delta: 'Delta',
  step: 'Step',
  logmin: 'Min (above zero)',
  allIsZero: 'All zeros',
  allIsNull: 'All nulls',
  changeCount: 'Change count',
  distinctCount: 'Distinct count',
  variance: 'Variance',
  stdDev: 'StdDev',
  allValues: 'All values',
  uniqueValues: 'All unique values',
};

/** One value for many. `reducer` is an id of Grafana ("lastNotNull", "p95"); an unknown one answers null. */
export function reduceValues(values: readonly unknown[], reducer: string): unknown {
  const known = REDUCERS[ALIASES[reducer] ?? reducer];
  const percent = percentileOf(reducer);
  const numbers = values.filter((value): value is number => typeof value === 'number' && !Number.isNaN(value));
  if (known) return known({ values, numbers });
  return percent === undefined ? null : quantile(numbers, percent / 100);
}

export function isKnownReducer(reducer: string): boolean {
  return (ALIASES[reducer] ?? reducer) in REDUCERS || percentileOf(reducer) !== undefined;
}

/** What the column or legend entry of a reducer is called. */
export function reducerLabel(reducer: string): string {
  const percent = percentileOf(reducer);
  if (percent !== undefined) return `${percent}th %`;
  return LABELS[ALIASES[reducer] ?? reducer] ?? reducer;
}

/** True when the result is in the unit of the values; counts and percentages are not. */
export function keepsUnit(reducer: string): boolean {
  return !['count', 'countNotNull', 'changeCount', 'distinctCount', 'diffperc', 'allIsZero', 'allIsNull'].includes(
    reducer,
  );
}

function percentileOf(reducer: string): number | undefined {
  const match = /^p(\d{1,2})$/.exec(reducer);
  return match ? Number(match[1]) : undefined;
}

function isValue(value: unknown): boolean {
  return value !== null && value !== undefined && !(typeof value === 'number' && Number.isNaN(value));
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

function extreme(numbers: readonly number[], better: (a: number, b: number) => boolean): number | null {
  let best: number | null = null;
  for (const number of numbers) if (best === null || better(number, best)) best = number;
  return best;
}

function between(from: number | null | undefined, to: number | null | undefined): number | null {
  return from === null || from === undefined || to === null || to === undefined ? null : to - from;
}

/** The increase of a counter: a fall is a restart, after which everything counts. */
function increase(numbers: readonly number[]): number {
  let total = 0;
  for (let index = 1; index < numbers.length; index++) {
    const step = (numbers[index] ?? 0) - (numbers[index - 1] ?? 0);
    total += step >= 0 ? step : (numbers[index] ?? 0);
  }
  return total;
}

function smallestStep(numbers: readonly number[]): number | null {
  let smallest: number | null = null;
  for (let index = 1; index < numbers.length; index++) {
    const step = (numbers[index] ?? 0) - (numbers[index - 1] ?? 0);
    if (smallest === null || step < smallest) smallest = step;
  }
  return smallest;
}

/** Between neighbours by straight line. */
function quantile(numbers: readonly number[], share: number): number | null {
  if (numbers.length === 0) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? 0;
  return low + (high - low) * (place - Math.floor(place));
}

/** Of the whole population. */
function variance(numbers: readonly number[]): number | null {
  if (numbers.length === 0) return null;
  const mean = sum(numbers) / numbers.length;
  return sum(numbers.map((number) => (number - mean) ** 2)) / numbers.length;
}
