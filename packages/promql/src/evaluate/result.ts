import type { Labels } from '@o11y-lab/model';
import type { Histogram } from '../histogram/histogram.ts';

export type QueryData =
  | { readonly kind: 'scalar'; readonly timeUnixMs: number; readonly value: number }
  | { readonly kind: 'string'; readonly timeUnixMs: number; readonly value: string }
  /** In the order that sort, topk and the like give. */
  | { readonly kind: 'vector'; readonly timeUnixMs: number; readonly elements: readonly VectorElement[] }
  /** By ascending labels. */
  | { readonly kind: 'matrix'; readonly series: readonly ResultSeries[] };

export interface VectorElement {
  readonly labels: Labels;
  readonly sample: number | Histogram;
}

export interface ResultSeries {
  readonly labels: Labels;
  readonly timeUnixMs: Float64Array;
  readonly value: Float64Array;
  readonly histograms: readonly { readonly timeUnixMs: number; readonly value: Histogram }[];
}

export interface QueryResult {
  readonly data: QueryData;
  /** What makes the result doubtful. */
  readonly warnings: readonly string[];
  /** What may be a mistake in the query. */
  readonly infos: readonly string[];
}
