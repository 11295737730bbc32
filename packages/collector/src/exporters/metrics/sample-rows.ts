import type { Exemplar, MetricMetadata, SampleAppend, SeriesId } from '@o11y-lab/storage';

/** A SampleAppend that is being filled. */
export class SampleRows implements SampleAppend {
  readonly seriesIds: SeriesId[] = [];
  readonly timeUnixMs: number[] = [];
  readonly value: number[] = [];
  readonly staleRows: number[] = [];
  readonly histograms: SampleAppend['histograms'][number][] = [];
  readonly exemplars: (Exemplar & { readonly seriesId: SeriesId })[] = [];
  readonly metadata: MetricMetadata[] = [];

  push(seriesId: SeriesId, timeUnixMs: number, value: number): void {
    this.seriesIds.push(seriesId);
    this.timeUnixMs.push(timeUnixMs);
    this.value.push(value);
  }

  /** The series ends here. */
  pushStale(seriesId: SeriesId, timeUnixMs: number): void {
    this.staleRows.push(this.seriesIds.length);
    this.push(seriesId, timeUnixMs, Number.NaN);
  }

  get isEmpty(): boolean {
    return this.seriesIds.length === 0 && this.histograms.length === 0;
  }
}
