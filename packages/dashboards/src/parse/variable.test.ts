import { describe, expect, test } from 'vitest';
import type { Variable } from '../variable-model.ts';
import { parseDashboard } from './dashboard.ts';
import { parseCustomOptions } from './variable.ts';
import { parseVariableQuery } from './variable-query.ts';

function variableOf(json: object): Variable | undefined {
  const parsed = parseDashboard({ panels: [], templating: { list: [{ name: 'v', ...json }] } });
  return parsed.kind === 'dashboard' ? parsed.dashboard.variables[0] : undefined;
}

describe('variable queries', () => {
  const cases: readonly (readonly [plugin: string | undefined, json: unknown, want: object])[] = [
    ['prometheus', 'label_values(job)', { kind: 'label-values', label: 'job', metric: '' }],
    ['prometheus', 'label_values(up{a="b,c"}, job)', { kind: 'label-values', label: 'job', metric: 'up{a="b,c"}' }],
    [
      'prometheus',
      { query: 'label_values(up, job)', refId: 'x' },
      { kind: 'label-values', label: 'job', metric: 'up' },
    ],
    ['prometheus', 'label_names()', { kind: 'label-names', pattern: '' }],
    ['prometheus', 'label_names(http_.*)', { kind: 'label-names', pattern: 'http_.*' }],
    ['prometheus', 'metrics(.*_total)', { kind: 'metrics', pattern: '.*_total' }],
    [
      'prometheus',
      'query_result(topk(5, sum by (a) (up)))',
      { kind: 'query-result', query: 'topk(5, sum by (a) (up))' },
    ],
    ['prometheus', 'up{job="a"}', { kind: 'series', selector: 'up{job="a"}' }],
    ['prometheus', '', { kind: 'unsupported' }],
    [undefined, 'label_values(job)', { language: 'prometheus' }],
    [
      'loki',
      { label: 'service_name', stream: '{a="b"}', type: 1 },
      { kind: 'label-values', label: 'service_name', stream: '{a="b"}' },
    ],
    ['loki', { type: 0 }, { kind: 'label-names', language: 'loki' }],
    ['loki', 'label_values({a="b"}, job)', { kind: 'label-values', label: 'job', stream: '{a="b"}' }],
    ['tempo', { label: 'service.name', type: 1 }, { kind: 'label-values', language: 'tempo', label: 'service.name' }],
    ['opensearch', '{"find":"terms"}', { kind: 'unsupported', language: 'opensearch' }],
    [undefined, 7, { kind: 'unsupported' }],
  ];
  for (const [plugin, json, want] of cases) {
    test(`${plugin ?? 'unknown'} ${JSON.stringify(json)}`, () => {
      expect(parseVariableQuery(json, '', plugin)).toMatchObject(want);
    });
  }
});

describe('kinds', () => {
  for (const [json, want] of [
    [
      {
        type: 'query',
        query: 'label_values(job)',
        multi: true,
        includeAll: true,
        allValue: '.+',
        sort: 1,
        refresh: 2,
        regex: '/a(.*)/',
        current: { text: ['All'], value: ['$__all'] },
      },
      {
        kind: 'query',
        multi: true,
        allValue: '.+',
        refresh: 'onTimeRange',
        current: { text: ['All'], value: ['$__all'] },
      },
    ],
    [
      { type: 'datasource', query: 'prometheus', current: { text: 'Prometheus', value: 'prometheus' } },
      { kind: 'datasource', pluginId: 'prometheus', current: { value: ['prometheus'] } },
    ],
    [
      { type: 'custom', query: 'a,b', hide: 2 },
      { kind: 'custom', hide: 'variable', options: [{ value: 'a' }, { value: 'b' }] },
    ],
    [
      { type: 'textbox', query: 'start' },
      { kind: 'textbox', current: { value: ['start'] } },
    ],
    [
      { type: 'constant', query: 'c', current: { value: 'old' } },
      { kind: 'constant', current: { value: ['c'] } },
    ],
    [
      { type: 'interval', query: '1m,5m', auto: true, auto_count: 10, auto_min: '5s' },
      { kind: 'interval', auto: true, autoCount: 10, autoMin: '5s', options: [{ value: '1m' }, { value: '5m' }] },
    ],
    [
      { type: 'adhoc', filters: [{ key: 'a', operator: '=~', value: 'b' }] },
      { kind: 'adhoc', filters: [{ key: 'a', operator: '=~', value: 'b' }] },
    ],
    [{ type: 'groupby' }, { kind: 'unsupported', type: 'groupby' }],
    [{}, { kind: 'unsupported', type: 'none' }],
  ] as const) {
    test(JSON.stringify(json), () => expect(variableOf(json)).toMatchObject(want));
  }
});

test('custom options', () => {
  expect(parseCustomOptions('a, b\\,c , fast : 1 , http://x:1,')).toEqual([
    { text: 'a', value: 'a' },
    { text: 'b,c', value: 'b,c' },
    { text: 'fast', value: '1' },
    { text: 'http://x:1', value: 'http://x:1' },
  ]);
});
