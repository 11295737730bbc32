import { parseLogql } from '@o11y-lab/logql';
import { parsePromql } from '@o11y-lab/promql';
import { parseTraceql } from '@o11y-lab/traceql';
import { describe, expect, test } from 'vitest';
import type { Series } from '../data/prometheus.ts';
import { serviceMap } from './map-model.ts';
import { edgeSelector, edgeTargets, nodeTargets, redQueries, type Targets } from './map-targets.ts';

const edge = (client: string, server: string, connection_type = ''): Series => ({
  labels: { client, server, connection_type },
  timesMs: [0],
  values: [1],
});
const MAP = serviceMap({
  rate: [
    edge('user', 'gateway', 'virtual_node'),
    edge('gateway', 'a'),
    edge('a', 'postgresql', 'database'),
    edge('b', 'c', 'messaging_system'),
    edge('b', 'kafka', 'messaging_system'),
    edge('a', '127.0.0.1:8001', 'virtual_node'),
    edge('gateway', 'odd "name"\\', 'virtual_node'),
  ],
  failed: [],
  p95: [],
  nodeP95: [],
  services: ['gateway', 'a', 'b', 'c'].map((service_name) => ({ labels: { service_name }, timesMs: [0], values: [1] })),
});
const ofNode = (name: string): Targets => nodeTargets(MAP.nodes.find((node) => node.name === name)!, MAP);
const ofEdge = (to: string): Targets => edgeTargets(MAP.edges.find((each) => each.to === to)!, MAP);

describe('traces and logs', () => {
  const cases: readonly [name: string, targets: Targets, traces: string, logs: string | undefined][] = [
    ['of a service', ofNode('a'), '{ resource.service.name = "a" }', '{service_name="a"}'],
    [
      'of requests',
      ofEdge('a'),
      '{ resource.service.name = "gateway" && kind = client } > { resource.service.name = "a" && kind = server }',
      '{service_name=~"gateway|a"}',
    ],
    [
      'of messages',
      ofEdge('c'),
      '{ resource.service.name = "b" && kind = producer } > { resource.service.name = "c" && kind = consumer }',
      '{service_name=~"b|c"}',
    ],
    [
      'of those from outside',
      ofEdge('gateway'),
      '{ nestedSetParent < 0 && kind = server && resource.service.name = "gateway" }',
      '{service_name="gateway"}',
    ],
  ];
  for (const [name, targets, traces, logs] of cases) {
    test(name, () => expect([targets.traces, targets.logs]).toEqual([traces, logs]));
  }
  test('an address on loopback is known by its port', () => {
    expect(ofEdge('127.0.0.1:8001').traces).toContain('span.server.address = "127.0.0.1" && span.server.port = 8001');
  });
  test('a database is known by its product, and its logs are those of its callers', () => {
    expect(ofNode('postgresql').traces).toContain('span.db.system.name = "postgresql"');
    expect(ofNode('postgresql')).toMatchObject({ logs: '{service_name="a"}', logsOf: ['a'] });
  });
});

describe('every query can be parsed', () => {
  const all: readonly (readonly [string, Targets])[] = [
    ...MAP.nodes.map(({ name }) => [`of ${name}`, ofNode(name)] as const),
    ...MAP.edges.map((each) => [`of ${each.id}`, edgeTargets(each, MAP)] as const),
  ];
  for (const [name, { traces, failedTraces, logs, metrics }] of all) {
    test(name, () => {
      for (const query of [traces, failedTraces]) expect(() => parseTraceql(query)).not.toThrow();
      if (logs !== undefined) expect(() => parseLogql(logs)).not.toThrow();
      for (const query of metrics) expect(() => parsePromql(query)).not.toThrow();
    });
  }
  test('of the charts', () => {
    const queries = redQueries(edgeSelector(MAP.edges.at(-1)!), '60s');
    for (const query of Object.values(queries)) expect(() => parsePromql(query)).not.toThrow();
  });
});
