import { expect, test } from 'vitest';
import type { TraceqlFilter } from '../panel-model.ts';
import { traceqlSearchQuery } from './target.ts';

const filter = (tag: string, value: string | readonly string[], more: Partial<TraceqlFilter> = {}): TraceqlFilter => ({
  tag,
  operator: '=',
  value: typeof value === 'string' ? [value] : value,
  scope: '',
  valueType: 'string',
  ...more,
});

const cases: readonly (readonly [query: string, filters: readonly TraceqlFilter[]])[] = [
  ['{}', []],
  ['{resource.service.name="cart"}', [filter('service.name', 'cart', { scope: 'resource' })]],
  ['{.a="b"}', [filter('a', 'b', { scope: 'unscoped' })]],
  [
    '{name="GET /" && duration>1s}',
    [filter('name', 'GET /'), filter('duration', '1s', { operator: '>', valueType: 'duration' })],
  ],
  ['{span.a=~"x|y"}', [filter('a', ['x', 'y'], { scope: 'span' })]],
  ['{(status=error || status=unset)}', [filter('status', ['error', 'unset'], { valueType: 'keyword' })]],
  ['{span.code!=5}', [filter('code', '5', { scope: 'span', operator: '!=', valueType: 'int' })]],
  ['{.q="a\\"b"}', [filter('q', 'a"b')]],
  ['{}', [filter('empty', [])]],
];
for (const [query, filters] of cases) {
  test(`${query} of ${filters.length} conditions`, () => expect(traceqlSearchQuery(filters)).toBe(query));
}
