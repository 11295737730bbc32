import { describe, expect, test } from 'vitest';
import { closestNames, editDistance } from './closest.ts';

const NAMES = ['http_requests_total', 'http_server_duration_milliseconds_bucket', 'process_memory_usage_bytes', 'up'];

describe('closest names', () => {
  const cases: readonly (readonly [name: string, first: string | undefined])[] = [
    ['http_request_total', 'http_requests_total'],
    ['http_requests', 'http_requests_total'],
    ['HTTP_Requests_Total', 'http_requests_total'],
    ['server_duration', 'http_server_duration_milliseconds_bucket'],
    ['memory_bytes', 'process_memory_usage_bytes'],
    ['kafka_lag', undefined],
  ];
  for (const [name, first] of cases) test(name, () => expect(closestNames(name, NAMES)[0]).toBe(first));
});

test('edits are counted', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('', 'abc')).toBe(3);
});
