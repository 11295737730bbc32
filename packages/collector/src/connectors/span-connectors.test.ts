import { formatLabels, unixMs } from '@o11y-lab/model';
import { createMemoryStore, StoreError } from '@o11y-lab/storage';
import { describe, expect, test } from 'vitest';
import type { Consumers } from '../consumer.ts';
import { createStoreExporters } from '../exporters/store-exporters.ts';
import { createSpanConnectors, type SpanConnectors } from './span-connectors.ts';
import { type SpanLiteral, spanBatch } from './testing/spans.ts';

const START = 1_700_000_000_000;
const ALL = { startUnixMs: 0, endUnixMs: 1e15, matchers: [] };

interface Rig {
  readonly connectors: SpanConnectors;
  readonly errors: string[];
  /** Moves the clock, and flushes. */
  flushAt(atMs: number): Promise<void>;
  send(...spans: readonly SpanLiteral[]): Promise<unknown>;
  /** `series value@seconds …` for those whose name begins so. */
  read(name: string): Promise<string[]>;
  readonly store: ReturnType<typeof createMemoryStore>;
  failWith: { traces?: Error | undefined; metrics?: Error | undefined };
}

function createRig(): Rig {
  const store = createMemoryStore();
  const exporters = createStoreExporters(store);
  const failWith: Rig['failWith'] = {};
  const guard = <K extends 'traces' | 'metrics'>(signal: K): Consumers[K] => {
    const next = exporters[signal] as (batch: unknown) => ReturnType<Consumers[K]>; // each signal with its own batch
    const consume = async (batch: unknown): Promise<unknown> => {
      const error = failWith[signal];
      if (error !== undefined) throw error;
      return await next(batch);
    };
    return consume as Consumers[K]; // as above
  };
  let now = START;
  const errors: string[] = [];
  const connectors = createSpanConnectors({
    consumers: { ...exporters, traces: guard('traces'), metrics: guard('metrics') },
    now: () => unixMs(now),
    log: { info: () => undefined, warn: () => undefined, error: (message) => errors.push(message) },
  });
  return {
    connectors,
    errors,
    store,
    failWith,
    flushAt: async (atMs) => {
      now = START + atMs;
      await connectors.flush();
    },
    send: (...spans) => connectors.consumers.traces(spanBatch(spans)),
    read: async (name) => {
      const series = await store.metrics.select(ALL);
      return series
        .map(({ labels, timeUnixMs, value }) => [
          formatLabels(labels),
          [...value].map((sample, row) => `${sample}@${((timeUnixMs[row] ?? 0) - START) / 1_000}`).join(' '),
        ])
        .filter(([labels]) => labels?.startsWith(name))
        .map((parts) => parts.join(' '))
        .sort();
    },
  };
}

const REQUEST: readonly SpanLiteral[] = [
  { service: 'a', kind: 'server', id: 1, ms: 30, name: 'GET /' },
  { service: 'a', kind: 'client', id: 2, parent: 1, ms: 20, name: 'GET' },
  { service: 'b', kind: 'server', id: 3, parent: 2, ms: 10, name: 'GET /b', status: 'error' },
];

describe('a request in Prometheus', () => {
  test('calls and durations by service, name, kind and status', async () => {
    const rig = createRig();
    await rig.send(...REQUEST);
    await rig.flushAt(2_000);
    const labels = (service: string, kind: string, name: string, status: string): string =>
      `job="${service}", service_name="${service}", span_kind="SPAN_KIND_${kind}", span_name="${name}", ` +
      `status_code="STATUS_CODE_${status}"`;
    expect(await rig.read('traces_spanmetrics_calls_total')).toEqual([
      `traces_spanmetrics_calls_total{${labels('a', 'CLIENT', 'GET', 'UNSET')}} 0@0 1@2`,
      `traces_spanmetrics_calls_total{${labels('a', 'SERVER', 'GET /', 'UNSET')}} 0@0 1@2`,
      `traces_spanmetrics_calls_total{${labels('b', 'SERVER', 'GET /b', 'ERROR')}} 0@0 1@2`,
    ]);
    expect(
      await rig.read(`traces_spanmetrics_duration_milliseconds_sum{${labels('a', 'SERVER', 'GET /', 'UNSET')}}`),
    ).toEqual([`traces_spanmetrics_duration_milliseconds_sum{${labels('a', 'SERVER', 'GET /', 'UNSET')}} 0@0 30@2`]);
    const buckets = await rig.read(`traces_spanmetrics_duration_milliseconds_bucket{job="b", le="1`);
    expect(buckets.map((line) => /le="([^"]+)".* (\S+)$/.exec(line)?.slice(1).join(' '))).toEqual([
      '10 1@2',
      '100 1@2',
      '1000 1@2',
      '10000 1@2',
      '1200 1@2',
      '150 1@2',
      '1500 1@2',
    ]);
  });

  test('edges by client, server and connection type, with no label of a resource', async () => {
    const rig = createRig();
    await rig.send(...REQUEST);
    await rig.flushAt(2_000);
    const edges = ['client="a", server="b"', 'client="user", connection_type="virtual_node", server="a"'];
    expect(await rig.read('traces_service_graph_request_total')).toEqual(
      edges.map((edge) => `traces_service_graph_request_total{${edge}} 0@0 1@2`),
    );
    expect(await rig.read('traces_service_graph_request_failed_total')).toEqual([
      `traces_service_graph_request_failed_total{${edges[0]}} 0@0 1@2`,
      `traces_service_graph_request_failed_total{${edges[1]}} 0@0 0@2`,
    ]);
    expect(await rig.read('traces_service_graph_request_server_seconds_sum')).toEqual([
      `traces_service_graph_request_server_seconds_sum{${edges[0]}} 0@0 0.01@2`,
      `traces_service_graph_request_server_seconds_sum{${edges[1]}} 0@0 0.03@2`,
    ]);
    expect(await rig.read('traces_service_graph_request_client_seconds_sum')).toEqual([
      `traces_service_graph_request_client_seconds_sum{${edges[0]}} 0@0 0.02@2`,
      `traces_service_graph_request_client_seconds_sum{${edges[1]}} 0@0 0.03@2`,
    ]);
    expect(await rig.read('target_info')).toEqual([]);
  });

  test('exemplars lead from a bucket to a span', async () => {
    const rig = createRig();
    await rig.send(...REQUEST);
    await rig.flushAt(2_000);
    const name = { name: '__name__', operator: '=', value: 'traces_spanmetrics_duration_milliseconds_bucket' } as const;
    const found = await rig.store.metrics.readExemplars({ ...ALL, matchers: [name] });
    expect(found.map(({ labels, exemplars }) => [labels.get('span_name'), labels.get('le'), exemplars.length])).toEqual(
      expect.arrayContaining([
        ['GET', '25', 1],
        ['GET /', '50', 1],
        ['GET /b', '10', 1],
      ]),
    );
    expect(Object.fromEntries(found[0]?.exemplars[0]?.labels ?? [])).toEqual({
      trace_id: '00000000000000000000000000000001',
      span_id: expect.stringMatching(/^000000000000000[123]$/),
    });
  });
});

describe('failures', () => {
  test('spans that the store refuses are not counted', async () => {
    const rig = createRig();
    rig.failWith.traces = new StoreError('overloaded', 'too much');
    await expect(rig.send(...REQUEST)).rejects.toThrow('too much');
    await rig.flushAt(2_000);
    expect(await rig.read('traces_')).toEqual([]);
  });

  test('metrics that the store refuses come with the next flush, whole', async () => {
    const rig = createRig();
    await rig.send(...REQUEST);
    rig.failWith.metrics = new StoreError('overloaded', 'too much');
    await rig.flushAt(2_000);
    rig.failWith.metrics = undefined;
    await rig.send({ ...REQUEST[0], trace: 2 });
    await rig.flushAt(4_000);
    expect(await rig.read('traces_service_graph_request_total{client="user"')).toEqual([
      'traces_service_graph_request_total{client="user", connection_type="virtual_node", server="a"} 0@0 2@4',
    ]);
    expect(rig.errors).toEqual([]);
  });

  test('a bug on the way of the metrics is told, and rejects nothing', async () => {
    const rig = createRig();
    await rig.send(...REQUEST);
    rig.failWith.metrics = new TypeError('a bug');
    await rig.flushAt(2_000);
    expect(rig.errors).toEqual(['metrics made of spans are not stored']);
  });

  test('a bug in counting is told, and the sender still has its answer', async () => {
    const rig = createRig();
    const batch = spanBatch(REQUEST);
    batch.resourceIndex[1] = 7;
    expect(await rig.connectors.consumers.traces(batch)).toEqual({ count: 0, message: '' });
    expect(rig.errors).toEqual(['a span batch is not in the metrics made of spans']);
  });

  test('points do not go back in time when the clock does', async () => {
    const rig = createRig();
    await rig.send(...REQUEST);
    await rig.flushAt(5_000);
    await rig.send({ ...REQUEST[0], trace: 2 });
    await rig.flushAt(1_000);
    expect(await rig.read('traces_service_graph_request_total{client="user"')).toEqual([
      'traces_service_graph_request_total{client="user", connection_type="virtual_node", server="a"} 0@0 1@5 2@5.001',
    ]);
  });
});

test('nothing is written when no spans came', async () => {
  const rig = createRig();
  await rig.flushAt(2_000);
  expect((await rig.store.stats()).metrics.rows).toBe(0);
});

test('an empty batch', async () => {
  const rig = createRig();
  await rig.send();
  await rig.flushAt(2_000);
  expect(rig.connectors.counters().serviceGraph.requests).toBe(0);
});
