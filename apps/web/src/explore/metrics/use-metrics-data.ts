// Asks every visible query. Each has its own place in the cache, so that adding one does not ask the others again.
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fetchDataSources } from '../../data/datasources.ts';
import type { Answer } from '../../data/http.ts';
import {
  type PromResult,
  queryExemplars,
  queryInstant,
  queryRange,
  type SeriesExemplars,
} from '../../data/prometheus.ts';
import { useKeptQueries } from '../../data/use-kept-queries.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { heatmapQuery } from './heatmap-query.ts';
import { interpolate, type Stepping, steppingOf } from './interpolate.ts';
import { letterOf, type MetricsQuery, type MetricsTab, type MetricsView } from './metrics-state.ts';

export interface Asked extends Answer<PromResult> {
  /** On the clock of `performance.now()`: when the answer was read. */
  readonly answeredAtMs: number;
}

export interface QueryState {
  readonly letter: string;
  readonly query: MetricsQuery;
  readonly result: UseQueryResult<Asked>;
}

export interface MetricsData {
  /** False until it is known how often metrics come in, which takes a moment. */
  readonly isReady: boolean;
  readonly stepping: Stepping;
  /** Visible queries only. */
  readonly range: readonly QueryState[];
  /** Asked only while the table is shown. */
  readonly instant: readonly QueryState[];
  readonly exemplars: readonly UseQueryResult<Answer<readonly SeriesExemplars[]>>[];
}

/** As many points as there are pixels for them, at most. */
const POINTS_MAX = 1600;

export function useMetricsData(queries: readonly MetricsQuery[], view: MetricsView, range: TimeRange): MetricsData {
  const dataSources = useQuery({ queryKey: ['datasources'], queryFn: ({ signal }) => fetchDataSources(signal) });
  const interval = dataSources.data?.value.find(({ uid }) => uid === 'prometheus')?.jsonData['timeInterval'];
  const datasourceInterval = typeof interval === 'string' ? interval : undefined;
  // The step depends on how often metrics come in; nothing is asked before that is known, or can't be.
  const isReady = !dataSources.isPending;
  const stepping = useMemo(
    () =>
      steppingOf({
        range,
        maxDataPoints: Math.min(POINTS_MAX, window.innerWidth),
        minStep: view.minStep,
        datasourceInterval,
      }),
    [range, view.minStep, datasourceInterval],
  );
  const visible = useMemo(
    () =>
      queries.flatMap((query, i) =>
        query.isHidden || query.text.trim() === ''
          ? []
          : [{ letter: letterOf(i), query, text: interpolate(textFor(query.text, view.tab), stepping.macros) }],
      ),
    [queries, stepping.macros, view.tab],
  );
  const { aligned, stepMs } = stepping;
  const needsRange = isReady && (view.tab === 'graph' || view.tab === 'heatmap');
  const rangeResults = useKeptQueries(
    visible.map(({ letter, text }) => ({
      slot: letter,
      queryKey: ['metrics-range', text, aligned.fromMs, aligned.toMs, stepMs],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        timed(queryRange({ query: text, fromMs: aligned.fromMs, toMs: aligned.toMs, stepMs }, signal)),
      enabled: needsRange,
    })),
  );
  const instantResults = useKeptQueries(
    visible.map(({ letter, text }) => ({
      slot: letter,
      queryKey: ['metrics-instant', text, range.toMs],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => timed(queryInstant(text, range.toMs, signal)),
      enabled: isReady && view.tab === 'table',
    })),
  );
  const exemplars = useKeptQueries(
    visible.map(({ letter, text }) => ({
      slot: letter,
      queryKey: ['metrics-exemplars', text, range.fromMs, range.toMs],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => queryExemplars(text, range.fromMs, range.toMs, signal),
      enabled: needsRange && view.exemplars,
    })),
  );
  const withResults = (results: readonly UseQueryResult<Asked>[]): readonly QueryState[] =>
    visible.flatMap(({ letter, query }, i) => {
      const result = results[i];
      return result === undefined ? [] : [{ letter, query, result }];
    });
  return { isReady, stepping, range: withResults(rangeResults), instant: withResults(instantResults), exemplars };
}

/** A heatmap shows the buckets behind a query. */
function textFor(text: string, tab: MetricsTab): string {
  return tab === 'heatmap' ? (heatmapQuery(text) ?? text) : text;
}

async function timed(answer: Promise<Answer<PromResult>>): Promise<Asked> {
  const asked = await answer;
  return { ...asked, answeredAtMs: performance.now() };
}
