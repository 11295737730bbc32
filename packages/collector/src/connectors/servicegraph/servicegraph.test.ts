import { describe, expect, test } from 'vitest';
import { textAttributes } from '../attributes.ts';
import { MetricWriter } from '../metric-writer.ts';
import { SPAN_START_UNIX_NANO, type SpanLiteral, spanBatch } from '../testing/spans.ts';
import { PAIRING_MS_MAX, ServiceGraph, type ServiceGraphCounters } from './servicegraph.ts';

const START = 1_700_000_000_000;

/** `client → server type requests/failed`, and the durations as both sides saw them. */
function edgesOf(graph: ServiceGraph, nowUnixMs: number): string[] {
  const writer = new MetricWriter();
  graph.write(writer, nowUnixMs);
  const { metrics, numbers, histograms } = writer.batch;
  const values = new Map<string, Map<string, number>>();
  const add = (points: typeof numbers | typeof histograms, row: number, value: number): void => {
    const edge = (JSON.parse(points.attributesJson[row] ?? '{}') ?? {}) as Record<string, string>;
    const nodes = edge['client'] === undefined ? 'overflow' : `${edge['client']} → ${edge['server']}`;
    const text = `${nodes} ${edge['connection_type'] || '-'}`;
    const name = (metrics[points.metricIndex[row] ?? -1]?.name ?? '').replace('traces_service_graph_request_', '');
    values.set(text, (values.get(text) ?? new Map()).set(name, value));
  };
  // Of several points of a series the last one stays: its value after the point of 0.
  for (let row = 0; row < numbers.length; row++) add(numbers, row, numbers.value.view()[row] ?? Number.NaN);
  for (let row = 0; row < histograms.length; row++) add(histograms, row, histograms.sum.view()[row] ?? Number.NaN);
  return [...values]
    .map(([edge, value]) => {
      const seconds = ['client_seconds', 'server_seconds'].map((name) => round(value.get(name))).join('/');
      const messaging = value.get('messaging_system_seconds');
      const handover = messaging === undefined ? '' : ` handover ${round(messaging)}`;
      return `${edge} ${value.get('total')}/${value.get('failed_total')} ${seconds}s${handover}`;
    })
    .sort();
}

function round(seconds: number | undefined): number {
  return Math.round((seconds ?? Number.NaN) * 1e6) / 1e6;
}

const client: SpanLiteral = { service: 'a', kind: 'client', id: 1, parent: 9, ms: 30 };
const server: SpanLiteral = { service: 'b', kind: 'server', id: 2, parent: 1, ms: 20 };
const producer: SpanLiteral = { service: 'a', kind: 'producer', id: 1, parent: 9, ms: 10 };
const consumer: SpanLiteral = {
  service: 'c',
  kind: 'consumer',
  id: 2,
  parent: 1,
  ms: 5,
  startUnixNano: SPAN_START_UNIX_NANO + 260_000_000n,
};
const toHost = { 'server.address': 'shop', 'server.port': '443' };

interface Case {
  readonly name: string;
  /** Batches, one second apart; a number waits so many milliseconds and lets expire. */
  readonly steps: readonly (readonly SpanLiteral[] | number)[];
  readonly edges: readonly string[];
  readonly counters?: Partial<ServiceGraphCounters>;
}

const cases: readonly Case[] = [
  { name: 'both sides in one batch', steps: [[client, server]], edges: ['a → b - 1/0 0.03/0.02s'] },
  { name: 'the called side first', steps: [[server], [client]], edges: ['a → b - 1/0 0.03/0.02s'] },
  {
    name: 'a call that nobody answers is for who answered at that address before',
    steps: [
      [{ ...client, attributes: toHost }, server],
      [{ ...client, attributes: toHost, id: 5, status: 'error' }],
      PAIRING_MS_MAX + 1,
    ],
    edges: ['a → b - 2/1 0.06/0.05s'],
  },
  {
    name: 'a call that nobody answers, at an address where several services do, is for the address',
    steps: [
      [{ ...client, attributes: toHost }, server],
      [
        { ...client, attributes: toHost, id: 3 },
        { ...server, service: 'c', id: 4, parent: 3 },
      ],
      [{ ...client, attributes: toHost, id: 5, status: 'error' }],
      PAIRING_MS_MAX + 1,
    ],
    edges: ['a → b - 1/0 0.03/0.02s', 'a → c - 1/0 0.03/0.02s', 'a → shop virtual_node 1/1 0.03/0.03s'],
  },
  {
    name: 'an error of the called side fails the request',
    steps: [[client, { ...server, status: 'error' }]],
    edges: ['a → b - 1/1 0.03/0.02s'],
  },
  {
    name: 'an error of the calling side fails the request',
    steps: [[server], [{ ...client, status: 'error' }]],
    edges: ['a → b - 1/1 0.03/0.02s'],
  },
  {
    name: 'the same span id in another trace is another call',
    steps: [[client, { ...server, trace: 2 }]],
    edges: [],
  },
  {
    name: 'a message, with the time between its sides',
    steps: [[producer], [consumer]],
    edges: ['a → c messaging_system 1/0 0.01/0.005s handover 0.25'],
  },
  {
    name: 'a message that is read before it is sent, by its clocks',
    steps: [[producer, { ...consumer, startUnixNano: SPAN_START_UNIX_NANO - 1_000_000n }]],
    edges: ['a → c messaging_system 1/0 0.01/0.005s handover 0'],
  },
  {
    name: 'a message with three readers, two of which come before the sender, all of them twice',
    steps: [
      [consumer, { ...consumer, id: 3, service: 'd' }],
      [producer],
      [
        { ...consumer, id: 4, service: 'e' },
        { ...consumer, id: 4, service: 'e' },
      ],
      [consumer, { ...consumer, id: 3, service: 'd' }, producer],
    ],
    edges: [
      'a → c messaging_system 1/0 0.01/0.005s handover 0.25',
      'a → d messaging_system 1/0 0.01/0.005s handover 0.25',
      'a → e messaging_system 1/0 0.01/0.005s handover 0.25',
    ],
    counters: { duplicates: 4, expired: 0 },
  },
  {
    name: 'spans that come twice count once',
    steps: [[client, client], [server, server], [client], [server]],
    edges: ['a → b - 1/0 0.03/0.02s'],
    counters: { duplicates: 4, requests: 1 },
  },
  {
    name: 'a message of a second at most before the time is over',
    steps: [[producer], PAIRING_MS_MAX - 2_000, [consumer]],
    edges: ['a → c messaging_system 1/0 0.01/0.005s handover 0.25'],
  },
  {
    name: 'the called side after the time is over',
    steps: [[{ ...client, attributes: toHost }], PAIRING_MS_MAX, [server], PAIRING_MS_MAX],
    edges: ['a → shop virtual_node 1/0 0.03/0.03s'],
    counters: { expired: 2, nameless: 0 },
  },
  {
    name: 'a call into the void that names nobody',
    steps: [[client], PAIRING_MS_MAX],
    edges: [],
    counters: { expired: 1, nameless: 1, requests: 0 },
  },
  {
    name: 'a failed call of something that sends no spans',
    steps: [[{ ...client, attributes: toHost, status: 'error' }], PAIRING_MS_MAX],
    edges: ['a → shop virtual_node 1/1 0.03/0.03s'],
  },
  {
    name: 'a message that nobody reads',
    steps: [[{ ...producer, attributes: { 'messaging.system': 'kafka' } }], PAIRING_MS_MAX],
    edges: ['a → kafka messaging_system 1/0 0.01/0.01s'],
  },
  {
    name: 'a database at once, whatever its address',
    steps: [[{ ...client, attributes: { ...toHost, 'db.system.name': 'postgresql', 'db.namespace': 'lab' } }]],
    edges: ['a → postgresql database 1/0 0.03/0.03s'],
  },
  {
    name: 'a server span that begins a trace was called by a user',
    steps: [[{ ...server, parent: 0 }]],
    edges: ['user → b virtual_node 1/0 0.02/0.02s'],
  },
  {
    name: 'a server span whose parent was never sent was called by nobody knows whom',
    steps: [[server], PAIRING_MS_MAX],
    edges: [],
    counters: { expired: 1, requests: 0 },
  },
  {
    name: 'a message without a trace',
    steps: [[{ ...consumer, parent: 0 }]],
    edges: [],
    counters: { rootConsumers: 1 },
  },
  {
    name: 'internal spans and unknown kinds',
    steps: [
      [
        { ...client, kind: 'internal' },
        { ...server, kind: 77 },
      ],
      PAIRING_MS_MAX,
    ],
    edges: [],
    counters: { expired: 0 },
  },
  {
    name: 'a service that calls itself',
    steps: [[client, { ...server, service: 'a' }]],
    edges: ['a → a - 1/0 0.03/0.02s'],
  },
];

describe('edges', () => {
  for (const { name, steps, edges, counters } of cases) {
    test(name, () => {
      const graph = new ServiceGraph({ startUnixMs: START });
      let nowUnixMs = START;
      for (const step of steps) {
        if (typeof step === 'number') {
          nowUnixMs += step;
          graph.expire(nowUnixMs);
        } else {
          nowUnixMs += 1_000;
          graph.observe(spanBatch(step), nowUnixMs);
        }
      }
      expect(edgesOf(graph, nowUnixMs)).toEqual(edges);
      expect(graph.counters).toMatchObject({ crowded: 0, evicted: 0, overflowRequests: 0, ...counters });
    });
  }
});

describe('bounds', () => {
  test('edges beyond the bound share one that says so', () => {
    const graph = new ServiceGraph({ startUnixMs: START, edgesMax: 2 });
    const spans = ['b', 'c', 'd', 'e'].map(
      (service, at): SpanLiteral => ({ ...server, service, id: 10 + at, parent: 0 }),
    );
    graph.observe(spanBatch(spans), START);
    expect(edgesOf(graph, START + 1_000)).toEqual([
      'overflow - 2/0 0.04/0.04s',
      'user → b virtual_node 1/0 0.02/0.02s',
      'user → c virtual_node 1/0 0.02/0.02s',
    ]);
    expect(graph.counters.overflowRequests).toBe(2);
  });

  test('when too many wait, the oldest leaves early, and is told', () => {
    const graph = new ServiceGraph({ startUnixMs: START, pendingMax: 4 });
    const calls = [1, 2, 3, 4, 5].map((id): SpanLiteral => ({ ...client, id, attributes: toHost }));
    graph.observe(spanBatch(calls), START);
    graph.observe(
      spanBatch([
        { ...server, id: 20, parent: 1 },
        { ...server, id: 21, parent: 5 },
      ]),
      START,
    ); // 1 has left
    expect(graph.counters).toMatchObject({ evicted: 2, expired: 2 });
    expect(edgesOf(graph, START + 1_000)).toEqual(['a → b - 1/0 0.03/0.02s', 'a → shop virtual_node 2/0 0.06/0.06s']);
  });

  test('a thousand readers of a message without its sender take no time each for all the others', () => {
    const graph = new ServiceGraph({ startUnixMs: START });
    graph.observe(spanBatch(Array.from({ length: 1_000 }, (_, at) => ({ ...consumer, id: 100 + at }))), START);
    expect(graph.counters.crowded).toBeGreaterThan(900);
  });

  test('many calls in random order are all paired, through a ring that turns several times', () => {
    const graph = new ServiceGraph({ startUnixMs: START, pendingMax: 256 });
    for (let round = 0; round < 50; round++) {
      const ids = Array.from({ length: 100 }, (_, at) => 1 + round * 100 + ((at * 37) % 100));
      const sides = ids.flatMap((id) => [
        { ...client, id, trace: id },
        { ...server, id: 100_000 + id, parent: id, trace: id },
      ]);
      // Both sides of a call lie up to two hundred spans apart, in either order.
      const order = sides.map((_, at) => sides[(at * 71) % sides.length] ?? client);
      graph.observe(spanBatch(order), START + round);
    }
    expect(graph.counters).toMatchObject({ requests: 5_000, expired: 0, crowded: 0, duplicates: 0 });
  });
});

test('the attributes of an edge are those of the collector', () => {
  const graph = new ServiceGraph({ startUnixMs: START });
  graph.observe(spanBatch([client, server]), START);
  const writer = new MetricWriter();
  graph.write(writer, START + 1);
  expect(writer.batch.numbers.attributesJson[0]).toBe(
    textAttributes([
      ['client', 'a'],
      ['server', 'b'],
      ['connection_type', ''],
    ]).json,
  );
});
