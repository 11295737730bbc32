// What the page asks: a search or metrics, as the query says.
import { keepPreviousData, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, isApiError } from '../../data/http.ts';
import type { Series } from '../../data/prometheus.ts';
import { type FoundTraces, queryTraceMetrics, searchTraces } from '../../data/tempo.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { useSlow } from '../../ui/use-slow.ts';
import { metricsStepMs } from './metrics-model.ts';
import type { QueryKind } from './traceql-query.ts';

/** Matched spans that come with each trace. */
const SPANS_PER_SET = 10;

export interface FoundAnswer {
  readonly answer: Answer<FoundTraces>;
  /** What was asked for; an older answer may stand while a newer one is awaited. */
  readonly limit: number;
  readonly query: string;
  readonly range: TimeRange;
}

export interface MetricsAnswer {
  readonly answer: Answer<readonly Series[]>;
  readonly query: string;
  readonly kind: Extract<QueryKind, { readonly kind: 'metrics' }>;
  readonly range: TimeRange;
  readonly stepMs: number;
}

export interface TracesData {
  readonly search: UseQueryResult<FoundAnswer>;
  readonly metrics: UseQueryResult<MetricsAnswer>;
  readonly isSlow: boolean;
  readonly cancel: () => void;
}

const SEARCH_KEY = 'traces-search';
const METRICS_KEY = 'traces-metrics';

/** `kind` is undefined while it is not known yet, and when nothing is asked. */
export function useTracesData(query: string, kind: QueryKind | undefined, range: TimeRange, limit: number): TracesData {
  const client = useQueryClient();
  const { fromMs, toMs } = range;
  const search = useQuery({
    queryKey: [SEARCH_KEY, query, fromMs, toMs, limit],
    queryFn: async ({ signal }): Promise<FoundAnswer> => {
      const asked = { query, fromMs, toMs, limit, spansPerSpanSet: SPANS_PER_SET };
      return { answer: await searchTraces(asked, signal), limit, query, range: { fromMs, toMs } };
    },
    enabled: kind?.kind === 'search',
    placeholderData: keepPreviousData,
  });
  const stepMs = metricsStepMs(range);
  const metrics = useQuery({
    queryKey: [METRICS_KEY, query, fromMs, toMs],
    queryFn: async ({ signal }): Promise<MetricsAnswer> => {
      if (kind?.kind !== 'metrics') throw new Error('asked for metrics of a search');
      const answer = await queryTraceMetrics({ query, fromMs, toMs, stepMs }, signal);
      return { answer, query, kind, range: { fromMs, toMs }, stepMs };
    },
    enabled: kind?.kind === 'metrics',
    placeholderData: keepPreviousData,
  });
  const isSlow = useSlow(search.isFetching || metrics.isFetching);
  const cancel = (): void => {
    void client.cancelQueries({ queryKey: [SEARCH_KEY] });
    void client.cancelQueries({ queryKey: [METRICS_KEY] });
  };
  return { search: useKept(search, query, isSlow), metrics: useKept(metrics, query, isSlow), isSlow, cancel };
}

/**
 * An answer to the same query stands while "now" moves on: undimmed while the next one is awaited, so that a page that
 * refreshes itself does not blink, and also when the backend is away.
 */
function useKept<T extends { readonly query: string }>(
  result: UseQueryResult<T>,
  query: string,
  isSlow: boolean,
): UseQueryResult<T> {
  const { data, error } = result;
  const [last, setLast] = useState(data);
  if (data !== undefined && data !== last) setLast(data);
  const isAway = isApiError(error) && error.kind !== 'refused';
  // The library has no kinds of results for these two: a failure with another key's data, and old data taken for new.
  if (isAway && data === undefined && last?.query === query) return { ...result, data: last } as UseQueryResult<T>;
  if (result.isPlaceholderData && data?.query === query && !isSlow) {
    return { ...result, isPlaceholderData: false } as unknown as UseQueryResult<T>;
  }
  return result;
}
