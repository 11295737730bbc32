// deriv and predict_linear: a straight line through the samples of a window, by least squares.
import { METRIC_NAME } from '@o11y-lab/model';
import { KahanSum } from '../evaluate/numeric.ts';
import type { Window } from '../evaluate/window.ts';
import type { CallSite, FunctionTable } from './types.ts';

export const regressionFunctions: FunctionTable = {
  deriv: {
    kind: 'range',
    apply(window, slot, _params, site) {
      if (!hasLine(window, site)) return;
      slot.setFloat(fitLine(window, window.series.times[window.low] ?? 0).slope);
    },
  },
  predict_linear: {
    kind: 'range',
    apply(window, slot, params, site) {
      if (!hasLine(window, site)) return;
      const { slope, intercept } = fitLine(window, window.stepTimeMs);
      slot.setFloat(slope * (params[0] ?? Number.NaN) + intercept);
    },
  },
};

/** A line needs two floats; histograms among them are left out. */
function hasLine(window: Window, site: CallSite): boolean {
  if (window.floatCount > 0 && window.histogramCount > 0) {
    const name = JSON.stringify(window.series.labels.get(METRIC_NAME) ?? '');
    const message = `ignored histograms in a range containing both floats and histograms for metric name ${name}`;
    site.context.info(message, site.range);
  }
  return window.floatCount >= 2;
}

/** Slope per second, and the value at `zeroMs`. */
function fitLine(window: Window, zeroMs: number): { readonly slope: number; readonly intercept: number } {
  const { times, values } = window.series;
  const count = window.floatCount;
  const first = values[window.low] ?? 0;
  let constant = true;
  const [sumX, sumY, sumXY, sumXX] = [new KahanSum(), new KahanSum(), new KahanSum(), new KahanSum()];
  for (let i = window.low; i < window.high; i++) {
    const x = ((times[i] ?? 0) - zeroMs) / 1000;
    const y = values[i] ?? 0;
    if (y !== first) constant = false;
    sumX.add(x);
    sumY.add(y);
    sumXY.add(x * y);
    sumXX.add(x * x);
  }
  // Exactly flat, without the rounding that least squares would bring in.
  if (constant)
    return Number.isFinite(first) ? { slope: 0, intercept: first } : { slope: Number.NaN, intercept: Number.NaN };
  const covariance = sumXY.value - (sumX.value * sumY.value) / count;
  const varianceX = sumXX.value - (sumX.value * sumX.value) / count;
  const slope = covariance / varianceX;
  return { slope, intercept: sumY.value / count - (slope * sumX.value) / count };
}
