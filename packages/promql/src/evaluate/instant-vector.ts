// What a vector selector gives at each step: the newest sample of each series that is not older than the look-back.
import { type NativeHistogram, staleTest } from '@o11y-lab/model';
import type { SeriesSamples } from '@o11y-lab/storage';
import { type Histogram, histogramOf } from '../histogram/histogram.ts';
import { isEmpty, newStepSeries, type StepSeries, setFloat, setHistogram } from './values.ts';

export interface Instants {
  /** The time to look at for the first step, offset and @ applied. */
  readonly firstMs: number;
  /** 0 when `@` pins all steps to one time. */
  readonly stepMs: number;
  readonly count: number;
  readonly lookbackMs: number;
}

/** `read` chooses between the value of a sample and its time in seconds (for timestamp()). */
export function pickInstants(
  samples: SeriesSamples,
  instants: Instants,
  read: 'value' | 'seconds',
): StepSeries | undefined {
  const { timeUnixMs: times, value: values, histograms } = samples;
  const isStale = staleTest(values);
  const output = newStepSeries(samples.labels, false, instants.count);
  let next = 0;
  let nextHistogram = 0;
  // One sample serves all steps of the look-back; its buckets are laid out once.
  let laidOut: { readonly from: NativeHistogram; readonly histogram: Histogram } | undefined;
  for (let i = 0; i < instants.count; i++) {
    const atMs = instants.firstMs + i * instants.stepMs;
    const oldestMs = atMs - instants.lookbackMs;
    while (next < times.length && (times[next] as number) <= atMs) next++; // within bounds
    while (nextHistogram < histograms.length && (histograms[nextHistogram]?.timeUnixMs ?? 0) <= atMs) nextHistogram++;
    const floatMs = next > 0 ? (times[next - 1] as number) : Number.NEGATIVE_INFINITY; // within bounds
    const histogram = histograms[nextHistogram - 1];
    if (histogram && histogram.timeUnixMs > floatMs) {
      if (histogram.timeUnixMs <= oldestMs) continue;
      if (read === 'seconds') setFloat(output, i, histogram.timeUnixMs / 1000);
      else {
        if (laidOut?.from !== histogram.value)
          laidOut = { from: histogram.value, histogram: histogramOf(histogram.value) };
        setHistogram(output, i, laidOut.histogram);
      }
    } else if (floatMs > oldestMs && !isStale(next - 1)) {
      setFloat(output, i, read === 'seconds' ? floatMs / 1000 : (values[next - 1] as number)); // within bounds
    }
  }
  return isEmpty(output) ? undefined : output;
}
