import { getRequestListener } from '@hono/node-server';
import type { Log } from '@o11y-lab/collector';
import { createLokiApi, createPrometheusApi, createTempoApi } from '@o11y-lab/http-apis';
import type { Clock } from '@o11y-lab/model';
import type { TelemetryStore } from '@o11y-lab/storage';
import type { Apis } from './backend.ts';

export interface ApisOptions {
  readonly store: TelemetryStore;
  readonly now: Clock;
  readonly log: Log;
}

/** The HTTP APIs of Prometheus, Loki and Tempo, each for a port of its own. */
export function createApis({ store, now, log }: ApisOptions): Apis {
  const onError =
    (api: string) =>
    (error: unknown): void =>
      log.error('a query failed', { api, error });
  return {
    prometheus: getRequestListener(
      createPrometheusApi({ store: store.metrics, append: store.metrics, now, onError: onError('prometheus') }).fetch,
    ),
    loki: getRequestListener(createLokiApi({ store: store.logs, now, onError: onError('loki') }).fetch),
    tempo: getRequestListener(createTempoApi({ store: store.spans, now, onError: onError('tempo') }).fetch),
  };
}
