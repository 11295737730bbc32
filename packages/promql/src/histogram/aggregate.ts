// Sum and mean of several native histograms, with the notes that Prometheus gives along the way.
import { KahanSum } from '../evaluate/numeric.ts';
import type { CallSite } from '../functions/types.ts';
import { combineHistograms, divideHistogram } from './arithmetic.ts';
import type { Histogram } from './histogram.ts';

/** Undefined when exponential and custom buckets meet. */
export function sumHistograms(histograms: readonly Histogram[], site: CallSite): Histogram | undefined {
  let total = histograms[0];
  if (!total) return undefined;
  const sum = new KahanSum();
  const count = new KahanSum();
  sum.add(total.sum);
  count.add(total.count);
  for (const next of histograms.slice(1)) {
    const combined = combineHistograms(total, next, 1);
    if (!combined) {
      site.context.warn('vector contains a mix of histograms with exponential and custom buckets', site.range);
      return undefined;
    }
    if (combined.boundsReconciled) site.context.info('mismatched custom buckets were reconciled', site.range);
    if (combined.resetsCollide)
      site.context.warn('conflicting counter resets during histogram aggregation', site.range);
    total = combined.histogram;
    sum.add(next.sum);
    count.add(next.count);
  }
  return { ...total, sum: sum.value, count: count.value };
}

export function averageHistograms(histograms: readonly Histogram[], site: CallSite): Histogram | undefined {
  const total = sumHistograms(histograms, site);
  if (!total) return undefined;
  const size = histograms.length;
  if (Number.isFinite(total.count) && Number.isFinite(total.sum)) return divideHistogram(total, size);
  // The sum is beyond the largest float, the mean need not be: divide first, at the cost of some digits.
  return sumHistograms(
    histograms.map((histogram) => divideHistogram(histogram, size)),
    site,
  );
}
