import { describe, expect, test } from 'vitest';
import { criticalPath } from './critical-path.ts';
import { flameNodes } from './flame.ts';
import { selfTimes } from './self-time.ts';
import { traceGraph } from './service-graph.ts';
import { percentile, statisticsBy } from './statistics.ts';
import { testTrace } from './test-trace.ts';

const trace = testTrace([
  { id: 'root', service: 'gateway', name: 'GET', start: 0, end: 10 },
  { id: 'q1', parent: 'root', service: 'db', name: 'SELECT', start: 1, end: 3 },
  { id: 'q2', parent: 'root', service: 'db', name: 'SELECT', start: 3, end: 7, error: true },
  { id: 'in', parent: 'q2', service: 'db', name: 'fetch', start: 4, end: 5 },
]);
const self = selfTimes(trace);

describe('statistics', () => {
  const { totalNs } = criticalPath(trace);
  test('by operation', () => {
    const rows = statisticsBy('operation', trace, self, totalNs).map((group) => ({
      of: `${group.service} ${group.operation}`,
      count: group.count,
      errors: group.errorCount,
      total: group.totalNs / 1e6,
      self: group.selfNs / 1e6,
      critical: group.criticalNs / 1e6,
      average: group.averageNs / 1e6,
      p95: group.p95Ns / 1e6,
    }));
    expect(rows).toEqual([
      { of: 'gateway GET', count: 1, errors: 0, total: 10, self: 4, critical: 4, average: 10, p95: 10 },
      { of: 'db SELECT', count: 2, errors: 1, total: 6, self: 5, critical: 5, average: 3, p95: 4 },
      { of: 'db fetch', count: 1, errors: 0, total: 1, self: 1, critical: 1, average: 1, p95: 1 },
    ]);
  });
  test('by service', () => {
    expect(statisticsBy('service', trace, self, totalNs).map(({ service, count }) => [service, count])).toEqual([
      ['gateway', 1],
      ['db', 3],
    ]);
  });
  const ranks = [
    { values: [], want: 0 },
    { values: [5], want: 5 },
    { values: [1, 2, 3, 4], want: 4 },
    { values: Array.from({ length: 100 }, (_, i) => i + 1), want: 95 },
  ];
  for (const c of ranks) test(`p95 of ${c.values.length}`, () => expect(percentile(c.values, 0.95)).toBe(c.want));
});

describe('flame graph', () => {
  const nodes = flameNodes(trace, self);
  test('the same path is one node, as wide as its own and all below', () => {
    expect(nodes.map((n) => [n.name, n.count, n.depth, n.valueNs / 1e6, n.offsetNs / 1e6])).toEqual([
      ['', 0, 0, 10, 0],
      ['GET', 1, 1, 10, 0],
      ['SELECT', 2, 2, 6, 0],
      ['fetch', 1, 3, 1, 0],
    ]);
  });
  test('children never exceed their parent', () => {
    nodes.forEach((node, index) => {
      const below = nodes.filter(({ parent }) => parent === index).reduce((sum, child) => sum + child.valueNs, 0);
      expect(below).toBeLessThanOrEqual(node.valueNs);
    });
  });
});

describe('graph of a trace', () => {
  test('services', () => {
    const graph = traceGraph('service', trace, self);
    expect(graph.nodes.map(({ id, count, errorCount }) => [id, count, errorCount])).toEqual([
      ['gateway', 1, 0],
      ['db', 3, 1],
    ]);
    expect(graph.edges).toEqual([{ from: 'gateway', to: 'db', count: 2, errorCount: 1 }]);
  });
  test('operations', () => {
    expect(traceGraph('operation', trace, self).edges.map(({ from, to, count }) => [from, to, count])).toEqual([
      ['gateway\nGET', 'db\nSELECT', 2],
      ['db\nSELECT', 'db\nfetch', 1],
    ]);
  });
  test('a missing parent calls nobody', () => {
    const orphan = testTrace([{ id: 'a', parent: 'lost', start: 0, end: 1 }]);
    expect(traceGraph('service', orphan, selfTimes(orphan)).edges).toEqual([]);
  });
});
