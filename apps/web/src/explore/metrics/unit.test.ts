import { describe, expect, test } from 'vitest';
import { guessUnit, shownUnit } from './unit.ts';

const METRICS = [
  { name: 'business_processing_duration_bucket', type: 'histogram', help: 'Processing time in milliseconds' },
];

describe('units', () => {
  const cases: readonly (readonly [query: string, unit: string | undefined])[] = [
    ['rate(http_requests_total[1m])', 'reqps'],
    ['sum by (a) (rate(http_requests_total[$__rate_interval])) > 0', 'reqps'],
    ['http_requests_total', 'requests'],
    ['histogram_quantile(0.95, sum by (le) (rate(http_server_duration_milliseconds_bucket[1m])))', 'ms'],
    ['histogram_quantile(0.95, rate(http_server_request_duration_seconds_bucket[1m]))', 's'],
    ['histogram_quantile(0.95, rate(business_processing_duration_bucket[1m]))', 'ms'],
    ['rate(http_server_duration_milliseconds_count[1m])', undefined],
    ['process_memory_usage_bytes', 'bytes'],
    ['rate(net_bytes_total[1m])', 'Bps'],
    ['nodejs_eventloop_utilization_ratio', 'percentunit'],
    ['avg_over_time(process_memory_usage_bytes[5m]) / 1024', undefined],
    ['count(process_memory_usage_bytes)', undefined],
    ['rate(a_requests_total[1m]) / rate(b_requests_total[1m])', undefined],
    ['rate(', undefined],
  ];
  for (const [query, unit] of cases) test(query, () => expect(guessUnit(query, METRICS)).toBe(unit));
});

test('a count is shown as a plain number', () => {
  expect(shownUnit('requests')).toBe('short');
  expect(shownUnit(undefined)).toBe('short');
  expect(shownUnit('ms')).toBe('ms');
});
