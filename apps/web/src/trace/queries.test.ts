import { describe, expect, test } from 'vitest';
import { attributeQuery, httpMetrics, logCountsQuery, logsQuery, spanMetricsSelector } from './queries.ts';

describe('queries', () => {
  const attributes = [
    { scope: 'span', key: 'http.route', value: '/a"b', want: '{ span.http.route = "/a\\"b" }' },
    { scope: 'span', key: 'http.response.status_code', value: 500, want: '{ span.http.response.status_code = 500 }' },
    {
      scope: 'resource',
      key: 'deployment environment',
      value: true,
      want: '{ resource."deployment environment" = true }',
    },
    { scope: 'span', key: 'list', value: [1], want: undefined },
  ] as const;
  for (const c of attributes) test(c.key, () => expect(attributeQuery(c.scope, c.key, c.value)).toBe(c.want));

  test('logs', () => {
    expect(logsQuery('ab')).toBe('{service_name=~".+"} | trace_id="ab"');
    expect(logsQuery('ab', 'cd')).toBe('{service_name=~".+"} | trace_id="ab" | span_id="cd"');
    expect(logCountsQuery('ab', 1000.2)).toBe(
      'sum by (span_id) (count_over_time({service_name=~".+"} | trace_id="ab" [1001ms]))',
    );
  });

  test('metrics of a span', () => {
    expect(spanMetricsSelector('a', 'GET "x"')).toBe(
      'traces_spanmetrics_calls_total{service_name="a", span_name="GET \\"x\\""}',
    );
    expect(httpMetrics('a', '/x').selector).toBe(
      'http_server_request_duration_seconds_count{service_name="a", http_route="/x"}',
    );
  });
});
