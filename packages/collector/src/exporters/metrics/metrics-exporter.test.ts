import {
  type AttributeValue,
  encodeAttributes,
  formatLabels,
  type Metric,
  type MetricBatch,
  newMetricBatch,
  type PointExemplar,
  staleTest,
} from '@o11y-lab/model';
import { createMemoryStore, type MetricStore, type SampleAppend, type SeriesId, StoreError } from '@o11y-lab/storage';
import { describe, expect, test } from 'vitest';
import { createMetricsExporter } from './metrics-exporter.ts';

const AT_MS = 1_700_000_000_000;
const EVERYTHING = { startUnixMs: 0, endUnixMs: 1e15, matchers: [] };
const RESOURCE = { 'service.name': 'cart', 'service.instance.id': 'i1' };

interface Point {
  readonly attributes?: Record<string, string>;
  readonly timeUnixMs?: number;
  readonly ended?: boolean;
  readonly exemplars?: readonly PointExemplar[];
}

function encode(attributes: Record<string, string>): ReturnType<typeof encodeAttributes> {
  const entries = Object.entries(attributes).map(([key, value]): [string, AttributeValue] => [
    key,
    { kind: 'string', value },
  ]);
  return encodeAttributes(new Map(entries));
}

/** A batch of one resource, one scope and one metric, without points. */
function batchOf(
  metric: { name?: string; unit?: string; description?: string } & Record<string, unknown>,
): MetricBatch {
  const batch = newMetricBatch();
  addResource(batch, RESOURCE);
  addMetric(batch, metric);
  return batch;
}

function addResource(batch: MetricBatch, attributes: Record<string, string>): void {
  batch.resources.push({
    serviceName: attributes['service.name'] ?? '',
    attributes: encode(attributes),
    schemaUrl: '',
  });
}

function addMetric(batch: MetricBatch, metric: Record<string, unknown>): void {
  const base = { name: 'm', unit: '', description: '', resourceIndex: batch.resources.length - 1, scopeIndex: 0 };
  batch.metrics.push({ ...base, ...metric } as Metric); // the caller gives the kind and what belongs to it
}

function addPoint(
  points: MetricBatch['numbers' | 'histograms' | 'exponentialHistograms' | 'summaries'],
  batch: MetricBatch,
  point: Point,
): void {
  points.length++;
  points.metricIndex.push(batch.metrics.length - 1);
  points.startUnixNano.pushBigInt(0n);
  points.timeUnixNano.pushBigInt(BigInt(point.timeUnixMs ?? AT_MS) * 1_000_000n);
  points.flags.push(point.ended === true ? 1 : 0);
  const attributes = encode(point.attributes ?? {});
  points.attributesJson.push(attributes.json);
  points.attributeTypes.push(attributes.types);
  if (point.exemplars !== undefined) points.exemplars.set(points.length - 1, point.exemplars);
}

function addNumber(batch: MetricBatch, value: number, point: Point = {}): void {
  addPoint(batch.numbers, batch, point);
  batch.numbers.value.push(value);
}

function addHistogram(
  batch: MetricBatch,
  bounds: readonly number[],
  counts: readonly number[],
  point: Point & { sum?: number } = {},
): void {
  addPoint(batch.histograms, batch, point);
  batch.histograms.explicitBounds.push(bounds);
  batch.histograms.bucketCounts.push(counts);
  batch.histograms.count.push(counts.reduce((sum, count) => sum + count, 0));
  batch.histograms.sum.push(point.sum ?? Number.NaN);
  batch.histograms.min.push(Number.NaN);
  batch.histograms.max.push(Number.NaN);
}

function addExponential(batch: MetricBatch, scale: number, counts: readonly number[], point: Point = {}): void {
  addPoint(batch.exponentialHistograms, batch, point);
  const points = batch.exponentialHistograms;
  points.count.push(counts.reduce((sum, count) => sum + count, 0));
  for (const column of [points.sum, points.min, points.max, points.zeroCount, points.zeroThreshold]) column.push(0);
  points.scale.push(scale);
  points.positive.push({ offset: 0, counts });
  points.negative.push({ offset: 0, counts: [] });
}

/** Everything in the store as lines of `series value@seconds after AT_MS`. */
async function readAll(store: MetricStore): Promise<string[]> {
  const lines: string[] = [];
  for (const { labels, timeUnixMs, value, histograms } of await store.select(EVERYTHING)) {
    const isStale = staleTest(value);
    value.forEach((sample, row) => {
      const at = ((timeUnixMs[row] ?? 0) - AT_MS) / 1000;
      lines.push(`${formatLabels(labels)} ${isStale(row) ? 'stale' : sample}@${at}`);
    });
    for (const { value: histogram } of histograms) lines.push(`${formatLabels(labels)} native ${histogram.count}`);
  }
  return lines.sort();
}

const IDENTITY = 'instance="i1", job="cart"';
const TAIL = `${IDENTITY}, service_name="cart"`;

describe('points as series', () => {
  const cases: readonly { name: string; fill: () => MetricBatch; want: readonly string[] }[] = [
    {
      name: 'a monotonic sum is a counter',
      fill: () => {
        const batch = batchOf({ kind: 'sum', name: 'http.requests', monotonic: true, temporality: 'cumulative' });
        addNumber(batch, 3, { attributes: { status: '500' } });
        addNumber(batch, 5, { attributes: { status: '200' } });
        return batch;
      },
      want: [`http_requests_total{${TAIL}, status="200"} 5@0`, `http_requests_total{${TAIL}, status="500"} 3@0`],
    },
    {
      name: 'a sum that may fall is a gauge, and an ended series is stale',
      fill: () => {
        const batch = batchOf({
          kind: 'sum',
          name: 'queue',
          unit: '{item}',
          monotonic: false,
          temporality: 'cumulative',
        });
        addNumber(batch, -2);
        addNumber(batch, 0, { ended: true, timeUnixMs: AT_MS + 5000 });
        return batch;
      },
      want: [`queue{${TAIL}} -2@0`, `queue{${TAIL}} stale@5`],
    },
    {
      name: 'a histogram has cumulative buckets',
      fill: () => {
        const batch = batchOf({
          kind: 'histogram',
          name: 'http.server.duration',
          unit: 'ms',
          temporality: 'cumulative',
        });
        addHistogram(batch, [0.5, 1, 10000], [1, 2, 0, 4], { sum: 12.5 });
        return batch;
      },
      want: [
        `http_server_duration_milliseconds_bucket{${IDENTITY}, le="+Inf", service_name="cart"} 7@0`,
        `http_server_duration_milliseconds_bucket{${IDENTITY}, le="0.5", service_name="cart"} 1@0`,
        `http_server_duration_milliseconds_bucket{${IDENTITY}, le="1", service_name="cart"} 3@0`,
        `http_server_duration_milliseconds_bucket{${IDENTITY}, le="10000", service_name="cart"} 3@0`,
        `http_server_duration_milliseconds_count{${TAIL}} 7@0`,
        `http_server_duration_milliseconds_sum{${TAIL}} 12.5@0`,
      ],
    },
    {
      name: 'a histogram without sum and buckets',
      fill: () => {
        const batch = batchOf({ kind: 'histogram', temporality: 'cumulative' });
        addHistogram(batch, [], [7]);
        return batch;
      },
      want: [`m_bucket{${IDENTITY}, le="+Inf", service_name="cart"} 7@0`, `m_count{${TAIL}} 7@0`],
    },
    {
      name: 'bounds that change between points of one attribute set',
      fill: () => {
        const batch = batchOf({ kind: 'histogram', temporality: 'cumulative' });
        addHistogram(batch, [1], [1, 0]);
        addHistogram(batch, [2], [2, 0], { timeUnixMs: AT_MS + 1000 });
        return batch;
      },
      want: [
        `m_bucket{${IDENTITY}, le="+Inf", service_name="cart"} 1@0`,
        `m_bucket{${IDENTITY}, le="+Inf", service_name="cart"} 2@1`,
        `m_bucket{${IDENTITY}, le="1", service_name="cart"} 1@0`,
        `m_bucket{${IDENTITY}, le="2", service_name="cart"} 2@1`,
        `m_count{${TAIL}} 1@0`,
        `m_count{${TAIL}} 2@1`,
      ],
    },
    {
      name: 'a summary has quantiles',
      fill: () => {
        const batch = batchOf({ kind: 'summary', name: 'rpc', unit: 's' });
        addPoint(batch.summaries, batch, {});
        batch.summaries.count.push(2);
        batch.summaries.sum.push(0.5);
        batch.summaries.quantiles.push([
          { quantile: 0.5, value: 0.1 },
          { quantile: 1, value: 0.4 },
        ]);
        return batch;
      },
      want: [
        `rpc_seconds_count{${TAIL}} 2@0`,
        `rpc_seconds_sum{${TAIL}} 0.5@0`,
        `rpc_seconds{${IDENTITY}, quantile="0.5", service_name="cart"} 0.1@0`,
        `rpc_seconds{${IDENTITY}, quantile="1", service_name="cart"} 0.4@0`,
      ],
    },
    {
      name: 'an exponential histogram is a native one, and may end',
      fill: () => {
        const batch = batchOf({ kind: 'exponential-histogram', temporality: 'cumulative' });
        addExponential(batch, 3, [1, 2]);
        addExponential(batch, 3, [], { ended: true, timeUnixMs: AT_MS + 1000 });
        return batch;
      },
      want: [`m{${TAIL}} native 3`, `m{${TAIL}} stale@1`],
    },
    {
      name: 'target_info at the latest point, and at every time before it that a query may look at',
      fill: () => {
        const batch = newMetricBatch();
        addResource(batch, { ...RESOURCE, 'host.name': 'h' });
        addMetric(batch, { kind: 'gauge' });
        addNumber(batch, 1);
        addNumber(batch, 2, { timeUnixMs: AT_MS + 200_000 });
        return batch;
      },
      want: [
        `m{${TAIL}} 1@0`,
        `m{${TAIL}} 2@200`,
        `target_info{host_name="h", ${IDENTITY}} 1@200`,
        `target_info{host_name="h", ${IDENTITY}} 1@50`,
      ],
    },
    {
      name: 'two resources keep apart',
      fill: () => {
        const batch = batchOf({ kind: 'gauge' });
        addNumber(batch, 1);
        addResource(batch, { 'service.name': 'other' });
        addMetric(batch, { kind: 'gauge' });
        addNumber(batch, 2);
        return batch;
      },
      want: [`m{${TAIL}} 1@0`, 'm{job="other", service_name="other"} 2@0'],
    },
    { name: 'a metric without points', fill: () => batchOf({ kind: 'gauge' }), want: [] },
  ];
  for (const { name, fill, want } of cases) {
    test(name, async () => {
      const store = createMemoryStore().metrics;
      const consume = createMetricsExporter(store);
      expect(await consume(fill())).toEqual({ count: 0, message: '' });
      expect(await readAll(store)).toEqual([...want].sort());
      // Once more, now from the cache.
      expect(await consume(fill())).toEqual({ count: 0, message: '' });
      expect(await readAll(store)).toEqual([...want].sort());
    });
  }
});

describe('what can not be stored is counted and told', () => {
  const cases: readonly { name: string; fill: () => MetricBatch; count: number; message: RegExp }[] = [
    {
      name: 'delta temporality',
      fill: () => {
        const batch = batchOf({ kind: 'sum', name: 'a.b', monotonic: true, temporality: 'delta' });
        addNumber(batch, 1);
        addNumber(batch, 2);
        return batch;
      },
      count: 2,
      message: /metric "a\.b" has delta temporality.*TEMPORALITY_PREFERENCE=cumulative/,
    },
    {
      name: 'delta histograms of both kinds',
      fill: () => {
        const batch = batchOf({ kind: 'histogram', temporality: 'delta' });
        addHistogram(batch, [1], [1, 0]);
        addMetric(batch, { kind: 'exponential-histogram', name: 'e', temporality: 'delta' });
        addExponential(batch, 0, [1]);
        return batch;
      },
      count: 2,
      message: /"m" has delta.*"e" has delta/,
    },
    {
      name: 'no temporality',
      fill: () => {
        const batch = batchOf({ kind: 'sum', monotonic: false, temporality: 'unspecified' });
        addNumber(batch, 1);
        return batch;
      },
      count: 1,
      message: /"m" does not say its aggregation temporality/,
    },
    {
      name: 'no name',
      fill: () => {
        const batch = batchOf({ kind: 'gauge', name: '' });
        addNumber(batch, 1);
        return batch;
      },
      count: 1,
      message: /has no name/,
    },
    {
      name: 'a name of no valid character',
      fill: () => {
        const batch = batchOf({ kind: 'gauge', name: '日本' });
        addNumber(batch, 1);
        return batch;
      },
      count: 1,
      message: /metric "日本": no letter or digit/,
    },
    {
      name: 'a scale below -4',
      fill: () => {
        const batch = batchOf({ kind: 'exponential-histogram', temporality: 'cumulative' });
        addExponential(batch, -5, [1]);
        return batch;
      },
      count: 1,
      message: /got scale -5, want -4 or more/,
    },
    {
      name: 'bounds that do not fit the counts',
      fill: () => {
        const batch = batchOf({ kind: 'histogram', temporality: 'cumulative' });
        addHistogram(batch, [1, 2], [1, 1]);
        return batch;
      },
      count: 1,
      message: /2 bounds and 2 bucket counts/,
    },
    {
      name: 'an attribute that can be no label',
      fill: () => {
        const batch = batchOf({ kind: 'gauge' });
        addNumber(batch, 1, { attributes: { '': 'x' } });
        return batch;
      },
      count: 1,
      message: /metric "m": the attribute name ""/,
    },
    {
      name: 'a point without a time',
      fill: () => {
        const batch = batchOf({ kind: 'gauge' });
        addNumber(batch, 1, { timeUnixMs: 0 });
        return batch;
      },
      count: 1,
      message: /metric "m": a data point has no time_unix_nano/,
    },
  ];
  for (const { name, fill, count, message } of cases) {
    test(name, async () => {
      const store = createMemoryStore().metrics;
      const batch = fill();
      addMetric(batch, { kind: 'gauge', name: 'good' });
      addNumber(batch, 1);
      const rejected = await createMetricsExporter(store)(batch);
      expect(rejected.count).toBe(count);
      expect(rejected.message).toMatch(message);
      expect(await readAll(store)).toEqual([`good{${TAIL}} 1@0`]);
    });
  }
});

describe('exemplars', () => {
  const traceId = 'ab'.repeat(16);
  const exemplar = (value: number, rest: Partial<PointExemplar> = {}): PointExemplar => ({
    timeUnixNano: BigInt(AT_MS + 7) * 1_000_000n,
    value,
    traceId,
    spanId: 'cd'.repeat(8),
    attributes: encode({}),
    ...rest,
  });

  test('belong to the bucket that counted them', async () => {
    const store = createMemoryStore().metrics;
    const batch = batchOf({ kind: 'histogram', temporality: 'cumulative' });
    addHistogram(batch, [1, 2], [1, 1, 1], { exemplars: [exemplar(1), exemplar(1.5), exemplar(9)] });
    await createMetricsExporter(store)(batch);
    const found = await store.readExemplars(EVERYTHING);
    expect(found.map(({ labels, exemplars }) => [labels.get('le'), exemplars.map(({ value }) => value)])).toEqual([
      ['1', [1]],
      ['2', [1.5]],
      ['+Inf', [9]],
    ]);
  });

  const cases: readonly { name: string; exemplar: PointExemplar; labels: string; timeUnixMs: number }[] = [
    {
      name: 'trace, span and attributes',
      exemplar: exemplar(1, { attributes: encode({ 'user.id': '7' }) }),
      labels: `{span_id="${'cd'.repeat(8)}", trace_id="${traceId}", user.id="7"}`,
      timeUnixMs: AT_MS + 7,
    },
    {
      name: 'attributes that are too long are left out',
      exemplar: exemplar(1, { spanId: '', attributes: encode({ k: 'x'.repeat(100) }) }),
      labels: `{trace_id="${traceId}"}`,
      timeUnixMs: AT_MS + 7,
    },
    {
      name: 'no trace, no time',
      exemplar: exemplar(1, { traceId: '', spanId: '', timeUnixNano: 0n }),
      labels: '{}',
      timeUnixMs: AT_MS,
    },
  ];
  for (const { name, exemplar: sent, labels, timeUnixMs } of cases) {
    test(name, async () => {
      const store = createMemoryStore().metrics;
      const batch = batchOf({ kind: 'sum', monotonic: true, temporality: 'cumulative' });
      addNumber(batch, 1, { exemplars: [sent] });
      await createMetricsExporter(store)(batch);
      const [found] = await store.readExemplars(EVERYTHING);
      expect(found?.exemplars.map((stored) => [formatLabels(stored.labels), stored.timeUnixMs])).toEqual([
        [labels, timeUnixMs],
      ]);
    });
  }
});

/** A store that can refuse, forget, and tell what it was given. */
function recordingStore(): MetricStore & { epoch: number; fail: boolean; appends: SampleAppend[]; made: number } {
  const memory = createMemoryStore().metrics;
  const store = {
    epoch: 1,
    fail: false,
    appends: [] as SampleAppend[],
    made: 0,
    seriesId: (labels: Parameters<MetricStore['seriesId']>[0]): SeriesId => {
      store.made++;
      return memory.seriesId(labels);
    },
    append: async (append: SampleAppend): Promise<void> => {
      if (store.fail) throw new StoreError('overloaded', 'full');
      store.appends.push(append);
    },
    select: memory.select.bind(memory),
    readLabelNames: memory.readLabelNames.bind(memory),
    readLabelValues: memory.readLabelValues.bind(memory),
    readSeries: memory.readSeries.bind(memory),
    readMetadata: memory.readMetadata.bind(memory),
    readExemplars: memory.readExemplars.bind(memory),
  };
  return store;
}

function oneGauge(): MetricBatch {
  const batch = batchOf({ kind: 'gauge', name: 'load', unit: '1', description: 'how busy' });
  addNumber(batch, 1);
  return batch;
}

describe('what is remembered between batches', () => {
  test('series are asked for once, and again when the store has forgotten them', async () => {
    const store = recordingStore();
    const consume = createMetricsExporter(store);
    await consume(oneGauge());
    await consume(oneGauge());
    expect(store.made).toBe(1);
    store.epoch = 2;
    await consume(oneGauge());
    expect(store.made).toBe(2);
  });

  test('metadata is written once, but again when the write failed', async () => {
    const store = recordingStore();
    const consume = createMetricsExporter(store);
    store.fail = true;
    await expect(consume(oneGauge())).rejects.toThrow('full');
    store.fail = false;
    await consume(oneGauge());
    await consume(oneGauge());
    const want = { name: 'load_ratio', type: 'gauge', help: 'how busy', unit: '' };
    expect(store.appends.map((append) => append.metadata)).toEqual([[want], []]);
  });
});
