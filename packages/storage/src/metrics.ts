import type { LabelMatcher, Labels, NativeHistogram } from '@o11y-lab/model';

/** Identifies a label set for as long as `epoch` of the store stays the same. */
export type SeriesId = number & { readonly __brand: 'SeriesId' };

export interface MetricStore {
  /**
   * The id of a label set, made on first use. Memory only: the set is written with the first append that uses it.
   * Callers may keep ids until `epoch` changes, which it does when retention has forgotten series.
   */
  seriesId(labels: Labels): SeriesId;
  readonly epoch: number;

  append(samples: SampleAppend): Promise<void>;

  /**
   * Series with samples in the range, both ends included. Samples are in ascending order of time, one per time (the
   * last one written wins). Stale markers come as samples, see staleTest.
   */
  select(request: SelectSeries): Promise<readonly SeriesSamples[]>;

  /**
   * Says that nobody looks at the columns of an answer of select() any more, so that their memory can be used again.
   * Need not be called; what is not released is garbage like anything else.
   */
  release?(samples: readonly SeriesSamples[]): void;

  readLabelNames(request: MatchSeries): Promise<readonly string[]>;
  readLabelValues(request: MatchSeries & { readonly name: string }): Promise<readonly string[]>;
  readSeries(request: MatchSeries): Promise<readonly Labels[]>;
  readMetadata(): Promise<readonly MetricMetadata[]>;
  /** Where there are more than `exemplarsMax`, those that are left are spread over time and value. */
  readExemplars(request: SelectExemplars): Promise<readonly SeriesExemplars[]>;
}

/** Float samples as columns, and the rarer kinds as rows. */
export interface SampleAppend {
  readonly seriesIds: readonly SeriesId[];
  readonly timeUnixMs: readonly number[];
  /** A stale marker is NaN in `value` with its row listed in `staleRows`. */
  readonly value: readonly number[];
  readonly staleRows: readonly number[];
  readonly histograms: readonly {
    readonly seriesId: SeriesId;
    readonly timeUnixMs: number;
    readonly value: NativeHistogram;
  }[];
  readonly exemplars: readonly (Exemplar & { readonly seriesId: SeriesId })[];
  readonly metadata: readonly MetricMetadata[];
}

export interface Exemplar {
  readonly timeUnixMs: number;
  readonly value: number;
  /** Includes `trace_id` and `span_id` where they are known. */
  readonly labels: Labels;
}

export interface MetricMetadata {
  /** The Prometheus name without `_bucket`, `_sum`, `_count`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';
  readonly help: string;
  readonly unit: string;
}

export interface MatchSeries {
  readonly startUnixMs: number;
  readonly endUnixMs: number;
  /** A series must fit all matchers of at least one set; no set means every series. */
  readonly matcherSets: readonly (readonly LabelMatcher[])[];
}

export interface SelectSeries {
  readonly startUnixMs: number;
  readonly endUnixMs: number;
  readonly matchers: readonly LabelMatcher[];
}

export interface SelectExemplars extends SelectSeries {
  /** Of all series together; without it all are read. */
  readonly exemplarsMax?: number;
}

export interface SeriesSamples {
  /** Includes `__name__`. */
  readonly labels: Labels;
  readonly timeUnixMs: Float64Array;
  readonly value: Float64Array;
  /** Native histograms of the series by ascending time; empty for nearly all series. */
  readonly histograms: readonly { readonly timeUnixMs: number; readonly value: NativeHistogram }[];
}

export interface SeriesExemplars {
  readonly labels: Labels;
  readonly exemplars: readonly Exemplar[];
}
