// rate, increase, delta, irate, idelta: how fast something changes.
//
// Samples seldom stand at the ends of the window, so rate, increase and delta extend the slope between the first and
// the last sample to the ends: fully when a sample would be expected there (closer than 1.1 times the average distance),
// else by half that distance; never back to before a counter would have been zero. A counter that falls has been reset:
// what it had counted before is added.
import { METRIC_NAME } from '@o11y-lab/model';
import { counterResets } from '../evaluate/range-series.ts';
import type { Slot, Window } from '../evaluate/window.ts';
import { scaleHistogram } from '../histogram/arithmetic.ts';
import { histogramIncrease, instantHistogramRate } from '../histogram/rate.ts';
import type { CallSite, FunctionTable } from './types.ts';

interface Kind {
  readonly counter: boolean;
  readonly perSecond: boolean;
}

const RATE: Kind = { counter: true, perSecond: true };
const INCREASE: Kind = { counter: true, perSecond: false };
const DELTA: Kind = { counter: false, perSecond: false };
const IDELTA = DELTA;

export const rateFunctions: FunctionTable = {
  rate: { kind: 'range', apply: (window, slot, _params, site) => extrapolate(window, slot, RATE, site) },
  increase: { kind: 'range', apply: (window, slot, _params, site) => extrapolate(window, slot, INCREASE, site) },
  delta: { kind: 'range', apply: (window, slot, _params, site) => extrapolate(window, slot, DELTA, site) },
  irate: { kind: 'range', apply: (window, slot, _params, site) => lastTwo(window, slot, RATE, site) },
  idelta: { kind: 'range', apply: (window, slot, _params, site) => lastTwo(window, slot, IDELTA, site) },
};

/** Distances beyond this many average distances mean that the series starts or ends within the window. */
const EXPECTED_DISTANCE_MAX = 1.1;

function extrapolate(window: Window, slot: Slot, kind: Kind, site: CallSite): void {
  const { series } = window;
  if (window.floatCount > 0 && window.histogramCount > 0) {
    site.context.warn(`encountered a mix of histograms and floats for metric name ${nameOf(window)}`, site.range);
    return;
  }
  if (window.histogramCount > 1) {
    extrapolateHistograms(window, slot, kind, site);
    return;
  }
  if (window.floatCount < 2) return;
  const { values, times } = series;
  const first = values[window.low] ?? 0;
  let increase = (values[window.high - 1] ?? 0) - first;
  if (kind.counter) {
    noteCounterName(window, site);
    increase = addResets(window, increase);
  }
  const firstMs = times[window.low] ?? 0;
  const lastMs = times[window.high - 1] ?? 0;
  const zero = increase > 0 && first >= 0 ? first / increase : Number.POSITIVE_INFINITY;
  slot.setFloat(increase * extensionFactor(window, firstMs, lastMs, window.floatCount, zero, kind));
}

/**
 * By how much the observed change is to be multiplied. `zeroRatio` is the distance back to zero in units of the
 * observed interval.
 */
function extensionFactor(
  window: Window,
  firstMs: number,
  lastMs: number,
  count: number,
  zeroRatio: number,
  kind: Kind,
): number {
  const observed = (lastMs - firstMs) / 1000;
  const averageDistance = observed / (count - 1);
  const expectedMax = averageDistance * EXPECTED_DISTANCE_MAX;
  let toStart = (firstMs - window.startMs) / 1000;
  let toEnd = (window.endMs - lastMs) / 1000;
  if (toStart >= expectedMax) toStart = averageDistance / 2;
  if (kind.counter) toStart = Math.min(toStart, observed * zeroRatio);
  if (toEnd >= expectedMax) toEnd = averageDistance / 2;
  const factor = (observed + toStart + toEnd) / observed;
  return kind.perSecond ? factor / (window.rangeMs / 1000) : factor;
}

function addResets(window: Window, increase: number): number {
  const { values } = window.series;
  const resets = counterResets(window.series);
  if (resets.length === 0) return increase;
  let corrected = increase;
  for (let i = firstAbove(resets, window.low); i < resets.length; i++) {
    const at = resets[i] as number; // within bounds
    if (at >= window.high) break;
    corrected += values[at - 1] ?? 0;
  }
  return corrected;
}

/** Position of the first element of an ascending list that is larger than `limit`. */
function firstAbove(ascending: Uint32Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) <= limit)
      low = middle + 1; // within bounds
    else high = middle;
  }
  return low;
}

function extrapolateHistograms(window: Window, slot: Slot, kind: Kind, site: CallSite): void {
  const { histograms, histogramTimes } = window.series;
  const inside = histograms.slice(window.histogramLow, window.histogramHigh);
  const increase = histogramIncrease(inside, kind.counter, nameOf(window), site);
  const [first] = inside;
  if (!increase || !first) return;
  const firstMs = histogramTimes[window.histogramLow] ?? 0;
  const lastMs = histogramTimes[window.histogramHigh - 1] ?? 0;
  const zero = increase.count > 0 && first.count >= 0 ? first.count / increase.count : Number.POSITIVE_INFINITY;
  const factor = extensionFactor(window, firstMs, lastMs, inside.length, zero, kind);
  slot.setHistogram(scaleHistogram(increase, factor));
}

/** The change between the last two samples only. */
function lastTwo(window: Window, slot: Slot, kind: Kind, site: CallSite): void {
  const { values, times, histogramTimes, histograms } = window.series;
  const last = [
    ...lastSamples(window.low, window.high, times, (i) => values[i] ?? 0),
    ...lastSamples(window.histogramLow, window.histogramHigh, histogramTimes, (i) => histograms[i]),
  ].sort((a, b) => a.timeMs - b.timeMs);
  const [before, after] = last.slice(-2);
  if (!before || !after) return;
  const seconds = (after.timeMs - before.timeMs) / 1000;
  if (seconds === 0) return;
  const a = before.value;
  const b = after.value;
  if (typeof a === 'number' && typeof b === 'number') {
    if (kind.perSecond) noteCounterName(window, site);
    const change = kind.counter && b < a ? b : b - a;
    slot.setFloat(kind.perSecond ? change / seconds : change);
  } else if (typeof a === 'object' && typeof b === 'object') {
    const change = instantHistogramRate(a, b, kind.counter, nameOf(window), site);
    if (change) slot.setHistogram(kind.perSecond ? scaleHistogram(change, 1 / seconds) : change);
  } else {
    site.context.warn(`encountered a mix of histograms and floats for metric name ${nameOf(window)}`, site.range);
  }
}

function lastSamples<T>(
  low: number,
  high: number,
  times: Float64Array,
  read: (index: number) => T,
): { timeMs: number; value: T }[] {
  const found: { timeMs: number; value: T }[] = [];
  for (let i = Math.max(low, high - 2); i < high; i++) found.push({ timeMs: times[i] ?? 0, value: read(i) });
  return found;
}

function noteCounterName(window: Window, site: CallSite): void {
  if (window.annotated) return;
  window.annotated = true;
  const name = window.series.labels.get(METRIC_NAME) ?? '';
  const type = window.series.labels.get('__type__') ?? '';
  if (type === 'counter' || type === 'histogram') return;
  if (name === '' || /_(total|sum|count|bucket)$/.test(name)) return;
  const message = `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "${name}"`;
  site.context.info(message, site.range);
}

function nameOf(window: Window): string {
  return JSON.stringify(window.series.labels.get(METRIC_NAME) ?? '');
}
