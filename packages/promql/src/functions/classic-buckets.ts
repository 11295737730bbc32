// Groups the series of classic histograms: all buckets of one histogram, ordered by their upper bound.
import { type Labels, labelsKey } from '@o11y-lab/model';
import { parseFloatText } from '../evaluate/numeric.ts';
import { FLOAT, type StepSeries } from '../evaluate/values.ts';
import type { CallSite } from './types.ts';

export const BUCKET_LABEL = 'le';

export interface ClassicHistogram {
  readonly labels: Labels;
  /** By ascending bound. */
  readonly buckets: readonly { readonly bound: number; readonly series: StepSeries }[];
}

/** The histogram samples of one series, together with the classic buckets that share its labels. */
export interface HistogramGroup {
  readonly labels: Labels;
  readonly classic: ClassicHistogram | undefined;
  readonly native: StepSeries | undefined;
}

/** Sorts the series of a vector into histograms. Series without a readable `le` that are not native get a warning. */
export function groupHistograms(input: readonly StepSeries[], site: CallSite): readonly HistogramGroup[] {
  const groups = new Map<
    string,
    { labels: Labels; buckets: { bound: number; series: StepSeries }[]; native: StepSeries | undefined }
  >();
  const groupOf = (
    labels: Labels,
  ): { buckets: { bound: number; series: StepSeries }[]; native: StepSeries | undefined } => {
    const key = labelsKey(labels);
    const found = groups.get(key) ?? { labels, buckets: [], native: undefined };
    groups.set(key, found);
    return found;
  };
  for (const series of input) {
    if (series.histograms) groupOf(series.labels).native = series;
    if (!series.kinds.includes(FLOAT)) continue;
    const text = series.labels.get(BUCKET_LABEL);
    const bound = text === undefined ? undefined : parseFloatText(text);
    if (bound === undefined) {
      const shown = JSON.stringify(text ?? '');
      site.context.warn(`bucket label "${BUCKET_LABEL}" is missing or has a malformed value of ${shown}`, site.range);
      continue;
    }
    const labels = new Map(series.labels);
    labels.delete(BUCKET_LABEL);
    groupOf(labels).buckets.push({ bound, series });
  }
  return [...groups.values()].map(({ labels, buckets, native }) => {
    buckets.sort((a, b) => a.bound - b.bound);
    return { labels, classic: buckets.length > 0 ? { labels, buckets } : undefined, native };
  });
}

/** The buckets that have a sample at a step, into arrays that are used again; returns how many. */
export function readBuckets(
  histogram: ClassicHistogram,
  stepIndex: number,
  bounds: Float64Array,
  counts: Float64Array,
): number {
  let length = 0;
  for (const { bound, series } of histogram.buckets) {
    if (series.kinds[stepIndex] !== FLOAT) continue;
    bounds[length] = bound;
    counts[length++] = series.values[stepIndex] ?? 0;
  }
  return length;
}
