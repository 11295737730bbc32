import type { Clock, MetricBatch } from '@o11y-lab/model';
import { msToNano } from '@o11y-lab/model';
import { decodeLogs, decodeMetrics, decodeTraces, type Encoding, type Rejected, type Signal } from '@o11y-lab/otlp';
import type { Consumers } from './consumer.ts';
import { mergeRejected } from './rejections.ts';

/** What became of a request that was accepted, at least in part. */
export interface Received {
  /** Items (spans, log records, data points) that are safe. */
  readonly acceptedItems: number;
  readonly rejected: Rejected;
}

/**
 * Decodes an export request of a signal, hands the batch on, and resolves when it is safe.
 * Rejects with OtlpDecodeError or StoreError when nothing was taken; see refusalOf.
 */
export type Receive = (body: Uint8Array, encoding: Encoding) => Promise<Received>;
export type Pipeline = Readonly<Record<Signal, Receive>>;

export interface PipelineOptions {
  /** Where batches go: the exporters of a store, or the first processor before them. */
  readonly consumers: Consumers;
  readonly now: Clock;
}

/** Joins what receivers take in with what happens to it. */
export function createPipeline({ consumers, now }: PipelineOptions): Pipeline {
  return {
    traces: async (body, encoding) => {
      const { batch, rejected } = decodeTraces(body, encoding);
      return received(batch.length, rejected, await consumers.traces(batch));
    },
    logs: async (body, encoding) => {
      const { batch, rejected } = decodeLogs(body, encoding, { receivedUnixNano: msToNano(now()) });
      return received(batch.length, rejected, await consumers.logs(batch));
    },
    metrics: async (body, encoding) => {
      const { batch, rejected } = decodeMetrics(body, encoding);
      return received(countPoints(batch), rejected, await consumers.metrics(batch));
    },
  };
}

function received(decodedItems: number, undecoded: Rejected, unstored: Rejected): Received {
  return { acceptedItems: decodedItems - unstored.count, rejected: mergeRejected(undecoded, unstored) };
}

function countPoints(batch: MetricBatch): number {
  return batch.numbers.length + batch.histograms.length + batch.exponentialHistograms.length + batch.summaries.length;
}
