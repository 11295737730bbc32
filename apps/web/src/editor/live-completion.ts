// Names for completion from the three APIs. Each is asked for once and kept for a while: a name that appeared since is
// one keystroke late at worst.
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fetchDetectedFields, fetchLogLabelNames, fetchLogLabelValues } from '../data/loki.ts';
import { fetchLabelNames, fetchLabelValues, fetchMetadata, type MetricMetadata } from '../data/prometheus.ts';
import { fetchTagNames, fetchTagValues } from '../data/tempo.ts';
import type { TimeRange } from '../time/time-range.ts';
import type { CompletionSource } from './editor-types.ts';

const FRESH_MS = 60_000;
/** Names are looked up in ranges of whole minutes, so that a refreshing page does not ask for them each time. */
const ROUND_MS = 60_000;

function rounded({ fromMs, toMs }: TimeRange): TimeRange {
  return { fromMs: Math.floor(fromMs / ROUND_MS) * ROUND_MS, toMs: Math.ceil(toMs / ROUND_MS) * ROUND_MS };
}

/** An answer from the cache when it is fresh; nothing when it can't be had: completion never disturbs typing. */
async function cached<T>(
  client: QueryClient,
  key: readonly unknown[],
  read: (signal: AbortSignal) => Promise<{ readonly value: T }>,
  otherwise: T,
): Promise<T> {
  try {
    const queryFn = ({ signal }: { readonly signal: AbortSignal }): Promise<{ readonly value: T }> => read(signal);
    return (await client.fetchQuery({ queryKey: ['completion', ...key], queryFn, staleTime: FRESH_MS, retry: false }))
      .value;
  } catch {
    return otherwise;
  }
}

export function promqlCompletion(client: QueryClient, timeRange: TimeRange): CompletionSource {
  const scope = rounded(timeRange);
  return {
    metricNames: async () => {
      const [names, metadata] = await Promise.all([
        // Of any time: a name is right or wrong whatever range is shown.
        cached(client, ['prom-names'], (signal) => fetchLabelValues('__name__', {}, signal), []),
        cached(client, ['prom-metadata'], fetchMetadata, []),
      ]);
      return describeMetrics(names, metadata);
    },
    labelNames: (metric) => {
      const match = metric === undefined ? undefined : [metric];
      return cached(
        client,
        ['prom-labels', scope, metric],
        (signal) => fetchLabelNames({ ...scope, match }, signal),
        [],
      );
    },
    labelValues: (label, metric) => {
      const match = metric === undefined ? undefined : [metric];
      const key = ['prom-values', scope, label, metric];
      return cached(client, key, (signal) => fetchLabelValues(label, { ...scope, match }, signal), []);
    },
  };
}

export interface DescribedMetric {
  readonly name: string;
  readonly type?: string;
  readonly help?: string;
  readonly unit?: string;
}

/** Joins names with what is known of them; the parts of a histogram share the word of the whole. */
export function describeMetrics(
  names: readonly string[],
  metadata: readonly MetricMetadata[],
): readonly DescribedMetric[] {
  const byName = new Map(metadata.map((item) => [item.name, item]));
  return names.map((name) => {
    const known = byName.get(name) ?? byName.get(name.replace(/_(?:bucket|count|sum|total)$/, ''));
    if (known === undefined) return { name };
    return {
      name,
      type: known.type,
      ...(known.help ? { help: known.help } : {}),
      ...(known.unit ? { unit: known.unit } : {}),
    };
  });
}

export function logqlCompletion(client: QueryClient, timeRange: TimeRange): CompletionSource {
  const scope = rounded(timeRange);
  return {
    labelNames: (query) =>
      cached(client, ['loki-labels', scope, query], (signal) => fetchLogLabelNames({ ...scope, query }, signal), []),
    labelValues: (label, query) => {
      const key = ['loki-values', scope, label, query];
      return cached(client, key, (signal) => fetchLogLabelValues(label, { ...scope, query }, signal), []);
    },
    detectedFields: (query) =>
      cached(client, ['loki-fields', scope, query], (signal) => fetchDetectedFields({ ...scope, query }, signal), []),
  };
}

export function traceqlCompletion(client: QueryClient, timeRange: TimeRange): CompletionSource {
  const scope = rounded(timeRange);
  return {
    tagNames: () =>
      cached(client, ['tempo-tags', scope], (signal) => fetchTagNames(scope.fromMs, scope.toMs, signal), {}),
    tagValues: async (tag) => {
      const read = (signal: AbortSignal): ReturnType<typeof fetchTagValues> => fetchTagValues(tag, scope, signal);
      const values = await cached(client, ['tempo-values', scope, tag], read, []);
      return values.map(({ value }) => value);
    },
  };
}

/** Completion for an editor of one of the three languages; the same object until the range moves by a minute. */
export function useLiveCompletion(language: 'promql' | 'logql' | 'traceql', range: TimeRange): CompletionSource {
  const client = useQueryClient();
  const { fromMs, toMs } = rounded(range);
  return useMemo(() => {
    const create = { promql: promqlCompletion, logql: logqlCompletion, traceql: traceqlCompletion }[language];
    return create(client, { fromMs, toMs });
  }, [client, language, fromMs, toMs]);
}
