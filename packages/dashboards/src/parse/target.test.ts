import { expect, test } from 'vitest';
import type { TraceqlFilter } from '../panel-model.ts';
import { parseDashboard } from './dashboard.ts';
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

const maps: readonly (readonly [written: unknown, selectors: readonly string[]])[] = [
  [undefined, []],
  ['', []],
  ['{client="a"}', ['{client="a"}']],
  [
    ['{client="a"}', '', '{server="a"}', 5],
    ['{client="a"}', '{server="a"}'],
  ],
  [{ a: 1 }, []],
];
for (const [written, selectors] of maps) {
  test(`a service map of ${JSON.stringify(written)}`, () => {
    const target = { queryType: 'serviceMap', serviceMapQuery: written };
    const parsed = parseDashboard({
      title: 't',
      schemaVersion: 41,
      panels: [{ id: 1, type: 'nodeGraph', datasource: { type: 'tempo', uid: 'tempo' }, targets: [target] }],
    });
    expect(parsed.kind === 'dashboard' && parsed.dashboard.sections[0]?.panels[0]?.targets[0]).toMatchObject({
      serviceMapSelectors: selectors,
    });
  });
}
