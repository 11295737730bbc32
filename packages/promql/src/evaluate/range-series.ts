import type { Labels } from '@o11y-lab/model';
import { firstStale, staleTest } from '@o11y-lab/model';
import type { SeriesSamples } from '@o11y-lab/storage';
import { type Histogram, histogramOf } from '../histogram/histogram.ts';
import { type Grid, timeAt } from './grid.ts';
import { FLOAT, HISTOGRAM, type StepSeries } from './values.ts';

/** The raw samples that windows slide over: stale markers are gone, floats and histograms stand apart. */
export interface RangeSeries {
  readonly labels: Labels;
  readonly dropName: boolean;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly histogramTimes: Float64Array;
  readonly histograms: readonly Histogram[];
  /** Memo of {@link counterResets}. */
  resets: Uint32Array | undefined;
}

/** What a range selector or subquery gives: series, and which window of them belongs to a step. */
export interface RangeInput {
  readonly series: readonly RangeSeries[];
  readonly rangeMs: number;
  /** Right, included end of the window of the first step. */
  readonly firstEndMs: number;
  /** 0 when `@` pins every step to the same window. */
  readonly endStepMs: number;
}

export function rangeSeriesOf(samples: SeriesSamples): RangeSeries {
  const { times, values } = withoutStale(samples.timeUnixMs, samples.value);
  return {
    labels: samples.labels,
    dropName: false,
    times,
    values,
    histogramTimes: Float64Array.from(samples.histograms, (sample) => sample.timeUnixMs),
    histograms: samples.histograms.map((sample) => histogramOf(sample.value)),
    resets: undefined,
  };
}

/** The cells of a subquery's series as samples. */
export function rangeSeriesOfSteps(series: StepSeries, grid: Grid): RangeSeries {
  const times: number[] = [];
  const values: number[] = [];
  const histogramTimes: number[] = [];
  const histograms: Histogram[] = [];
  for (let i = 0; i < grid.count; i++) {
    if (series.kinds[i] === FLOAT) {
      times.push(timeAt(grid, i));
      values.push(series.values[i] ?? 0);
    } else if (series.kinds[i] === HISTOGRAM) {
      const histogram = series.histograms?.[i];
      if (!histogram) continue;
      histogramTimes.push(timeAt(grid, i));
      histograms.push(histogram);
    }
  }
  return {
    labels: series.labels,
    dropName: series.dropName,
    times: Float64Array.from(times),
    values: Float64Array.from(values),
    histogramTimes: Float64Array.from(histogramTimes),
    histograms,
    resets: undefined,
  };
}

/** Indexes of samples that are smaller than the one before; kept with the series, windows overlap a lot. */
export function counterResets(series: RangeSeries): Uint32Array {
  if (series.resets) return series.resets;
  const { values } = series;
  const found: number[] = [];
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) < (values[i - 1] ?? 0)) found.push(i);
  series.resets = Uint32Array.from(found);
  return series.resets;
}

function withoutStale(times: Float64Array, values: Float64Array): { times: Float64Array; values: Float64Array } {
  const first = firstStale(values);
  if (first === values.length) return { times, values };
  const isStale = staleTest(values);
  const keptTimes = Float64Array.from(times);
  const keptValues = Float64Array.from(values);
  let length = first;
  for (let i = first; i < values.length; i++) {
    if (isStale(i)) continue;
    keptTimes[length] = times[i] ?? 0;
    keptValues[length++] = values[i] ?? 0;
  }
  return { times: keptTimes.subarray(0, length), values: keptValues.subarray(0, length) };
}
