// The seam of the collector. A receiver decodes a request into a batch and hands it to a consumer; an exporter is a
// consumer; a processor is a consumer that edits, splits or drops and hands on to the next one.
import type { LogBatch, MetricBatch, SpanBatch } from '@o11y-lab/model';
import type { Rejected } from '@o11y-lab/otlp';

/**
 * Takes a batch over. Resolves when its rows are safe (committed, or deliberately left out), with what was refused of
 * it. Rejects when nothing of it was taken: with StoreError when the store says why, else it is a bug.
 */
export type Consumer<Batch> = (batch: Batch) => Promise<Rejected>;

export interface Consumers {
  readonly traces: Consumer<SpanBatch>;
  readonly logs: Consumer<LogBatch>;
  readonly metrics: Consumer<MetricBatch>;
}
