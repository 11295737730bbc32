import type { Histogram } from '../histogram/histogram.ts';
import type { RangeInput, RangeSeries } from './range-series.ts';

/**
 * The samples of one series in (startMs, endMs], as index ranges into its columns. One object slides over all steps:
 * both ends only move forward, so a query reads every sample a constant number of times.
 */
export class Window {
  readonly series: RangeSeries;
  readonly rangeMs: number;
  startMs = 0;
  endMs = 0;
  /** Floats are [low, high), histograms [histogramLow, histogramHigh). */
  low = 0;
  high = 0;
  histogramLow = 0;
  histogramHigh = 0;
  /** A function has said what it had to say about this series; saying it once is enough. */
  annotated = false;
  /** The step that the window belongs to; differs from endMs under offset and @. */
  stepTimeMs = 0;

  constructor(series: RangeSeries, rangeMs: number) {
    this.series = series;
    this.rangeMs = rangeMs;
  }

  get floatCount(): number {
    return this.high - this.low;
  }

  get histogramCount(): number {
    return this.histogramHigh - this.histogramLow;
  }

  moveTo(input: RangeInput, stepIndex: number, stepTimeMs: number): void {
    const { times, histogramTimes } = this.series;
    this.stepTimeMs = stepTimeMs;
    this.endMs = input.firstEndMs + stepIndex * input.endStepMs;
    this.startMs = this.endMs - this.rangeMs;
    let { low, high } = this;
    while (high < times.length && (times[high] as number) <= this.endMs) high++; // within bounds
    while (low < high && (times[low] as number) <= this.startMs) low++; // within bounds
    this.low = low;
    this.high = high;
    if (histogramTimes.length === 0) return;
    while (this.histogramHigh < histogramTimes.length && (histogramTimes[this.histogramHigh] ?? 0) <= this.endMs) {
      this.histogramHigh++;
    }
    while (this.histogramLow < this.histogramHigh && (histogramTimes[this.histogramLow] ?? 0) <= this.startMs) {
      this.histogramLow++;
    }
  }
}

/** Where a function leaves its result of one step; absent until it does. */
export class Slot {
  filled = false;
  value = 0;
  histogram: Histogram | undefined = undefined;

  clear(): void {
    this.filled = false;
    this.histogram = undefined;
  }

  setFloat(value: number): void {
    this.filled = true;
    this.value = value;
  }

  setHistogram(histogram: Histogram): void {
    this.filled = true;
    this.histogram = histogram;
  }
}
