import type { Dashboard, DatasourceInfo, VariableRequest } from '@o11y-lab/dashboards';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { apiPath, type DataSourceUid } from '../../data/datasources.ts';
import { ask, urlWith } from '../../data/http.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { NO_VARIABLES, resolveVariables, type VariablesState, variablesOfUrl } from './resolve-variables.ts';

/** Options are asked for whole minutes, so that a refresh every few seconds does not ask them again. */
const MINUTE_MS = 60_000;

export interface Variables {
  readonly state: VariablesState;
  /** False until the values are known: panels wait for that. */
  readonly isReady: boolean;
}

export function useVariables(
  key: string,
  dashboard: Dashboard,
  datasources: readonly DatasourceInfo[],
  range: TimeRange,
  params: URLSearchParams,
): Variables {
  const client = useQueryClient();
  const fromUrl = useMemo(() => variablesOfUrl(params), [params]);
  const fromMs = Math.floor(range.fromMs / MINUTE_MS) * MINUTE_MS;
  const toMs = Math.ceil(range.toMs / MINUTE_MS) * MINUTE_MS;
  const query = useQuery({
    queryKey: ['dashboard-variables', key, JSON.stringify(fromUrl), fromMs, toMs],
    queryFn: () =>
      resolveVariables({
        dashboard,
        datasources,
        range: { fromMs, toMs },
        fromUrl,
        ask: (type, request) =>
          client.fetchQuery({
            queryKey: ['variable-options', type, request],
            queryFn: async ({ signal }) => (await ask(pathOf(type, request), (json) => json, { signal })).value,
            gcTime: MINUTE_MS,
          }),
      }),
    enabled: dashboard.variables.length > 0,
    placeholderData: keepPreviousData,
  });
  const isReady = dashboard.variables.length === 0 || query.data !== undefined || query.error !== null;
  return useMemo(() => ({ state: query.data ?? NO_VARIABLES, isReady }), [query.data, isReady]);
}

function pathOf(type: string, { path, params }: VariableRequest): string {
  // Data sources of these three types are ours, and each has its type for a uid.
  const repeated: Record<string, string[]> = {};
  for (const [name, value] of params) repeated[name] = [...(repeated[name] ?? []), value];
  return urlWith(apiPath(type as DataSourceUid, path), repeated);
}
