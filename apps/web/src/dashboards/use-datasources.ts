import type { DatasourceInfo } from '@o11y-lab/dashboards';
import { useQuery } from '@tanstack/react-query';
import { fetchDataSources } from '../data/datasources.ts';
import { optionalText } from '../data/json.ts';

/** The provisioned data sources as dashboards know them; undefined until they are known. */
export function useDatasources(): readonly DatasourceInfo[] | undefined {
  const { data } = useQuery({
    queryKey: ['dashboard-datasources'],
    queryFn: async ({ signal }): Promise<readonly DatasourceInfo[]> =>
      (await fetchDataSources(signal)).value.map(({ uid, name, type, isDefault, jsonData }) => {
        const timeInterval = optionalText(jsonData['timeInterval']);
        return { uid, name, type, isDefault, ...(timeInterval !== undefined && { timeInterval }) };
      }),
  });
  return data;
}
