import { describe, expect, test } from 'vitest';
import { heatmapQuery } from './heatmap-query.ts';

describe('buckets behind a query', () => {
  const cases: readonly (readonly [query: string, buckets: string | undefined])[] = [
    ['x_bucket{a="b"}', 'sum by (le) (rate(x_bucket{a="b"}[$__rate_interval]))'],
    ['histogram_quantile(0.95, sum by (le) (rate(x_bucket[1m])))', 'sum by (le) (rate(x_bucket[1m]))'],
    ['rate(x_bucket{a="b"}[$__rate_interval])', 'sum by (le) (rate(x_bucket{a="b"}[$__rate_interval]))'],
    ['rate(x_total[1m])', undefined],
    ['rate(x_bucket', undefined],
  ];
  for (const [query, buckets] of cases) test(query, () => expect(heatmapQuery(query)).toBe(buckets));
});
