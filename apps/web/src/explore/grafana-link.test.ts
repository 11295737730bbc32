import { describe, expect, test } from 'vitest';
import { translateGrafanaLink } from './grafana-link.ts';

const translate = (params: Readonly<Record<string, string>>): string => {
  const link = translateGrafanaLink(new URLSearchParams(params), 'beside');
  if (link.kind !== 'url') return link.kind;
  const url = new URL(link.url, 'http://x');
  return [url.pathname, ...[...url.searchParams].map(([key, value]) => `${key}=${value}`)].join(' ');
};
const range = { from: 'now-1h', to: 'now' };
const pane = (datasource: unknown, ...queries: readonly object[]): object => ({ datasource, queries, range });

describe('links of Grafana', () => {
  const cases: readonly (readonly [name: string, params: Readonly<Record<string, string>>, expected: string])[] = [
    [
      'panes with two metric queries',
      {
        schemaVersion: '1',
        panes: JSON.stringify({ a1b: pane('prometheus', { refId: 'A', expr: 'up' }, { expr: 'x' }) }),
      },
      '/explore/metrics q=up q=x from=now-1h to=now',
    ],
    [
      'panes with logs, the type in the query',
      { panes: JSON.stringify({ a: pane('uid-7', { expr: '{a="b"}', datasource: { type: 'loki', uid: 'P8' } }) }) },
      '/explore/logs q={a="b"} from=now-1h to=now',
    ],
    [
      'a split view stands beside',
      {
        panes: JSON.stringify({
          a: pane('loki', { expr: '{a="b"}' }),
          b: pane('tempo', { query: '{ status = error }' }),
        }),
      },
      '/explore/logs q={a="b"} from=now-1h to=now beside=/explore/traces?q=%7B+status+%3D+error+%7D&from=now-1h&to=now',
    ],
    [
      'a trace id',
      {
        left: JSON.stringify(
          pane({ type: 'tempo', uid: 'tempo' }, { queryType: 'traceql', query: '0af7651916cd43dd8448eb211c80319c' }),
        ),
      },
      '/trace/0af7651916cd43dd8448eb211c80319c',
    ],
    [
      'the list of old links',
      { left: JSON.stringify(['now-6h', 'now', 'Loki', { expr: '{a="b"} |= "x"' }]) },
      '/explore/logs q={a="b"} |= "x" from=now-6h to=now',
    ],
    [
      'absolute times are milliseconds as text',
      {
        left: JSON.stringify({
          datasource: 'prometheus',
          queries: [{ expr: 'up' }],
          range: { from: '1700000000000', to: 1700000600000 },
        }),
      },
      '/explore/metrics q=up from=1700000000000 to=1700000600000',
    ],
    [
      'a search form',
      {
        left: JSON.stringify(
          pane('tempo', {
            queryType: 'traceqlSearch',
            filters: [
              { tag: 'service.name', operator: '=', scope: 'resource', value: ['service-a'] },
              { tag: 'duration', operator: '>', value: '500ms' },
              { tag: 'name', operator: '=', scope: 'span' },
            ],
          }),
        ),
      },
      '/explore/traces q={ resource.service.name="service-a" && duration>500ms } from=now-1h to=now',
    ],
    [
      'a data source of another name',
      { left: JSON.stringify(pane('Mimir', { expr: 'up' })) },
      '/explore/metrics q=up from=now-1h to=now',
    ],
    ['nothing asked yet', { left: JSON.stringify(pane('loki')) }, '/explore/logs from=now-1h to=now'],
    ['no link', {}, 'none'],
    ['cut off', { left: '{"datasource":' }, 'unreadable'],
    ['another data source', { left: JSON.stringify(pane('mysql', { rawSql: 'select 1' })) }, 'unreadable'],
    ['hostile', { panes: '{"a":null,"b":[[]],"c":{"queries":7,"range":3}}' }, 'unreadable'],
  ];
  for (const [name, params, expected] of cases) test(name, () => expect(translate(params)).toBe(expected));
});
