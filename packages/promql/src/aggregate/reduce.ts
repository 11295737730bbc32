// Aggregations that make one element of each group: sum, avg, min, max, count, group, stddev, stdvar, quantile.
import type { AggregateExpr } from '../ast.ts';
import { KahanSum, Mean, quantile, variance } from '../evaluate/numeric.ts';
import { FLOAT, HISTOGRAM, newStepSeries, type StepSeries, setFloat, setHistogram } from '../evaluate/values.ts';
import { Slot } from '../evaluate/window.ts';
import type { CallSite } from '../functions/types.ts';
import { averageHistograms, sumHistograms } from '../histogram/aggregate.ts';
import type { Histogram } from '../histogram/histogram.ts';
import type { SeriesGroup } from './groups.ts';

/** The samples of one group at one step. */
interface Members {
  readonly floats: Float64Array;
  readonly histograms: readonly Histogram[];
}

type Reduce = (members: Members, slot: Slot, parameter: number, site: CallSite) => void;

const sum = new KahanSum();
const mean = new Mean();

const REDUCERS: Readonly<Partial<Record<AggregateExpr['operator'], Reduce>>> = {
  sum(members, slot, _parameter, site) {
    if (refuseMix(members, 'sum', site)) return;
    if (members.histograms.length > 0) return setIfAny(slot, sumHistograms(members.histograms, site));
    sum.reset();
    for (const value of members.floats) sum.add(value);
    slot.setFloat(sum.value);
  },
  avg(members, slot, _parameter, site) {
    if (refuseMix(members, 'avg', site)) return;
    if (members.histograms.length > 0) return setIfAny(slot, averageHistograms(members.histograms, site));
    mean.reset();
    for (const value of members.floats) mean.add(value);
    slot.setFloat(mean.value);
  },
  min: floatsOnly('min', (floats) => extreme(floats, (a, b) => a < b)),
  max: floatsOnly('max', (floats) => extreme(floats, (a, b) => a > b)),
  stdvar: floatsOnly('stdvar', (floats) => variance(floats)),
  stddev: floatsOnly('stddev', (floats) => Math.sqrt(variance(floats))),
  quantile: floatsOnly('quantile', (floats, q) => quantile(q, floats)),
  count: ({ floats, histograms }, slot) => slot.setFloat(floats.length + histograms.length),
  group: (_members, slot) => slot.setFloat(1),
};

export function reduceGroup(
  expr: AggregateExpr,
  group: SeriesGroup,
  parameters: Float64Array | undefined,
  stepCount: number,
  site: CallSite,
): StepSeries {
  const reduce = REDUCERS[expr.operator] as Reduce; // the caller sends only operators of this table here
  const output = newStepSeries(group.labels, group.dropName, stepCount);
  const buffer = new Float64Array(group.members.length);
  // Made anew only when the number of samples changes, which it seldom does from one step to the next.
  let floats = buffer;
  const slot = new Slot();
  for (let i = 0; i < stepCount; i++) {
    let length = 0;
    let histograms: Histogram[] | undefined;
    for (const series of group.members) {
      const kind = series.kinds[i];
      if (kind === FLOAT)
        buffer[length++] = series.values[i] as number; // within bounds
      else if (kind === HISTOGRAM) {
        const histogram = series.histograms?.[i];
        histograms ??= [];
        if (histogram) histograms.push(histogram);
      }
    }
    if (length === 0 && !histograms) continue;
    slot.clear();
    if (floats.length !== length) floats = buffer.subarray(0, length);
    reduce({ floats, histograms: histograms ?? [] }, slot, parameters?.[i] ?? 0, site);
    if (!slot.filled) continue;
    if (slot.histogram) setHistogram(output, i, slot.histogram);
    else setFloat(output, i, slot.value);
  }
  return output;
}

function floatsOnly(name: string, read: (floats: Float64Array, parameter: number) => number): Reduce {
  return (members, slot, parameter, site) => {
    if (members.histograms.length > 0) {
      site.context.info(`ignored histogram in ${name} aggregation`, site.range);
      if (members.floats.length === 0) return;
    }
    slot.setFloat(read(members.floats, parameter));
  };
}

function refuseMix(members: Members, name: string, site: CallSite): boolean {
  if (members.floats.length === 0 || members.histograms.length === 0) return false;
  site.context.warn(`encountered a mix of histograms and floats in ${name} aggregation`, site.range);
  return true;
}

function setIfAny(slot: Slot, histogram: Histogram | undefined): void {
  if (histogram) slot.setHistogram(histogram);
}

/** NaN only when there is nothing else. */
function extreme(floats: Float64Array, better: (a: number, b: number) => boolean): number {
  let best = floats[0] ?? Number.NaN;
  for (const value of floats) if (better(value, best) || Number.isNaN(best)) best = value;
  return best;
}
