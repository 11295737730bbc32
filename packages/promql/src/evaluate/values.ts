// What expressions evaluate to. A query is evaluated node by node over all its steps at once: a vector is a list of
// series, each a column with one cell per step. Hot loops run over typed arrays; labels are touched once per series.
import type { Labels } from '@o11y-lab/model';
import type { Histogram } from '../histogram/histogram.ts';

export const ABSENT = 0;
export const FLOAT = 1;
export const HISTOGRAM = 2;

export interface StepSeries {
  readonly labels: Labels;
  /**
   * The name (and __type__, __unit__) goes when the query ends, not before: label_replace may still use it, and
   * series that differ only in the name stay apart until then. Prometheus calls this delayed name removal.
   */
  readonly dropName: boolean;
  /** ABSENT, FLOAT or HISTOGRAM per step. */
  readonly kinds: Uint8Array;
  /** Valid where the kind is FLOAT. */
  readonly values: Float64Array;
  /** Valid where the kind is HISTOGRAM; undefined for the many series that have none. */
  histograms: (Histogram | undefined)[] | undefined;
}

export type Value =
  | { readonly kind: 'scalar'; readonly values: Float64Array }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'vector'; readonly series: readonly StepSeries[] };

export function newStepSeries(labels: Labels, dropName: boolean, stepCount: number): StepSeries {
  return {
    labels,
    dropName,
    kinds: new Uint8Array(stepCount),
    values: new Float64Array(stepCount),
    histograms: undefined,
  };
}

export function setFloat(series: StepSeries, stepIndex: number, value: number): void {
  series.kinds[stepIndex] = FLOAT;
  series.values[stepIndex] = value;
}

export function setHistogram(series: StepSeries, stepIndex: number, value: Histogram): void {
  series.kinds[stepIndex] = HISTOGRAM;
  series.histograms ??= new Array<Histogram | undefined>(series.kinds.length);
  series.histograms[stepIndex] = value;
}

/** Copies whatever stands at a step. */
export function copyCell(from: StepSeries, to: StepSeries, stepIndex: number): void {
  const kind = from.kinds[stepIndex] ?? ABSENT;
  if (kind === FLOAT) setFloat(to, stepIndex, from.values[stepIndex] ?? 0);
  const histogram = kind === HISTOGRAM ? from.histograms?.[stepIndex] : undefined;
  if (histogram) setHistogram(to, stepIndex, histogram);
}

export function isEmpty(series: StepSeries): boolean {
  return !series.kinds.some((kind) => kind !== ABSENT);
}
