import { parseLogql } from '@o11y-lab/logql';
import { parsePromql } from '@o11y-lab/promql';
import { describe, expect, test } from 'vitest';
import { logsOfService, logsOfTraces, metricsOfService, serviceOf } from './links-model.ts';
import { EMPTY_FORM } from './search-form.ts';

test('queries are ones their backends can read', () => {
  for (const query of [logsOfService('a"b'), logsOfTraces(['0a', '0b'], 'x'), logsOfTraces(['0a'], undefined)]) {
    expect(() => parseLogql(query)).not.toThrow();
  }
  for (const query of metricsOfService('a"b')) {
    expect(() => parsePromql(query.replaceAll('$__rate_interval', '1m'))).not.toThrow();
  }
  expect(logsOfTraces(['0a', '0b'], undefined)).toBe('{service_name=~".+"} | trace_id=~"0a|0b"');
});

describe('the service of a query', () => {
  const cases: readonly (readonly [query: string, service: string | undefined])[] = [
    ['{ resource.service.name = "a" } >> { duration > 1s }', 'a'],
    ['{ resource.service.name = "a" } >> { resource.service.name = "b" }', undefined],
    ['{ resource.service.name="a\\"b" } | rate()', 'a"b'],
    ['{ resource.service.name =~ "a" }', undefined],
    ['{}', undefined],
  ];
  for (const [query, service] of cases) test(query, () => expect(serviceOf(undefined, query)).toBe(service));
  test('of a form', () => {
    expect(serviceOf({ ...EMPTY_FORM, service: 'a' }, '')).toBe('a');
    expect(serviceOf(EMPTY_FORM, '{}')).toBeUndefined();
  });
});
