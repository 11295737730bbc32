import type { TelemetryStore } from '@o11y-lab/storage';
import type { Consumers } from '../consumer.ts';
import { createLogsExporter } from './logs-exporter.ts';
import { createMetricsExporter } from './metrics/metrics-exporter.ts';
import { createSpansExporter } from './spans-exporter.ts';

/** Exporters that hand rows over in memory, where a collector in the full tier sends them to Tempo, Loki and Prometheus. */
export function createStoreExporters(store: TelemetryStore): Consumers {
  return {
    traces: createSpansExporter(store.spans),
    logs: createLogsExporter(store.logs),
    metrics: createMetricsExporter(store.metrics),
  };
}
