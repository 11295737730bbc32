import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { DataSource } from '../data/datasources.ts';
import { fetchDataSources } from '../data/datasources.ts';
import type { Answer } from '../data/http.ts';
import { type Correlations, readCorrelations } from './correlations.ts';

/** How the data sources lead to each other, asked once for the whole page. */
export function useCorrelations(): UseQueryResult<Correlations> {
  return useQuery({
    queryKey: ['datasources'],
    queryFn: ({ signal }) => fetchDataSources(signal),
    select: read,
  });
}

/** Outside of the hook, so that it is read anew only with a new answer. */
function read({ value }: Answer<readonly DataSource[]>): Correlations {
  return readCorrelations(value);
}
