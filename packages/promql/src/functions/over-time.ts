// The *_over_time family and its kin: what the samples of a window amount to.
import { METRIC_NAME } from '@o11y-lab/model';
import { KahanSum, Mean, quantile, variance } from '../evaluate/numeric.ts';
import { counterResets } from '../evaluate/range-series.ts';
import type { Slot, Window } from '../evaluate/window.ts';
import { averageHistograms, sumHistograms } from '../histogram/aggregate.ts';
import { equalHistograms } from '../histogram/compare.ts';
import type { Histogram } from '../histogram/histogram.ts';
import { detectReset } from '../histogram/rate.ts';
import type { CallSite, FunctionTable, RangeFunction } from './types.ts';

const sum = new KahanSum();
const mean = new Mean();

export const overTimeFunctions: FunctionTable = {
  count_over_time: range((window, slot) => {
    const count = window.floatCount + window.histogramCount;
    if (count > 0) slot.setFloat(count);
  }),
  present_over_time: range((window, slot) => {
    if (window.floatCount + window.histogramCount > 0) slot.setFloat(1);
  }),
  first_over_time: { ...range(first), keepsName: true },
  last_over_time: { ...range(last), keepsName: true },
  sum_over_time: range((window, slot, _params, site) => {
    if (refuseMix(window, site)) return;
    if (window.histogramCount > 0) return setIfAny(slot, sumHistograms(histogramsIn(window), site));
    if (window.floatCount === 0) return;
    sum.reset();
    for (const value of floatsIn(window)) sum.add(value);
    slot.setFloat(sum.value);
  }),
  avg_over_time: range((window, slot, _params, site) => {
    if (refuseMix(window, site)) return;
    if (window.histogramCount > 0) return setIfAny(slot, averageHistograms(histogramsIn(window), site));
    if (window.floatCount === 0) return;
    mean.reset();
    for (const value of floatsIn(window)) mean.add(value);
    slot.setFloat(mean.value);
  }),
  min_over_time: floats((values, slot) => slot.setFloat(extreme(values, (a, b) => a < b))),
  max_over_time: floats((values, slot) => slot.setFloat(extreme(values, (a, b) => a > b))),
  stdvar_over_time: floats((values, slot) => slot.setFloat(variance(values))),
  stddev_over_time: floats((values, slot) => slot.setFloat(Math.sqrt(variance(values)))),
  quantile_over_time: floats((values, slot, params, site) => {
    const q = params[0] ?? Number.NaN;
    if (!(q >= 0 && q <= 1)) site.context.warn(`quantile value should be between 0 and 1, got ${q}`, site.range);
    slot.setFloat(quantile(q, values.slice()));
  }),
  changes: range((window, slot) => countSteps(window, slot, changed)),
  resets: range((window, slot) => {
    if (window.histogramCount > 0) return countSteps(window, slot, wasReset);
    if (window.floatCount === 0) return;
    let count = 0;
    for (const at of counterResets(window.series)) if (at > window.low && at < window.high) count++;
    slot.setFloat(count);
  }),
};

type Apply = RangeFunction['apply'];

function range(apply: Apply): RangeFunction {
  return { kind: 'range', apply };
}

/** A function of the floats alone: histograms in the window are left out, with a note when there are both. */
function floats(
  apply: (values: Float64Array, slot: Slot, params: readonly number[], site: CallSite) => void,
): RangeFunction {
  return range((window, slot, params, site) => {
    if (window.floatCount === 0) return;
    if (window.histogramCount > 0) {
      site.context.info(
        `ignored histograms in a range containing both floats and histograms for metric name ${nameOf(window)}`,
        site.range,
      );
    }
    apply(floatsIn(window), slot, params, site);
  });
}

function floatsIn(window: Window): Float64Array {
  return window.series.values.subarray(window.low, window.high);
}

function histogramsIn(window: Window): readonly Histogram[] {
  return window.series.histograms.slice(window.histogramLow, window.histogramHigh);
}

function setIfAny(slot: Slot, histogram: Histogram | undefined): void {
  if (histogram) slot.setHistogram(histogram);
}

function refuseMix(window: Window, site: CallSite): boolean {
  if (window.floatCount === 0 || window.histogramCount === 0) return false;
  site.context.warn(`encountered a mix of histograms and floats for metric name ${nameOf(window)}`, site.range);
  return true;
}

function first(window: Window, slot: Slot): void {
  const { series, low, histogramLow } = window;
  const floatMs = window.floatCount > 0 ? (series.times[low] ?? 0) : Number.POSITIVE_INFINITY;
  const histogramMs = window.histogramCount > 0 ? (series.histogramTimes[histogramLow] ?? 0) : Number.POSITIVE_INFINITY;
  if (floatMs === histogramMs) return;
  if (floatMs < histogramMs) slot.setFloat(series.values[low] ?? 0);
  else setIfAny(slot, series.histograms[histogramLow]);
}

function last(window: Window, slot: Slot): void {
  const { series, high, histogramHigh } = window;
  const floatMs = window.floatCount > 0 ? (series.times[high - 1] ?? 0) : Number.NEGATIVE_INFINITY;
  const histogramMs =
    window.histogramCount > 0 ? (series.histogramTimes[histogramHigh - 1] ?? 0) : Number.NEGATIVE_INFINITY;
  if (floatMs === histogramMs) return;
  if (floatMs > histogramMs) slot.setFloat(series.values[high - 1] ?? 0);
  else setIfAny(slot, series.histograms[histogramHigh - 1]);
}

/** NaN only when there is nothing else. */
function extreme(values: Float64Array, better: (a: number, b: number) => boolean): number {
  let best = values[0] ?? Number.NaN;
  for (const value of values) if (better(value, best) || Number.isNaN(best)) best = value;
  return best;
}

type Sample = number | Histogram;

/** Counts neighbours in time, floats and histograms together, for which `differs` holds. */
function countSteps(window: Window, slot: Slot, differs: (before: Sample, after: Sample) => boolean): void {
  const { series } = window;
  let before: Sample | undefined;
  let count = 0;
  let i = window.low;
  let k = window.histogramLow;
  while (i < window.high || k < window.histogramHigh) {
    const floatMs = i < window.high ? (series.times[i] ?? 0) : Number.POSITIVE_INFINITY;
    const histogramMs = k < window.histogramHigh ? (series.histogramTimes[k] ?? 0) : Number.POSITIVE_INFINITY;
    const after: Sample | undefined = floatMs < histogramMs ? series.values[i++] : series.histograms[k++];
    if (before !== undefined && after !== undefined && differs(before, after)) count++;
    before = after;
  }
  if (before !== undefined) slot.setFloat(count);
}

function changed(before: Sample, after: Sample): boolean {
  if (typeof before === 'number' && typeof after === 'number') {
    return before !== after && !(Number.isNaN(before) && Number.isNaN(after));
  }
  if (typeof before === 'number' || typeof after === 'number') return true;
  return !equalHistograms(before, after);
}

function wasReset(before: Sample, after: Sample): boolean {
  if (typeof before === 'number' && typeof after === 'number') return after < before;
  if (typeof before === 'number' || typeof after === 'number') return true;
  return detectReset(after, before);
}

function nameOf(window: Window): string {
  return JSON.stringify(window.series.labels.get(METRIC_NAME) ?? '');
}
