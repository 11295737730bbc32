import { describe, expect, test } from 'vitest';
import { EXPIRY_MS } from '../emitter.ts';
import { MetricWriter } from '../metric-writer.ts';
import { SPAN_START_UNIX_NANO, type SpanLiteral, spanBatch } from '../testing/spans.ts';
import { SpanMetrics } from './spanmetrics.ts';

const START = 1_700_000_000_000;

/** `resource | labels calls sum` of the last point of each series. */
function seriesOf(metrics: SpanMetrics, nowUnixMs: number): string[] {
  const writer = new MetricWriter();
  metrics.write(writer, nowUnixMs)();
  const { histograms, numbers, resources, metrics: titles } = writer.batch;
  const lines = new Map<string, string>();
  for (let row = 0; row < histograms.length; row++) {
    const resource = resources[titles[histograms.metricIndex[row] ?? -1]?.resourceIndex ?? -1];
    const labels = Object.values(JSON.parse(histograms.attributesJson[row] ?? '{}')).join(' ');
    const key = `${resource?.attributes.json} | ${labels}`;
    const [calls, sum] = [numbers.value.view()[row], histograms.sum.view()[row]];
    lines.set(key, histograms.flags[row] === 1 ? 'ended' : `${calls} ${sum}ms`);
  }
  return [...lines].map((entry) => entry.join(' ')).sort();
}

const CART = '{"service.name":"cart"}';

describe('series', () => {
  const cases: readonly { name: string; spans: readonly SpanLiteral[]; series: readonly string[] }[] = [
    {
      name: 'by name',
      spans: [
        { name: 'a', ms: 1 },
        { name: 'b', ms: 2 },
        { name: 'a', ms: 4 },
      ],
      series: [
        `${CART} | cart a SPAN_KIND_INTERNAL STATUS_CODE_UNSET 2 5ms`,
        `${CART} | cart b SPAN_KIND_INTERNAL STATUS_CODE_UNSET 1 2ms`,
      ],
    },
    {
      name: 'by kind and status',
      spans: [
        { name: 'a', kind: 'server', status: 'ok' },
        { name: 'a', kind: 'consumer', status: 'error' },
        { name: 'a', kind: 'unspecified' },
      ],
      series: [
        `${CART} | cart a SPAN_KIND_CONSUMER STATUS_CODE_ERROR 1 1ms`,
        `${CART} | cart a SPAN_KIND_SERVER STATUS_CODE_OK 1 1ms`,
        `${CART} | cart a SPAN_KIND_UNSPECIFIED STATUS_CODE_UNSET 1 1ms`,
      ],
    },
    {
      name: 'kinds and statuses that OTLP does not define',
      spans: [
        { name: 'a', kind: 99, status: 99 },
        { name: 'a', kind: -1, status: -1 },
      ],
      series: [`${CART} | cart a SPAN_KIND_UNSPECIFIED STATUS_CODE_UNSET 2 2ms`],
    },
    {
      name: 'by instance and namespace, whatever else the resource says',
      spans: [
        { resource: { 'service.instance.id': 'i1', 'process.pid': '1' } },
        { resource: { 'service.instance.id': 'i1', 'process.pid': '2' } },
        { resource: { 'service.instance.id': 'i2', 'service.namespace': 'shop' } },
      ],
      series: [
        '{"service.instance.id":"i1","service.name":"cart"} | cart GET / SPAN_KIND_INTERNAL STATUS_CODE_UNSET 2 2ms',
        '{"service.instance.id":"i2","service.name":"cart","service.namespace":"shop"} | ' +
          'cart GET / SPAN_KIND_INTERNAL STATUS_CODE_UNSET 1 1ms',
      ],
    },
    {
      name: 'of a resource without a name',
      spans: [{ service: '' }],
      series: ['{} | unknown_service GET / SPAN_KIND_INTERNAL STATUS_CODE_UNSET 1 1ms'],
    },
    {
      name: 'of a span that ends before it starts',
      spans: [{ endUnixNano: SPAN_START_UNIX_NANO - 5n }],
      series: [`${CART} | cart GET / SPAN_KIND_INTERNAL STATUS_CODE_UNSET 1 0ms`],
    },
    {
      name: 'of names that are properties of every object',
      spans: [{ name: '__proto__' }, { name: 'constructor', service: 'toString' }],
      series: [
        `${CART} | cart __proto__ SPAN_KIND_INTERNAL STATUS_CODE_UNSET 1 1ms`,
        '{"service.name":"toString"} | toString constructor SPAN_KIND_INTERNAL STATUS_CODE_UNSET 1 1ms',
      ],
    },
  ];
  for (const { name, spans, series } of cases) {
    test(name, () => {
      const metrics = new SpanMetrics({ startUnixMs: START });
      metrics.observe(spanBatch(spans));
      expect(seriesOf(metrics, START + 1_000)).toEqual(series);
    });
  }
});

describe('bounds', () => {
  test('names beyond the bound share one series per service that says so', () => {
    const metrics = new SpanMetrics({ startUnixMs: START, seriesMax: 2 });
    metrics.observe(spanBatch(['a', 'b', 'c', 'd', 'a'].map((name) => ({ name }))));
    metrics.observe(spanBatch([{ name: 'e', service: 'shop' }]));
    expect(seriesOf(metrics, START + 1_000)).toEqual([
      '{"service.name":"cart"} | cart a SPAN_KIND_INTERNAL STATUS_CODE_UNSET 2 2ms',
      '{"service.name":"cart"} | cart b SPAN_KIND_INTERNAL STATUS_CODE_UNSET 1 1ms',
      '{"service.name":"cart"} | cart true 2 2ms',
      '{"service.name":"shop"} | shop true 1 1ms',
    ]);
    expect(metrics.counters.overflowSpans).toBe(3);
  });

  test('services beyond the bound share one series without a name', () => {
    const metrics = new SpanMetrics({ startUnixMs: START, originsMax: 1 });
    metrics.observe(spanBatch([{ service: 'a' }, { service: 'b' }, { service: 'c' }]));
    expect(seriesOf(metrics, START + 1_000)).toEqual([
      '{"service.name":"a"} | a GET / SPAN_KIND_INTERNAL STATUS_CODE_UNSET 1 1ms',
      '{} | true 2 2ms',
    ]);
  });

  test('what ended makes room', () => {
    const metrics = new SpanMetrics({ startUnixMs: START, seriesMax: 1, originsMax: 1 });
    metrics.observe(spanBatch([{ service: 'a', name: 'old' }]));
    seriesOf(metrics, START + 1_000);
    expect(seriesOf(metrics, START + 1_000 + EXPIRY_MS)).toEqual([
      '{"service.name":"a"} | a old SPAN_KIND_INTERNAL STATUS_CODE_UNSET ended',
    ]);
    metrics.observe(spanBatch([{ service: 'b', name: 'new' }]));
    expect(seriesOf(metrics, START + 2_000 + EXPIRY_MS)).toEqual([
      '{"service.name":"b"} | b new SPAN_KIND_INTERNAL STATUS_CODE_UNSET 1 1ms',
    ]);
  });
});

test('one exemplar per bucket and flush, with the ids and the end of its span', () => {
  const metrics = new SpanMetrics({ startUnixMs: START });
  const exemplars = (nowUnixMs: number): unknown[] => {
    const writer = new MetricWriter();
    metrics.write(writer, nowUnixMs)();
    return [...writer.batch.histograms.exemplars.values()].flat().map(({ traceId, spanId, value, timeUnixNano }) => {
      return [Number.parseInt(traceId, 16), Number.parseInt(spanId, 16), value, timeUnixNano - SPAN_START_UNIX_NANO];
    });
  };
  metrics.observe(
    spanBatch([
      { trace: 1, id: 11, ms: 1 },
      { trace: 2, id: 12, ms: 1.5 },
      { trace: 3, id: 13, ms: 700 },
    ]),
  );
  expect(exemplars(START + 2_000)).toEqual([
    [1, 11, 1, 1_000_000n],
    [3, 13, 700, 700_000_000n],
  ]);
  expect(exemplars(START + 4_000)).toEqual([]);
  metrics.observe(spanBatch([{ trace: 4, id: 14, ms: 1 }]));
  expect(exemplars(START + 6_000)).toEqual([[4, 14, 1, 1_000_000n]]);
});
