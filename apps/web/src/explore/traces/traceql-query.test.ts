import { parseTraceql } from '@o11y-lab/traceql';
import { describe, expect, test } from 'vitest';
import { EMPTY_FORM } from './search-form.ts';
import { errorOffset, filtered, kindOf, type MetricsUnit, type ParseTraceql } from './traceql-query.ts';

const parse: ParseTraceql = (text) => {
  try {
    return parseTraceql(text);
  } catch {
    return undefined;
  }
};

describe('kind and unit', () => {
  const cases: readonly (readonly [text: string, unit: MetricsUnit | 'search', isHistogram?: true])[] = [
    ['{}', 'search'],
    ['{ name = "rate" } | count() > 2 | select(name)', 'search'],
    ['{} | rate() by (resource.service.name)', 'perSecond'],
    ['{} | rate() | topk(3)', 'perSecond'],
    ['{} | count_over_time()', 'count'],
    ['{} | quantile_over_time(duration, .95, .99)', 'seconds'],
    ['{} | max_over_time(span.http.response.body.size)', 'plain'],
    ['{} | histogram_over_time(duration)', 'seconds', true],
    ['{} | histogram_over_time(duration) by (name)', 'seconds'],
    ['({ status = error } | rate()) / ({} | rate())', 'plain'],
    ['({} | rate()) + ({} | rate())', 'perSecond'],
    ['{ duration > } | rate()', 'plain'],
    ['{ duration > }', 'search'],
  ];
  for (const [text, unit, isHistogram = false] of cases) {
    test(text, () =>
      expect(kindOf(text, parse)).toEqual(
        unit === 'search' ? { kind: 'search' } : { kind: 'metrics', unit, isHistogram },
      ),
    );
  }
});

test('a filter more is a query that parses', () => {
  for (const text of ['{}', '{ name = "a" } >> { name = "b" }', '{} | count() > 1 | select(name)']) {
    expect(parse(filtered(text, undefined, ['trace:duration > 1s']))).toBeDefined();
  }
});

test('a form’s conditions on the same field are replaced', () => {
  const tags = [
    { tag: 'trace:duration', operator: '<', value: '1s' },
    { tag: 'span.a', operator: '=', value: '1' },
  ] as const;
  expect(filtered('', { ...EMPTY_FORM, tags }, ['trace:duration >= 10ms', 'trace:duration <= 20ms'])).toBe(
    '{ span.a = 1 && trace:duration >= 10ms && trace:duration <= 20ms }',
  );
});

describe('place of a mistake', () => {
  const cases: readonly (readonly [message: string, offset: number | undefined])[] = [
    ['parse error at line 1, col 3: no', 2],
    ['parse error at line 2, col 1: no', 5],
    ['parse error at line 9, col 9: no', undefined],
    ['too many traces', undefined],
  ];
  for (const [message, offset] of cases) test(message, () => expect(errorOffset(message, '{  }\n| x')).toBe(offset));
});
