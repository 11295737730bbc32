// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Grafana's own variables are written like that
import { expect, test } from 'vitest';
import type { DataSource } from '../data/datasources.ts';
import { sentencesOf } from './sentences.ts';

const NAMES = [
  { uid: 'prometheus', name: 'Prometheus' },
  { uid: 'loki', name: 'Loki' },
  { uid: 'tempo', name: 'Tempo' },
];
const source = (type: string, jsonData: DataSource['jsonData']): DataSource => ({
  uid: type,
  name: type,
  type,
  url: '',
  isDefault: false,
  jsonData,
});
const said = (type: string, jsonData: DataSource['jsonData'], locale: 'en' | 'zh-TW' = 'en'): readonly string[] =>
  sentencesOf(source(type, jsonData), NAMES, locale).sentences.flatMap(({ text, code }) => [
    text,
    ...code.map((each) => `  ${each.name ?? ''}| ${each.text}`),
  ]);

test('of metrics', () => {
  expect(
    said('prometheus', {
      timeInterval: '15s',
      exemplarTraceIdDestinations: [
        { name: 'trace_id', datasourceUid: 'tempo' },
        { name: 'id', url: 'https://x.example/${__value.raw}' },
      ],
    }),
  ).toEqual([
    'A dot on a chart (an exemplar) with the label trace_id opens that trace in Tempo.',
    'A dot on a chart (an exemplar) with the label id opens:',
    '  | https://x.example/${__value.raw}',
    'Metrics are expected every 15 s: no chart has a shorter step, and $__rate_interval is at least 1 min.',
  ]);
});

test('of logs', () => {
  expect(
    said('loki', {
      derivedFields: [
        { name: 'T', matcherType: 'label', matcherRegex: 'trace_id', datasourceUid: 'tempo', url: '${__value.raw}' },
        { name: 'X', matcherRegex: 'id=(\\w+)', datasourceUid: 'tempo', url: '${__value.raw}' },
        {
          name: 'P',
          matcherType: 'label',
          matcherRegex: 'pod',
          datasourceUid: 'prometheus',
          url: 'up{pod="${__value.raw}"}',
        },
      ],
    }),
  ).toEqual([
    'A log line with the label trace_id opens that trace in Tempo.',
    'A log line whose text fits this pattern leads to Tempo:',
    '  | id=(\\w+)',
    'A log line with the label pod opens Prometheus with:',
    '  | up{pod="${__value.raw}"}',
  ]);
});

test('of traces, in both languages', () => {
  const settings = {
    tracesToLogsV2: {
      datasourceUid: 'loki',
      spanStartTimeShift: '-1h',
      spanEndTimeShift: '30m',
      tags: [{ key: 'service.name', value: 'service_name' }],
      customQuery: true,
      query: '{${__tags}} | trace_id="${__trace.traceId}"',
    },
    tracesToMetrics: { datasourceUid: 'prometheus', queries: [{ name: 'Calls', query: 'x{n="${__span.name}"}' }] },
    serviceMap: { datasourceUid: 'prometheus' },
  };
  expect(said('tempo', settings)).toEqual([
    'From a span, its log lines are searched in Loki, from 1 h before it to 30 min after it, with:',
    '  | {service_name="…"} | trace_id="…"',
    'From a span, the metrics of its operation are asked of Prometheus, from 5 min before it to 5 min after it:',
    '  Calls| x{n="…"}',
    'The service map is drawn from metrics in Prometheus.',
  ]);
  expect(said('tempo', settings, 'zh-TW')[0]).toBe(
    '從 span 出發，會在 Loki 中搜尋它的日誌行，時間從開始前 1 h 到結束後 30 min，查詢為：',
  );
});

test('nothing set says nothing, and nonsense is told', () => {
  expect(said('tempo', {})).toEqual([]);
  const { sentences, problems } = sentencesOf(source('loki', { derivedFields: [{ matcherRegex: '(' }] }), NAMES, 'en');
  expect(sentences).toEqual([]);
  expect(problems).toHaveLength(1);
});
