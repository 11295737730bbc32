// Where "Explore" leads from a panel: the page of its data source with the queries as they were sent. Pure.
import { logsUrl, metricsUrl, tracesUrl, traceUrl } from '../correlate/links.ts';
import { absoluteRange, type TimeRange } from '../time/time-range.ts';
import type { Plan } from './run/plan-target.ts';

export function exploreUrl(
  allPlans: readonly Pick<Plan, 'datasource' | 'query' | 'key' | 'isExtra'>[],
  timeRange: TimeRange,
): string | undefined {
  const plans = allPlans.filter((plan) => plan.isExtra !== true);
  const [first] = plans;
  if (!first || first.query === '') return undefined;
  const range = absoluteRange(timeRange);
  switch (first.datasource.type) {
    case 'prometheus':
      return metricsUrl({
        queries: plans.filter((plan) => plan.datasource.type === 'prometheus').map((plan) => plan.query),
        range,
      });
    case 'loki':
      return logsUrl({ query: first.query, range });
    case 'tempo':
      if (first.key[1] === 'trace') return traceUrl(first.query);
      // A service map is made of metrics.
      return first.key[1] === 'service-map'
        ? metricsUrl({ queries: [first.query], range })
        : tracesUrl({ query: first.query, range });
    default:
      return undefined;
  }
}
