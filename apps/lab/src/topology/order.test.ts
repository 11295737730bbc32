import { expect, test } from 'vitest';
import { findCycle, stopGroups, withDependencies } from './order.ts';
import { parseTopology } from './parse.ts';

const topology = parseTopology(`version: 1
processes:
  db: { run: x, ports: { p: 1 }, health: { connect: p } }
  a: { run: x, ports: { p: 2 }, health: { connect: p }, links: { DB: tcp://db, B: tcp://b } }
  b: { run: x, ports: { p: 3 }, health: { connect: p }, links: { A: tcp://a, DB: tcp://db } }
  front: { run: x, ports: { p: 4 }, health: { connect: p }, links: { A: tcp://a } }
  alone: { run: x, ports: { p: 5 }, health: { connect: p }, needs: [db], links: { SELF: tcp://alone } }
`);

test('a cycle is found wherever it starts', () => {
  const graph = (edges: Record<string, string[]>): Map<string, string[]> => new Map(Object.entries(edges));
  expect(findCycle(graph({ a: ['b'], b: ['c'], c: [] }))).toBeUndefined();
  expect(findCycle(graph({ a: ['b'], b: ['c'], c: ['b'] }))).toEqual(['b', 'c']);
  expect(findCycle(graph({ a: ['a'] }))).toEqual(['a']);
  expect(findCycle(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toBeUndefined();
});

test('a subset draws in what it needs and calls', () => {
  expect(withDependencies(topology, ['front'])).toEqual(['db', 'a', 'b', 'front']);
  expect(withDependencies(topology, ['alone'])).toEqual(['db', 'alone']);
});

test('callers stop before what they call; a circle of calls stops together', () => {
  expect(stopGroups(topology, ['db', 'a', 'front', 'alone'])).toEqual([['front', 'alone'], ['a'], ['db']]);
  expect(stopGroups(topology, topology.processes.keys())).toEqual([
    ['front', 'alone'],
    ['db', 'a', 'b'],
  ]);
});
