import type { MetricBatch } from '@o11y-lab/model';
import type { MetricStore } from '@o11y-lab/storage';
import type { Consumer } from '../../consumer.ts';
import { SeriesCache } from './series-cache.ts';
import { translate } from './translate.ts';

/** Translates metrics as the OTLP endpoint of Prometheus 3 does, and hands the samples to the store. */
export function createMetricsExporter(store: MetricStore): Consumer<MetricBatch> {
  const cache = new SeriesCache(store);
  return async (batch) => {
    const { rows, rejected, names } = translate(batch, cache);
    if (!rows.isEmpty) {
      await store.append(rows);
      cache.confirmMetadata(batch, names);
    }
    return rejected;
  };
}
