// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Grafana's own variables are written like that
import { describe, expect, test } from 'vitest';
import {
  attributeQuery,
  DEFAULT_SETTINGS,
  httpMetrics,
  logCountsQuery,
  logsQuery,
  paddedRange,
  parseShift,
  readSettings,
  spanMetrics,
} from './correlate.ts';

describe('settings of the data source', () => {
  test('are read from what is provisioned', () => {
    const settings = readSettings([
      { type: 'loki', jsonData: {} },
      {
        type: 'tempo',
        jsonData: {
          tracesToLogsV2: { spanStartTimeShift: '-1h', spanEndTimeShift: '1h30m' },
          tracesToMetrics: {
            spanStartTimeShift: '-15m',
            tags: [{ key: 'service.name', value: 'service_name' }, { key: 'http.route' }],
            queries: [{ name: 'x', query: 'up{${__tags}}' }],
          },
        },
      },
    ]);
    expect(settings).toEqual({
      logsShiftMs: { startMs: -3_600_000, endMs: 5_400_000 },
      metricsShiftMs: { startMs: -900_000, endMs: 900_000 },
      metricsTags: [
        { attribute: 'service.name', label: 'service_name' },
        { attribute: 'http.route', label: 'http_route' },
      ],
      metricsQueries: ['up{${__tags}}'],
    });
  });
  for (const json of [[], [{ type: 'tempo' }], [{ type: 'tempo', jsonData: { tracesToLogsV2: {} } }]]) {
    test(`defaults for ${JSON.stringify(json)}`, () => expect(readSettings(json)).toEqual(DEFAULT_SETTINGS));
  }
  test('no list', () => expect(() => readSettings({})).toThrow('answer is no list'));

  const shifts = [
    { text: '-1h', want: -3_600_000 },
    { text: '5m', want: 300_000 },
    { text: '+90s', want: 90_000 },
    { text: '1h30m', want: 5_400_000 },
    { text: 'soon', want: undefined },
    { text: '', want: undefined },
    { text: undefined, want: undefined },
  ];
  for (const c of shifts) test(`shift ${c.text}`, () => expect(parseShift(c.text)).toBe(c.want));
});

describe('range around a span', () => {
  const ms = (n: number): bigint => BigInt(n) * 1_000_000n;
  const shift = { startMs: -100, endMs: 100 };
  const cases = [
    { name: 'long ago', now: 5000, want: { fromMs: 900, toMs: 1121 } },
    { name: 'just now', now: 1050, want: { fromMs: 900, toMs: 1050 } },
    { name: 'a clock ahead of ours', now: 500, want: { fromMs: 900, toMs: 1021 } },
  ];
  for (const c of cases) {
    test(c.name, () => expect(paddedRange(ms(1000), ms(1020), shift, c.now)).toEqual(c.want));
  }
});

describe('queries', () => {
  const attributes = [
    { scope: 'span', key: 'http.route', value: '/a"b', want: '{ span.http.route = "/a\\"b" }' },
    { scope: 'span', key: 'http.response.status_code', value: 500, want: '{ span.http.response.status_code = 500 }' },
    {
      scope: 'resource',
      key: 'deployment environment',
      value: true,
      want: '{ resource."deployment environment" = true }',
    },
    { scope: 'span', key: 'list', value: [1], want: undefined },
  ] as const;
  for (const c of attributes) test(c.key, () => expect(attributeQuery(c.scope, c.key, c.value)).toBe(c.want));

  test('logs', () => {
    expect(logsQuery('ab')).toBe('{service_name=~".+"} | trace_id="ab"');
    expect(logsQuery('ab', 'cd')).toBe('{service_name=~".+"} | trace_id="ab" | span_id="cd"');
    expect(logCountsQuery('ab', 1000.2)).toBe(
      'sum by (span_id) (count_over_time({service_name=~".+"} | trace_id="ab" [1001ms]))',
    );
  });

  test('metrics of a span', () => {
    const tags: Record<string, string> = { 'service.name': 'a', 'span.name': 'GET /x' };
    const { selector, queries } = spanMetrics(DEFAULT_SETTINGS, (name) => tags[name]);
    expect(selector).toBe('traces_spanmetrics_calls_total{service_name="a", span_name="GET /x"}');
    expect(queries[0]).toBe('sum(rate(traces_spanmetrics_calls_total{service_name="a", span_name="GET /x"}[1m]))');
    expect(queries.join()).not.toContain('$');
    const named = { ...DEFAULT_SETTINGS, metricsTags: [], metricsQueries: ['x{n="${__span.name}"}'] };
    expect(spanMetrics(named, () => 'a "b"')).toEqual({
      selector: 'traces_spanmetrics_calls_total{span_name="a \\"b\\""}',
      queries: ['x{n="a \\"b\\""}'],
    });
    expect(httpMetrics('a', '/x').selector).toBe(
      'http_server_request_duration_seconds_count{service_name="a", http_route="/x"}',
    );
  });
});
