// Asks for the map of the page's time range, and for what a lab says of its nodes.
import type { TopologyView } from '@o11y-lab/lab-control';
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { fetchTopology } from '../data/lab.ts';
import { fetchLabelValues, queryInstant, type Series } from '../data/prometheus.ts';
import type { TimeRange } from '../time/time-range.ts';
import { mapQueries, type ServiceMap, serviceMap, windowOf } from './map-model.ts';

export function useServiceMap({ fromMs, toMs }: TimeRange): UseQueryResult<ServiceMap> {
  return useQuery({
    queryKey: ['service-map', fromMs, toMs],
    queryFn: async ({ signal }) => {
      const queries = mapQueries(windowOf({ fromMs, toMs }));
      const ask = async (query: string): Promise<readonly Series[]> =>
        (await queryInstant(query, toMs, signal)).value.series;
      const [rate, failed, p95, nodeP95, services] = await Promise.all([
        ask(queries.rate),
        ask(queries.failed),
        ask(queries.p95),
        ask(queries.nodeP95),
        ask(queries.services),
      ]);
      return serviceMap({ rate, failed, p95, nodeP95, services });
    },
    placeholderData: keepPreviousData,
  });
}

/** Undefined where the backend runs without a lab. */
export function useTopology(): TopologyView | undefined {
  const { data } = useQuery({
    queryKey: ['topology'],
    queryFn: async ({ signal }) => (await fetchTopology(signal)).value,
    retry: false,
  });
  return data;
}

export type WhyEmpty = 'other-time' | 'no-connector' | 'no-spans';

/** Which metrics there ever were tells why there is no map. */
export function useWhyEmpty(): UseQueryResult<WhyEmpty> {
  return useQuery({
    queryKey: ['service-map', 'why-empty'],
    queryFn: async ({ signal }): Promise<WhyEmpty> => {
      const match = ['{__name__=~"traces_service_graph_request_total|traces_spanmetrics_calls_total"}'];
      const names = (await fetchLabelValues('__name__', { match }, signal)).value;
      if (names.includes('traces_service_graph_request_total')) return 'other-time';
      return names.length > 0 ? 'no-connector' : 'no-spans';
    },
    refetchInterval: 5000,
  });
}
