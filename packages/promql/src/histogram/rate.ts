// The increase of native histograms within a window.
import type { CallSite } from '../functions/types.ts';
import { combineHistograms, reduceResolution } from './arithmetic.ts';
import { type Buckets, type Histogram, isCustom } from './histogram.ts';

/** From the first to the last, what was counted before resets included; undefined when they can't be compared. */
export function histogramIncrease(
  samples: readonly Histogram[],
  counter: boolean,
  name: string,
  site: CallSite,
): Histogram | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last) return undefined;
  if (samples.some((sample) => isCustom(sample) !== isCustom(first))) {
    site.context.warn(
      `vector contains a mix of histograms with exponential and custom buckets for metric name ${name}`,
      site.range,
    );
    return undefined;
  }
  // The counters that matter come after the first: the kind of the first sample says nothing about this window.
  const gauges = samples.some((sample) => sample.counterReset === 'gauge');
  if (counter && gauges) site.context.warn(`this native histogram metric is not a counter: ${name}`, site.range);
  if (!counter && samples.some((sample) => sample.counterReset !== 'gauge')) {
    site.context.warn(`this native histogram metric is not a gauge: ${name}`, site.range);
  }
  const schema = Math.min(...samples.map((sample) => sample.schema));
  const start = reduceResolution(first, schema);
  let result = add(reduceResolution(last, schema), start, -1, name, site);
  if (counter) {
    let previous = first;
    for (const current of samples.slice(1)) {
      if (detectReset(current, previous)) result = add(result, previous, 1, name, site);
      previous = current;
    }
  }
  return { ...result, counterReset: 'gauge' };
}

/** The change from one sample to the next, for irate and idelta. */
export function instantHistogramRate(
  before: Histogram,
  after: Histogram,
  counter: boolean,
  name: string,
  site: CallSite,
): Histogram | undefined {
  if (!counter && isCustom(before) !== isCustom(after)) {
    site.context.warn(
      `vector contains a mix of histograms with exponential and custom buckets for metric name ${name}`,
      site.range,
    );
    return undefined;
  }
  const gauge = before.counterReset === 'gauge' || after.counterReset === 'gauge';
  if (counter && gauge) site.context.warn(`this native histogram metric is not a counter: ${name}`, site.range);
  if (!counter && !(before.counterReset === 'gauge' && after.counterReset === 'gauge')) {
    site.context.warn(`this native histogram metric is not a gauge: ${name}`, site.range);
  }
  if (counter && detectReset(after, before)) return { ...after, counterReset: 'gauge' };
  return { ...add(after, before, -1, name, site), counterReset: 'gauge' };
}

/** True when `current` can't have grown out of `previous`. */
export function detectReset(current: Histogram, previous: Histogram): boolean {
  if (current.counterReset === 'reset') return true;
  if (current.counterReset === 'not-reset') return false;
  if (current.count < previous.count) return true;
  if (isCustom(current) !== isCustom(previous)) return true;
  if (isCustom(current)) {
    const difference = combineHistograms(current, previous, -1);
    return !difference || hasNegative(difference.histogram.positive);
  }
  if (current.schema > previous.schema) return true;
  if (current.zeroThreshold < previous.zeroThreshold) return true;
  const difference = combineHistograms(current, previous, -1);
  if (!difference) return true;
  // A wider zero bucket must not cut a bucket that was counted in.
  if (difference.histogram.zeroThreshold !== current.zeroThreshold) return true;
  const { positive, negative, zeroCount } = difference.histogram;
  return zeroCount < 0 || hasNegative(positive) || hasNegative(negative);
}

function hasNegative(buckets: Buckets): boolean {
  return buckets.counts.some((count) => count < 0);
}

function add(a: Histogram, b: Histogram, sign: 1 | -1, name: string, site: CallSite): Histogram {
  const combined = combineHistograms(a, b, sign);
  if (!combined) return a;
  if (combined.boundsReconciled) {
    site.context.info(`mismatched custom buckets were reconciled for metric name ${name}`, site.range);
  }
  return combined.histogram;
}
