// What the series of a metrics query gather per interval, until all spans have been seen.
import type { Span } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import { compileField, type FieldReader, fieldReader } from './eval/field.ts';
import type { TraceView } from './eval/trace-view.ts';
import { numberOf, type Value } from './eval/value.ts';
import { FloatList } from './float-list.ts';
import { compareLabels, type Labels, type MetricsSeries } from './series.ts';
import { NO_TRACE } from './span-plan.ts';
import type { MetricsExpr } from './syntax/ast.ts';
import { printField } from './syntax/print.ts';

/** Series of a result, as Tempo's default. */
export const METRICS_SERIES_MAX = 1000;
/** While gathering ten times as many, so that topk sees those that it leaves out. */
const GATHERED_SERIES_MAX = 10 * METRICS_SERIES_MAX;
/** Places for a number, one per series and interval: some 100 MB. */
const CELLS_MAX = 10_000_000;
/** Values kept for quantiles: some 100 MB. */
const VALUES_MAX = 10_000_000;

export type MetricsCall = Extract<MetricsExpr, { readonly kind: 'metrics' }>;

/** Of one series. Only what its function asks for is there. */
interface Gathered {
  readonly labels: Labels;
  readonly count: Float64Array;
  readonly sum: Float64Array | undefined;
  readonly min: Float64Array | undefined;
  readonly max: Float64Array | undefined;
  /** For quantiles. */
  readonly values: (FloatList | undefined)[] | undefined;
}

export class Gatherer {
  readonly #call: MetricsCall;
  readonly #intervalCount: number;
  readonly #field: FieldReader | undefined;
  readonly #by: readonly { readonly name: string; readonly read: FieldReader }[];
  readonly #groups = new Map<string, Gathered>();
  #valueCount = 0;

  constructor(call: MetricsCall, intervalCount: number) {
    this.#call = call;
    this.#intervalCount = intervalCount;
    this.#field = call.field && compileField(call.field);
    this.#by = call.by.map((one) => ({ name: printField(one), read: fieldReader(one) }));
  }

  /** Adds so many equal spans; those without a number in the field are left out. */
  add(span: Span, trace: TraceView, interval: number, count: number): void {
    let number = 0;
    let isDuration = false;
    if (this.#field) {
      const value = this.#field(span, trace);
      const got = numberOf(value);
      if (got === undefined) return;
      isDuration = value?.type === 'duration';
      number = isDuration ? got / 1e9 : got; // durations count in seconds
    }
    const labels = this.#labelsOf(span, trace);
    if (this.#call.name === 'histogram_over_time') labels.push(bucketLabel(number, isDuration));
    this.#put(this.#groupOf(labels), interval, number, count);
  }

  /** Adds spans that are equal but for their durations, which are the field. */
  addDurations(span: Span, interval: number, durationsNs: Float64Array): void {
    const labels = this.#labelsOf(span, NO_TRACE);
    if (this.#call.name !== 'histogram_over_time') {
      const group = this.#groupOf(labels);
      for (const ns of durationsNs) this.#put(group, interval, ns / 1e9, 1);
      return;
    }
    const groups = new Map<number, Gathered>();
    for (const ns of durationsNs) {
      const bucket = bucketOf(ns / 1e9, true);
      let group = groups.get(bucket);
      if (group === undefined) {
        group = this.#groupOf([...labels, bucketLabel(ns / 1e9, true)]);
        groups.set(bucket, group);
      }
      this.#put(group, interval, ns / 1e9, 1);
    }
  }

  /** What was gathered, in the order of labels. */
  series(stepSeconds: number): readonly MetricsSeries[] {
    const groups = [...this.#groups.values()].sort((a, b) => compareLabels(a.labels, b.labels));
    return groups.flatMap((gathered) => seriesOf(this.#call, gathered, stepSeconds));
  }

  #labelsOf(span: Span, trace: TraceView): (readonly [string, Value | undefined])[] {
    return this.#by.map(({ name, read }) => [name, read(span, trace)]);
  }

  #groupOf(labels: Labels): Gathered {
    const key = JSON.stringify(labels);
    let gathered = this.#groups.get(key);
    if (gathered === undefined) {
      const made = this.#groups.size + 1;
      if (made > GATHERED_SERIES_MAX || made * this.#intervalCount > CELLS_MAX) {
        throw new QueryError(
          'too-much',
          `the query makes more than ${this.#groups.size} series of ${this.#intervalCount} intervals; ` +
            'group by fewer fields, or use a larger step',
        );
      }
      gathered = newGathered(this.#call.name, labels, this.#intervalCount);
      this.#groups.set(key, gathered);
    }
    return gathered;
  }

  #put({ count, sum, min, max, values }: Gathered, interval: number, value: number, times: number): void {
    count[interval] = (count[interval] ?? 0) + times;
    if (sum) sum[interval] = (sum[interval] ?? 0) + value * times;
    if (min) min[interval] = Math.min(min[interval] ?? 0, value);
    if (max) max[interval] = Math.max(max[interval] ?? 0, value);
    if (values) {
      this.#valueCount += times;
      if (this.#valueCount > VALUES_MAX) {
        throw new QueryError(
          'too-much',
          `more than ${VALUES_MAX} spans fit, too many for exact quantiles; ask for a shorter range`,
        );
      }
      let list = values[interval];
      if (list === undefined) {
        list = new FloatList();
        values[interval] = list;
      }
      for (let i = 0; i < times; i++) list.push(value);
    }
  }
}

function newGathered(name: MetricsCall['name'], labels: Labels, intervalCount: number): Gathered {
  const floats = (): Float64Array => new Float64Array(intervalCount);
  return {
    labels,
    count: floats(),
    sum: name === 'sum_over_time' || name === 'avg_over_time' ? floats() : undefined,
    min: name === 'min_over_time' ? floats().fill(Infinity) : undefined,
    max: name === 'max_over_time' ? floats().fill(-Infinity) : undefined,
    values: name === 'quantile_over_time' ? [] : undefined,
  };
}

function seriesOf(call: MetricsCall, gathered: Gathered, stepSeconds: number): readonly MetricsSeries[] {
  const { labels, count, sum, min, max } = gathered;
  const named: Labels = labels.length > 0 ? labels : [['__name__', { type: 'string', value: call.name }]];
  const present = (at: (i: number) => number): number[] => Array.from(count, (n, i) => (n > 0 ? at(i) : Number.NaN));
  switch (call.name) {
    case 'rate':
      return [{ labels: named, values: Array.from(count, (n) => n / stepSeconds) }];
    case 'count_over_time':
    case 'histogram_over_time':
      return [{ labels: named, values: [...count] }];
    case 'sum_over_time':
      return [{ labels: named, values: present((i) => sum?.[i] ?? 0) }];
    case 'avg_over_time':
      return [{ labels: named, values: present((i) => (sum?.[i] ?? 0) / (count[i] ?? 1)) }];
    case 'min_over_time':
      return [{ labels: named, values: present((i) => min?.[i] ?? 0) }];
    case 'max_over_time':
      return [{ labels: named, values: present((i) => max?.[i] ?? 0) }];
    case 'quantile_over_time': {
      const sorted = Array.from(count, (_, i) => gathered.values?.[i]?.sorted());
      return call.parameters.map((quantile) => ({
        labels: [...labels, ['p', { type: 'float', value: quantile }]],
        values: present((i) => quantileOf(quantile, sorted[i] ?? new Float64Array())),
      }));
    }
    case 'compare':
      return [];
    default:
      return call.name satisfies never;
  }
}

function bucketLabel(value: number, isSeconds: boolean): readonly [string, Value] {
  return ['__bucket', { type: 'float', value: bucketOf(value, isSeconds) }];
}

/** The next power of two above; of durations, in nanoseconds. Zero for what is not above zero. */
function bucketOf(value: number, isSeconds: boolean): number {
  if (!(value > 0)) return 0;
  const unit = isSeconds ? 1e9 : 1;
  return 2 ** Math.ceil(Math.log2(Math.round(value * unit * 1e3) / 1e3)) / unit;
}

function quantileOf(quantile: number, sorted: Float64Array): number {
  const rank = Math.min(Math.max(quantile, 0), 1) * (sorted.length - 1);
  const [below = Number.NaN, above = Number.NaN] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return below + (above - below) * (rank - Math.floor(rank));
}
