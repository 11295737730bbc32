// What the lab knows of load tests, kept fresh: every second while one runs, so that one from a terminal appears too.
import type { LoadRunDetails, LoadRunSummary, LoadScript } from '@o11y-lab/lab-control';
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { isApiError } from '../data/http.ts';
import { fetchLoadRun, fetchLoadRuns, fetchLoadScripts } from '../data/load.ts';
import { isLive, mergeDetails } from './run-model.ts';

const RUN_MS = 1000;
const RUNS_MS = 1500;
/** Scripts are files that people edit meanwhile. */
const SCRIPTS_MS = 10_000;

export const RUNS_KEY = ['load-runs'] as const;

export function runKey(id: string): readonly unknown[] {
  return ['load-run', id];
}

export function useLoadScripts(): UseQueryResult<readonly LoadScript[]> {
  return useQuery({
    queryKey: ['load-scripts'],
    queryFn: async ({ signal }) => (await fetchLoadScripts(signal)).value,
    refetchInterval: SCRIPTS_MS,
    retry: false,
  });
}

export function useLoadRuns(): UseQueryResult<readonly LoadRunSummary[]> {
  return useQuery({
    queryKey: RUNS_KEY,
    queryFn: async ({ signal }) => (await fetchLoadRuns(signal)).value,
    refetchInterval: RUNS_MS,
    retry: false,
  });
}

/** One run with all its points; only those that are new are asked for. Disabled without an id. */
export function useLoadRun(id: string | undefined): UseQueryResult<LoadRunDetails> {
  const client = useQueryClient();
  return useQuery({
    queryKey: runKey(id ?? ''),
    queryFn: async ({ signal }) => {
      const known = client.getQueryData<LoadRunDetails>(runKey(id ?? ''));
      const { value } = await fetchLoadRun(id ?? '', known?.points.at(-1)?.unixMs ?? 0, signal);
      return mergeDetails(known, value);
    },
    enabled: id !== undefined,
    // Points are appended: nothing to compare.
    structuralSharing: false,
    refetchInterval: ({ state: { data, error } }) => {
      const isOver = data !== undefined && !isLive(data.run.state);
      const isUnknown = isApiError(error) && error.status === 404;
      return isOver || isUnknown ? false : RUN_MS;
    },
    retry: false,
  });
}
