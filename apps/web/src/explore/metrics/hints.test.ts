import { describe, expect, test } from 'vitest';
import { hintsFor } from './hints.ts';

const METRICS = [
  { name: 'http_requests_total', type: 'counter' },
  { name: 'http_server_duration_milliseconds_bucket', type: 'histogram' },
  { name: 'http_server_duration_milliseconds_count', type: 'histogram' },
  { name: 'db_client_connection_count', type: 'gauge' },
];

describe('hints', () => {
  const cases: readonly (readonly [query: string, kind: string | undefined, fixed?: string])[] = [
    ['http_requests_total', 'counter-without-rate', 'rate(http_requests_total[$__rate_interval])'],
    [
      'sum by (status) (http_requests_total{status="500"}) > 0',
      'counter-without-rate',
      'sum by (status) (rate(http_requests_total{status="500"}[$__rate_interval])) > 0',
    ],
    [
      'http_server_duration_milliseconds_count',
      'counter-without-rate',
      'rate(http_server_duration_milliseconds_count[$__rate_interval])',
    ],
    [
      'http_server_duration_milliseconds_bucket',
      'bucket-without-quantile',
      'histogram_quantile(0.95, sum by (le) (rate(http_server_duration_milliseconds_bucket[$__rate_interval])))',
    ],
    [
      'histogram_quantile(0.9, sum(rate(http_server_duration_milliseconds_bucket[1m])))',
      'quantile-without-le',
      'histogram_quantile(0.9, sum by (le) (rate(http_server_duration_milliseconds_bucket[1m])))',
    ],
    [
      'histogram_quantile(0.9, sum by (a) (rate(http_server_duration_milliseconds_bucket[$__rate_interval])))',
      'quantile-without-le',
      'histogram_quantile(0.9, sum by (le, a) (rate(http_server_duration_milliseconds_bucket[$__rate_interval])))',
    ],
    ['rate(http_requests_total[1m])', undefined],
    ['db_client_connection_count', undefined],
    ['count(http_requests_total)', undefined],
    ['absent(http_requests_total)', undefined],
    ['rate(http_requests_total', undefined],
    ['$metric', undefined],
    ['rate($metric[$__rate_interval])', undefined],
  ];
  for (const [query, kind, fixed] of cases) {
    test(query, () => {
      const [hint] = hintsFor(query, METRICS);
      expect(hint?.kind).toBe(kind);
      if (fixed !== undefined) expect(hint).toMatchObject({ fixed });
    });
  }
  test('an unknown metric has its closest names', () => {
    expect(hintsFor('rate(http_request_total{a="b"}[1m])', METRICS)[0]).toEqual({
      kind: 'unknown-metric',
      metric: 'http_request_total',
      closest: [{ name: 'http_requests_total', fixed: 'rate(http_requests_total{a="b"}[1m])' }],
    });
  });
  test('before the names are known, none is unknown', () => {
    expect(hintsFor('nosuch', undefined)).toEqual([]);
    expect(hintsFor('nosuch', [])).toEqual([]);
  });
});
