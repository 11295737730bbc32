// How much a data source holds, asked of its own API and of the store.
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { apiPath } from '../data/datasources.ts';
import { ask, urlWith } from '../data/http.ts';
import { list, object } from '../data/json.ts';
import { fetchLogLabelNames, nanos } from '../data/loki.ts';
import { fetchLabelNames, fetchLabelValues } from '../data/prometheus.ts';
import { fetchStoreStats } from '../data/store-stats.ts';
import { fetchTagNames, fetchTagValues } from '../data/tempo.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import classes from './datasources.module.css';
import { messages } from './messages.ts';

const DAY_MS = 86_400_000;
const LOOK_MS = 15_000;

type CountName = 'series' | 'metrics' | 'labels' | 'samples' | 'streams' | 'lines' | 'services' | 'tags' | 'spans';
type Counts = readonly { readonly name: CountName; readonly count: number }[];

export function SourceCounts({ type }: { readonly type: string }): ReactElement | null {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { data } = useQuery({
    queryKey: ['datasource-counts', type],
    queryFn: ({ signal }) => fetchCounts(type, Date.now(), signal),
    refetchInterval: LOOK_MS,
    enabled: type in COUNTERS,
  });
  if (!(type in COUNTERS)) return null;
  return (
    <section aria-label={t.holds}>
      <h3>{t.holds}</h3>
      {/* Four lines high before the answer too. */}
      <dl className={classes['counts']}>
        {data?.map(({ name, count }) => (
          <div key={name}>
            <dt>{t[name]}</dt>
            <dd>{count.toLocaleString(locale)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function fetchCounts(type: string, nowMs: number, signal: AbortSignal): Promise<Counts> {
  return COUNTERS[type]?.(nowMs, signal) ?? Promise.resolve([]);
}

const COUNTERS: Readonly<Record<string, (nowMs: number, signal: AbortSignal) => Promise<Counts>>> = {
  prometheus: async (_, signal) => {
    const [stats, metrics, labels] = await Promise.all([
      fetchStoreStats(signal),
      fetchLabelValues('__name__', {}, signal),
      fetchLabelNames({}, signal),
    ]);
    return [
      { name: 'series', count: stats.value.metrics.seriesCount },
      { name: 'metrics', count: metrics.value.length },
      { name: 'labels', count: labels.value.length },
      { name: 'samples', count: stats.value.metrics.rows },
    ];
  },
  loki: async (nowMs, signal) => {
    const scope = { fromMs: nowMs - DAY_MS, toMs: nowMs };
    const streams = urlWith(apiPath('loki', '/loki/api/v1/series'), {
      'match[]': '{service_name=~".+"}',
      start: nanos(scope.fromMs),
      end: nanos(scope.toMs),
    });
    const [stats, streamCount, labels] = await Promise.all([
      fetchStoreStats(signal),
      ask(streams, (json) => list(object(json)['data'] ?? []).length, { signal }),
      fetchLogLabelNames(scope, signal),
    ]);
    return [
      { name: 'streams', count: streamCount.value },
      { name: 'labels', count: labels.value.length },
      { name: 'lines', count: stats.value.logs.rows },
    ];
  },
  tempo: async (nowMs, signal) => {
    const scope = { fromMs: nowMs - DAY_MS, toMs: nowMs };
    const [stats, tags, services] = await Promise.all([
      fetchStoreStats(signal),
      fetchTagNames(scope.fromMs, scope.toMs, signal),
      fetchTagValues('resource.service.name', scope, signal),
    ]);
    const { intrinsic: _, ...attributes } = tags.value;
    return [
      { name: 'services', count: services.value.length },
      { name: 'tags', count: Object.values(attributes).reduce((sum, names) => sum + names.length, 0) },
      { name: 'spans', count: stats.value.spans.rows },
    ];
  },
};
