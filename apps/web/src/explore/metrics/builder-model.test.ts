import { parsePromql } from '@o11y-lab/promql';
import { describe, expect, test } from 'vitest';
import { maskVariables } from '../../editor/mask.ts';
import { addOperation, EMPTY_BUILDER, offeredOperations, parseBuilder, printBuilder } from './builder-model.ts';

describe('pickers and text are the same query', () => {
  for (const text of [
    'up',
    'up{a="b", c=~"d|e"}',
    'rate(http_requests_total{status="500"}[$__rate_interval])',
    'rate(http_requests_total{status="500"}[1m]) > 0',
    'sum by (service_name, status) (rate(http_requests_total[5m]))',
    'histogram_quantile(0.95, sum by (le) (rate(x_bucket{a!="b\\"c"}[1m])))',
    'topk(5, sum(rate(x[1m])))',
    'x{svc=~"$svc"}',
    '(sum(x) * 2) > 3',
  ]) {
    test(text, () => {
      const query = parseBuilder(text);
      expect(query && printBuilder(query)).toBe(text);
    });
  }
});

describe('queries of another shape stay text', () => {
  for (const text of [
    'a / b',
    'sum without (x) (a)',
    'a offset 5m',
    'a @ 100',
    'rate(a[5m:1m])',
    '$metric',
    'label_replace(a, "b", "", "", "")',
    'a > bool 1',
    'quantile(0.5, a)',
    'rate(a',
    '1',
  ]) {
    test(text, () => expect(parseBuilder(text)).toBeUndefined());
  }
});

test('nothing is an empty query', () => {
  expect(parseBuilder(' ')).toEqual(EMPTY_BUILDER);
  expect(printBuilder(EMPTY_BUILDER)).toBe('');
});

test('every operation that is offered writes a query that parses', () => {
  const start = { ...EMPTY_BUILDER, metric: 'x_bucket' };
  for (const { id, operation } of offeredOperations(start)) {
    const text = printBuilder(addOperation(start, operation));
    expect(() => parsePromql(maskVariables(text)), id).not.toThrow();
    expect(parseBuilder(text), id).toBeDefined();
  }
});

test('a rate goes inside of what is already there', () => {
  const summed = addOperation({ ...EMPTY_BUILDER, metric: 'x' }, { kind: 'aggregate', name: 'sum', by: ['a'] });
  expect(printBuilder(addOperation(summed, { kind: 'range', name: 'rate', range: '1m' }))).toBe(
    'sum by (a) (rate(x[1m]))',
  );
});
