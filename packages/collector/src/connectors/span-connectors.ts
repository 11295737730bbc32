// Metrics made of spans: stands before the exporters, counts what they have stored, and hands the counts on as metrics.
import type { Clock, SpanBatch } from '@o11y-lab/model';
import { StoreError } from '@o11y-lab/storage';
import type { Consumers } from '../consumer.ts';
import type { Log } from '../log.ts';
import { MetricWriter } from './metric-writer.ts';
import { ServiceGraph, type ServiceGraphCounters } from './servicegraph/servicegraph.ts';
import { SpanMetrics, type SpanMetricsCounters } from './spanmetrics/spanmetrics.ts';

export interface SpanConnectors {
  /** Takes spans where the exporters would; logs and metrics go through untouched. */
  readonly consumers: Consumers;
  /**
   * Hands on what has changed. To be called every few seconds, and once at the end; one call after the other. Never
   * rejects: what the store refuses is due again at the next call, for all counts are cumulative.
   */
  flush(): Promise<void>;
  /** Since the start. */
  counters(): SpanConnectorCounters;
}

export interface SpanConnectorCounters {
  readonly spanMetrics: Readonly<SpanMetricsCounters>;
  readonly serviceGraph: Readonly<ServiceGraphCounters>;
}

export interface SpanConnectorOptions {
  /** The exporters. */
  readonly consumers: Consumers;
  readonly now: Clock;
  readonly log: Log;
}

/** The spanmetrics and servicegraph connectors before a store's exporters. */
export function createSpanConnectors({ consumers, now, log }: SpanConnectorOptions): SpanConnectors {
  const startUnixMs = now();
  const spanMetrics = new SpanMetrics({ startUnixMs });
  const serviceGraph = new ServiceGraph({ startUnixMs });
  let flushedUnixMs = 0;

  const observe = (batch: SpanBatch): void => {
    try {
      spanMetrics.observe(batch);
      serviceGraph.observe(batch, now());
    } catch (error) {
      // The spans are stored: refusing them here would make their sender send them again.
      log.error('a span batch is not in the metrics made of spans', { error });
    }
  };

  return {
    consumers: {
      ...consumers,
      traces: async (batch) => {
        const rejected = await consumers.traces(batch);
        observe(batch);
        return rejected;
      },
    },
    async flush() {
      // Points of a series must not go back in time, whatever the clock does.
      const nowUnixMs = Math.max(now(), flushedUnixMs + 1);
      flushedUnixMs = nowUnixMs;
      try {
        serviceGraph.expire(nowUnixMs);
        const writer = new MetricWriter();
        const confirms = [spanMetrics.write(writer, nowUnixMs), serviceGraph.write(writer, nowUnixMs)];
        if (writer.isEmpty) return;
        await consumers.metrics(writer.batch);
        for (const confirm of confirms) confirm();
      } catch (error) {
        // That the store takes nothing is told by reportOutages, once.
        if (!(error instanceof StoreError)) log.error('metrics made of spans are not stored', { error });
      }
    },
    counters: () => ({ spanMetrics: { ...spanMetrics.counters }, serviceGraph: serviceGraph.counters }),
  };
}
