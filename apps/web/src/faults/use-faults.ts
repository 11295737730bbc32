// The faults of a lab: what the lab says of them, and how charts show them.
import type { FaultRecord, FaultsView } from '@o11y-lab/lab-control';
import { keepPreviousData, queryOptions, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { ChartAnnotation } from '../charts/chart-types.ts';
import { fetchFaults } from '../data/faults.ts';
import { queryRange } from '../data/prometheus.ts';
import { useMessages } from '../i18n/locale.tsx';
import type { TimeRange } from '../time/time-range.ts';
import { bandQuery, faultBands } from './bands.ts';
import { messages } from './messages.ts';
import { useFaultsOnCharts } from './on-charts.ts';

export const FAULTS_KEY = ['lab-faults'] as const;
const LOOK_MS = 2000;
/** Without a lab, or one that can't be asked, there is nothing to hurry for. */
const LOOK_AFTER_FAILURE_MS = 10_000;
/** A refresh makes a new answer every few seconds. */
const KEPT_MS = 20_000;

const NO_BANDS: readonly ChartAnnotation[] = [];
const NO_RECORDS: readonly FaultRecord[] = [];

/** What the lab says of its faults, with how far its clock is ahead of this browser's. */
export interface LiveFaults extends FaultsView {
  readonly skewMs: number;
}

const liveFaults = queryOptions({
  queryKey: FAULTS_KEY,
  queryFn: async ({ signal }): Promise<LiveFaults> => {
    const { value } = await fetchFaults(signal);
    return { ...value, skewMs: value.nowUnixMs - Date.now() };
  },
  refetchInterval: ({ state }) => (state.error === null ? LOOK_MS : LOOK_AFTER_FAILURE_MS),
  retry: false,
});

/** Kept fresh for the whole page. */
export function useLiveFaults(): UseQueryResult<LiveFaults> {
  return useQuery(liveFaults);
}

const activeOf = ({ active }: LiveFaults): readonly FaultRecord[] => active;

/** What is active; the same array until that changes. */
export function useActiveFaults(): readonly FaultRecord[] {
  return useQuery({ ...liveFaults, select: activeOf }).data ?? NO_RECORDS;
}

const recordsOf = ({ active, history }: LiveFaults): readonly FaultRecord[] => [...active, ...history];

/** All faults of a range, as charts take them: one question for all charts of a page. */
export function useFaults(range: TimeRange): readonly ChartAnnotation[] {
  const words = useMessages(messages);
  const [isShown] = useFaultsOnCharts();
  const asked = useMemo(() => bandQuery(range), [range]);
  // Only what is drawn: a chart is not drawn anew because a clock went on.
  const { data: records = NO_RECORDS } = useQuery({ ...liveFaults, select: recordsOf });
  const { data: series } = useQuery({
    queryKey: ['fault-bands', asked],
    queryFn: async ({ signal }) => (await queryRange(asked, signal)).value.series,
    enabled: isShown,
    placeholderData: keepPreviousData,
    gcTime: KEPT_MS,
    retry: false, // charts are what one came for
  });
  return useMemo(() => {
    if (!isShown) return NO_BANDS;
    const bands = faultBands({ series: series ?? [], stepMs: asked.stepMs, records, range, words });
    return bands.length > 0 ? bands : NO_BANDS;
  }, [isShown, series, asked.stepMs, records, range, words]);
}

/** The present as the lab's clock has it, while something counts down. */
export function useLabNow(skewMs: number, isRunning: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isRunning]);
  return nowMs + skewMs;
}
