// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Grafana's own variables are written like that
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DataSource } from '../data/datasources.ts';
import { type Correlations, DEFAULT_SHIFT, parseShift, readCorrelations } from './correlations.ts';
import {
  exemplarLink,
  type LinkedSpan,
  logLinks,
  paddedRange,
  spanLogsLink,
  spanMetricsLink,
} from './datasource-correlations.ts';

const source = (type: string, jsonData: DataSource['jsonData']): DataSource => ({
  uid: type,
  name: type,
  type,
  url: '',
  isDefault: false,
  jsonData,
});
const of = (type: string, jsonData: DataSource['jsonData']): Correlations => readCorrelations([source(type, jsonData)]);
const ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN: LinkedSpan = {
  traceId: ID,
  spanId: 'b7ad6b7169203331',
  name: 'GET "/x"',
  startMs: 10_000_000.4,
  endMs: 10_000_020.2,
  tags: { 'service.name': 'service-d', 'http.route': '/x', pod: 'a\\b' },
};
const LATER_MS = 100_000_000;

describe('an exemplar', () => {
  const c = of('prometheus', {
    exemplarTraceIdDestinations: [
      { name: 'trace_id', datasourceUid: 'tempo', urlDisplayLabel: 'Open' },
      { name: 'other', url: 'https://traces.example/?id=${__value.raw}' },
      { name: 'evil', url: 'javascript:alert(1)' },
    ],
  });
  const cases: readonly [name: string, labels: Readonly<Record<string, string>>, want: unknown][] = [
    ['opens its trace', { trace_id: ID }, { title: 'Open', url: `/trace/${ID}`, isExternal: false }],
    ['at its span', { trace_id: ID, span_id: 'ab' }, { title: 'Open', url: `/trace/${ID}?span=ab`, isExternal: false }],
    [
      'or an address elsewhere',
      { other: 'a b' },
      { title: undefined, url: 'https://traces.example/?id=a%20b', isExternal: true },
    ],
    ['that is no address leads nowhere', { evil: ID }, undefined],
    ['without such a label leads nowhere', { traceID: ID }, undefined],
  ];
  for (const [name, labels, want] of cases) test(name, () => expect(exemplarLink(c, labels)).toEqual(want));
});

describe('a log line', () => {
  const c = of('loki', {
    derivedFields: [
      { name: 'Trace', matcherType: 'label', matcherRegex: 'trace_id', datasourceUid: 'tempo', url: '${__value.raw}' },
      { name: 'Text', matcherRegex: '"trace_id":\\s*"([0-9a-f]{32})"', datasourceUid: 'tempo', url: '${__value.raw}' },
      { name: 'User', matcherRegex: 'user=(\\w+)', datasourceUid: 'tempo', url: '{ span.user.id = "${__value.raw}" }' },
      {
        name: 'Order',
        matcherRegex: 'order-\\d+',
        datasourceUid: 'loki',
        url: '{a="b"} |= "${__data.fields["value"]}"',
      },
    ],
  });
  const cases: readonly [name: string, line: string, labels: Readonly<Record<string, string>>, urls: string[]][] = [
    ['by its label, at its span', 'x', { trace_id: ID, span_id: 'cd' }, [`/trace/${ID}?span=cd`]],
    ['by its text', `{"trace_id": "${ID}"}`, {}, [`/trace/${ID}`]],
    ['by both: one link', `{"trace_id":"${ID}"}`, { trace_id: ID }, [`/trace/${ID}`]],
    ['to a search', 'user=ada', {}, ['/explore/traces?q=%7B+span.user.id+%3D+%22ada%22+%7D']],
    ['to other lines, by the whole match', 'order-7', {}, ['/explore/logs?q=%7Ba%3D%22b%22%7D+%7C%3D+%22order-7%22']],
    ['nowhere', 'nothing', { traceid: ID }, []],
    ['not by what stands too far in', `${'x'.repeat(20_000)}user=ada`, {}, []],
  ];
  for (const [name, line, labels, urls] of cases) {
    test(name, () => expect(logLinks(c, { line, labels }).map(({ url }) => url)).toEqual(urls));
  }
  test('a field without a title is called by its name', () => {
    expect(logLinks(c, { line: '', labels: { trace_id: ID } })[0]?.title).toBe('Trace');
  });
});

describe('the logs of a span', () => {
  const tags = [{ key: 'service.name', value: 'service_name' }, { key: 'pod' }];
  const cases: readonly [name: string, settings: DataSource['jsonData'], query: string | undefined][] = [
    [
      'by a query of the settings',
      { customQuery: true, query: '{${__tags}} | trace_id="${__trace.traceId}"', tags },
      `{service_name="service-d", pod="a\\\\b"} | trace_id="${ID}"`,
    ],
    [
      'with everything that a query may name',
      {
        customQuery: true,
        query: '{a="${__span.tags["service.name"]}"} |= "${__span.traceId}" |= "${__span.spanId}" |= "${__span.name}"',
      },
      `{a="service-d"} |= "${ID}" |= "b7ad6b7169203331" |= "GET \\"/x\\""`,
    ],
    [
      'by its tags and ids',
      { tags, filterByTraceID: true, filterBySpanID: true },
      `{service_name="service-d", pod="a\\\\b"} |= "${ID}" |= "b7ad6b7169203331"`,
    ],
    ['by the usual tags', {}, '{pod="a\\\\b", service_name="service-d"}'],
    ['not without any of its tags', { tags: [{ key: 'k8s.node' }] }, undefined],
    [
      'a query that is not switched on does not count',
      { query: '{x="y"}', tags },
      '{service_name="service-d", pod="a\\\\b"}',
    ],
  ];
  for (const [name, settings, query] of cases) {
    test(name, () =>
      expect(spanLogsLink(of('tempo', { tracesToLogsV2: settings }), SPAN, LATER_MS)?.query).toBe(query),
    );
  }
  test('around its time, as the settings say, and the address has all of it', () => {
    const settings = { tracesToLogsV2: { spanStartTimeShift: '-1h', spanEndTimeShift: '30m', tags } };
    const link = spanLogsLink(of('tempo', settings), SPAN, LATER_MS);
    expect(link).toMatchObject({ fromMs: 10_000_000 - 3_600_000, toMs: 10_000_022 + 1_800_000 });
    const params = new URLSearchParams(link!.url.split('?')[1]);
    expect([params.get('q'), params.get('from'), params.get('to')]).toEqual([link!.query, '6400000', '11800022']);
  });
  test('the older setting', () => {
    const c = of('tempo', { tracesToLogs: { tags: ['service.name'], filterByTraceID: true } });
    expect(spanLogsLink(c, SPAN, LATER_MS)?.query).toBe(`{service_name="service-d"} |= "${ID}"`);
  });
  test('none without a setting', () => expect(spanLogsLink(of('tempo', {}), SPAN, LATER_MS)).toBeUndefined());
});

test('the range ends at the present, but for a span whose clock is ahead', () => {
  expect(paddedRange({ startMs: 1_000_000, endMs: 1_000_010 }, DEFAULT_SHIFT, 1_000_500)).toEqual({
    fromMs: 700_000,
    toMs: 1_000_500,
  });
  expect(paddedRange({ startMs: 1_000_000, endMs: 1_000_010 }, DEFAULT_SHIFT, 5).toMs).toBe(1_000_011);
});

describe('the metrics of a span', () => {
  const c = of('tempo', {
    tracesToMetrics: {
      tags: [{ key: 'service.name', value: 'service_name' }],
      queries: [
        { name: 'Calls', query: 'sum(rate(calls{${__tags}, span_name="${__span.name}"}[$__rate_interval]))' },
        { name: 'Nothing' },
      ],
    },
  });
  test('with the interval filled in', () => {
    expect(spanMetricsLink(c, SPAN, LATER_MS, '1m')?.queries).toEqual([
      { name: 'Calls', query: 'sum(rate(calls{service_name="service-d", span_name="GET \\"/x\\""}[1m]))' },
    ]);
  });
  test('with the interval left to Explore, around the span', () => {
    const link = spanMetricsLink(c, SPAN, LATER_MS)!;
    expect(link.url).toContain('__rate_interval');
    expect(link).toMatchObject({ fromMs: 9_700_000, toMs: 10_300_022 });
  });
  test('none without queries', () =>
    expect(spanMetricsLink(of('tempo', { tracesToMetrics: {} }), SPAN, LATER_MS)).toBeUndefined());
});

describe('shifts', () => {
  const cases: readonly [text: string | undefined, want: number | undefined][] = [
    ['-1h', -3_600_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['0', 0],
    ['-0', 0],
    ['1.5h', 5_400_000],
    ['', undefined],
    [undefined, undefined],
    ['soon', undefined],
    ['1h!', undefined],
  ];
  for (const [text, want] of cases) test(String(text), () => expect(parseShift(text)).toBe(want));
});

test('a setting that makes no sense is told, and the others hold', () => {
  const c = readCorrelations([
    source('loki', { derivedFields: [{ name: 'x', matcherRegex: '(' }] }),
    source('tempo', { tracesToLogsV2: 7, serviceMap: { datasourceUid: 'prometheus' } }),
  ]);
  expect(c.derivedFields).toEqual([]);
  expect(c.serviceMapUid).toBe('prometheus');
  expect(c.problems.map((problem) => problem.split(':')[0])).toEqual(['loki', 'tempo']);
});

test('the file that both tiers read names every setting that is read here', () => {
  const yaml = readFileSync(
    new URL('../../../../stack/grafana/provisioning/datasources/datasources.yaml', import.meta.url),
    'utf8',
  );
  for (const key of [
    'exemplarTraceIdDestinations',
    'derivedFields',
    'tracesToLogsV2',
    'tracesToMetrics',
    'serviceMap',
  ]) {
    expect(yaml).toContain(`${key}:`);
  }
});
