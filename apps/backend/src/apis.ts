import { getRequestListener } from '@hono/node-server';
import type { Log } from '@o11y-lab/collector';
import { createLokiApi, createLokiTail, createPrometheusApi, createTempoApi } from '@o11y-lab/http-apis';
import type { Clock } from '@o11y-lab/model';
import type { Apis, FollowedStore } from './backend.ts';
import type { Rules } from './rules.ts';

export interface ApisOptions {
  readonly store: FollowedStore;
  readonly rules: Rules;
  readonly now: Clock;
  readonly log: Log;
}

/** Where the page finds Loki's API under its own origin. */
const PAGE_PREFIX = '/api/datasources/proxy/uid/loki';

/** The HTTP APIs of Prometheus, Loki and Tempo, each for a port of its own. */
export function createApis({ store, rules, now, log }: ApisOptions): Apis {
  const onError =
    (api: string) =>
    (error: unknown): void =>
      log.error('a query failed', { api, error });
  return {
    prometheus: getRequestListener(
      createPrometheusApi({
        store: store.metrics,
        append: store.metrics,
        rules,
        now,
        onError: onError('prometheus'),
      }).fetch,
    ),
    loki: getRequestListener(createLokiApi({ store: store.logs, now, onError: onError('loki') }).fetch),
    tempo: getRequestListener(createTempoApi({ store: store.spans, now, onError: onError('tempo') }).fetch),
    tail: createLokiTail({
      store: store.logs,
      now,
      pathPrefixes: [PAGE_PREFIX],
      onError: onError('loki'),
    }),
  };
}
