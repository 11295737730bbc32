// Sum and mean of several native histograms, with the notes that Prometheus gives along the way.
import type { CallSite } from '../functions/types.ts';
import { combineHistograms, divideHistogram } from './arithmetic.ts';
import type { Histogram } from './histogram.ts';

/** Undefined when exponential and custom buckets meet. */
export function sumHistograms(histograms: readonly Histogram[], site: CallSite): Histogram | undefined {
  let total = histograms[0];
  if (!total) return undefined;
  for (const next of histograms.slice(1)) {
    const combined = combineHistograms(total, next, 1);
    if (!combined) {
      site.context.warn('vector contains a mix of histograms with exponential and custom buckets', site.range);
      return undefined;
    }
    if (combined.boundsReconciled) site.context.info('mismatched custom buckets were reconciled', site.range);
    if (combined.resetsCollide) site.context.warn('conflicting counter resets during histogram addition', site.range);
    total = combined.histogram;
  }
  return total;
}

export function averageHistograms(histograms: readonly Histogram[], site: CallSite): Histogram | undefined {
  const total = sumHistograms(histograms, site);
  return total && divideHistogram(total, histograms.length);
}
