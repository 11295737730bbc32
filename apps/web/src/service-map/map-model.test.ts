import { expect, test } from 'vitest';
import type { Series } from '../data/prometheus.ts';
import { type MapAnswers, mapQueries, serviceMap, windowOf } from './map-model.ts';

const series = (value: number, labels: Readonly<Record<string, string>>): Series => ({
  labels,
  timesMs: [0],
  values: [value],
});
const edge = (client: string, server: string, value: number, connection_type?: string): Series =>
  series(value, { client, server, ...(connection_type === undefined ? {} : { connection_type }) });
const NOTHING: MapAnswers = { rate: [], failed: [], p95: [], nodeP95: [], services: [] };

const LAB: MapAnswers = {
  rate: [
    edge('user', 'gateway', 4, 'virtual_node'),
    edge('gateway', 'a', 3),
    edge('b', 'a', 1),
    edge('a', 'postgresql', 8, 'database'),
    edge('b', 'c', 2, 'messaging_system'),
    edge('b', 'c', 1),
    edge('b', 'kafka', 0, 'messaging_system'),
    edge('a', 'pay.example', 1, 'virtual_node'),
  ],
  failed: [edge('gateway', 'a', 0.75), edge('b', 'a', 0.05), edge('user', 'gateway', 9, 'virtual_node')],
  p95: [edge('gateway', 'a', 0.2), edge('b', 'kafka', Number.NaN, 'messaging_system')],
  nodeP95: [series(0.3, { server: 'a' })],
  services: ['gateway', 'a', 'b', 'c'].map((service_name) => series(1, { service_name })),
};

test('what each node is', () => {
  const { nodes } = serviceMap(LAB);
  expect(Object.fromEntries(nodes.map(({ name, kind }) => [name, kind]))).toEqual({
    user: 'user',
    gateway: 'service',
    a: 'service',
    b: 'service',
    c: 'service',
    postgresql: 'database',
    kafka: 'queue',
    'pay.example': 'external',
  });
});

test('figures of nodes are those of what comes in, or goes out where nothing does', () => {
  const { nodes } = serviceMap(LAB);
  const of = (name: string) => nodes.find((node) => node.name === name);
  expect(of('a')).toMatchObject({ isSource: false, figures: { ratePerSecond: 4, errorShare: 0.2, p95Seconds: 0.3 } });
  expect(of('b')).toMatchObject({ isSource: true, figures: { ratePerSecond: 4, p95Seconds: undefined } });
  expect(of('user')?.figures.errorShare).toBe(1);
});

test('edges of two types between the same two are two edges, and no percentile is none', () => {
  const { edges, hasOverflow } = serviceMap(LAB);
  expect(edges.filter(({ from, to }) => from === 'b' && to === 'c').map(({ id, type }) => [id, type])).toEqual([
    ['b → c (messaging_system)', 'messaging_system'],
    ['b → c', ''],
  ]);
  expect(edges.find(({ to }) => to === 'kafka')?.figures).toEqual({
    ratePerSecond: 0,
    errorShare: 0,
    p95Seconds: undefined,
  });
  expect(hasOverflow).toBe(false);
});

test('what the collector no longer keeps apart is told, not drawn', () => {
  const map = serviceMap({ ...NOTHING, rate: [series(3, { otel_metric_overflow: 'true' })] });
  expect(map).toEqual({ nodes: [], edges: [], hasOverflow: true });
});

test('rates look back over the whole range, and no less than a minute', () => {
  expect(windowOf({ fromMs: 0, toMs: 900_000 })).toBe('900s');
  expect(windowOf({ fromMs: 0, toMs: 1000 })).toBe('60s');
  expect(mapQueries('900s').rate).toBe(
    'sum by (client, server, connection_type) (rate(traces_service_graph_request_total[900s]))',
  );
});
