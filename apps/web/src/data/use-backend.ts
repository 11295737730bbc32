// Whether the backend answers, for the whole page; and what to do when it is back.

import type { LabStatus } from '@o11y-lab/lab-control';
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ask, isApiError } from './http.ts';
import { fetchLabStatus } from './lab.ts';

/** While it is away somebody waits for it: then it is asked more often. */
const LOOK_MS = 5000;
const LOOK_WHILE_AWAY_MS = 1500;
const STATUS_MS = 2500;

export type BackendState = 'ok' | 'starting' | 'away';

/** Asks again, by itself, everything that failed while the backend was away. To be used once, by the shell. */
export function useBackendState(): BackendState {
  const client = useQueryClient();
  const { error, dataUpdatedAt } = useQuery({
    queryKey: ['backend-health'],
    queryFn: async ({ signal }) => (await ask('/api/health', () => true, { signal })).value,
    refetchInterval: ({ state }) => (state.error === null ? LOOK_MS : LOOK_WHILE_AWAY_MS),
    refetchIntervalInBackground: false,
    retry: false,
  });
  const state: BackendState = error === null ? 'ok' : isApiError(error) && error.status === 503 ? 'starting' : 'away';
  const wasAway = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new answer is looked at, also one that is equal
  useEffect(() => {
    if (state !== 'ok') {
      wasAway.current = true;
      return;
    }
    if (!wasAway.current) return;
    wasAway.current = false;
    void client.invalidateQueries({ predicate: ({ state: { error: failure } }) => failure !== null });
  }, [state, dataUpdatedAt, client]);
  return state;
}

/** What the supervisor says of every process, kept fresh. */
export function useLabStatus(): UseQueryResult<LabStatus> {
  return useQuery({
    queryKey: ['lab-status'],
    queryFn: async ({ signal }) => (await fetchLabStatus(signal)).value,
    refetchInterval: STATUS_MS,
    retry: false,
  });
}
