import { describe, expect, test } from 'vitest';
import {
  filterMap,
  type MapFilter,
  neighboursOf,
  nextSort,
  parseDepth,
  parseSort,
  sortRows,
  sortText,
} from './map-filter.ts';
import { edgeId, type MapEdge, type MapNode, type ServiceMap } from './map-model.ts';

const node = (name: string, ratePerSecond = 1, p95Seconds?: number): MapNode => ({
  name,
  kind: 'service',
  isSource: false,
  figures: { ratePerSecond, errorShare: 0, p95Seconds },
});
const edge = (from: string, to: string, ratePerSecond = 1): MapEdge => ({
  id: edgeId(from, to, ''),
  from,
  to,
  type: '',
  figures: { ratePerSecond, errorShare: 0, p95Seconds: undefined },
});
/** gateway → a → b → c, a → d (idle). */
const MAP: ServiceMap = {
  nodes: ['gateway', 'a', 'b', 'c', 'd'].map((name) => node(name)),
  edges: [edge('gateway', 'a'), edge('a', 'b'), edge('b', 'c'), edge('a', 'd', 0)],
  hasOverflow: false,
};
const ALL: MapFilter = { text: '', depth: 'all', hideIdle: false, around: [] };

describe('the filter', () => {
  const cases: readonly [name: string, filter: Partial<MapFilter>, nodes: string][] = [
    ['shows everything', {}, 'gateway a b c d'],
    ['by name keeps the neighbours', { text: ' GATE ' }, 'gateway a'],
    ['by a name that is nowhere', { text: 'zzz' }, ''],
    ['without what is idle', { hideIdle: true }, 'gateway a b c'],
    ['one hop in both directions', { depth: '1', around: ['b'] }, 'a b c'],
    ['two hops', { depth: '2', around: ['b'] }, 'gateway a b c d'],
    ['both ends of an edge', { depth: '1', around: ['b', 'c'] }, 'a b c'],
    ['a hop from nothing chosen is everything', { depth: '1' }, 'gateway a b c d'],
    ['a hop from what is not there is everything', { depth: '1', around: ['zzz'] }, 'gateway a b c d'],
    ['what is chosen stays', { hideIdle: true, around: ['d'] }, 'gateway a b c d'],
  ];
  for (const [name, filter, nodes] of cases) {
    test(name, () =>
      expect(
        filterMap(MAP, { ...ALL, ...filter })
          .nodes.map((each) => each.name)
          .join(' '),
      ).toBe(nodes),
    );
  }
});

test('neighbours', () => expect([...neighboursOf(MAP.edges, 'a')].sort()).toEqual(['a', 'b', 'd', 'gateway']));

test('depths of a URL', () => {
  expect(['1', '2', 'all', '3', null].map(parseDepth)).toEqual(['1', '2', 'all', 'all', 'all']);
});

describe('sorting', () => {
  for (const [text, sort] of [
    ['-rate', { key: 'rate', descending: true }],
    ['name', { key: 'name', descending: false }],
    ['-p95', { key: 'p95', descending: true }],
  ] as const) {
    test(text, () => {
      expect(parseSort(text)).toEqual(sort);
      expect(sortText(sort)).toBe(text);
    });
  }
  test('anything else is by rate', () => {
    expect([null, '', 'zzz', '-'].map((text) => sortText(parseSort(text)))).toEqual([
      '-rate',
      '-rate',
      '-rate',
      '-rate',
    ]);
  });
  test('a second click turns it round', () => {
    expect(nextSort({ key: 'rate', descending: true }, 'rate')).toEqual({ key: 'rate', descending: false });
    expect(nextSort({ key: 'rate', descending: true }, 'name')).toEqual({ key: 'name', descending: false });
    expect(nextSort({ key: 'name', descending: false }, 'errors')).toEqual({ key: 'errors', descending: true });
  });
  test('ties by name, what has no percentile last', () => {
    const rows = [node('b', 1, 2), node('c', 5), node('a', 1, 3)];
    const names = (sort: string): string =>
      sortRows(rows, parseSort(sort))
        .map(({ name }) => name)
        .join('');
    expect([names('-rate'), names('-p95'), names('p95'), names('-name'), names('kind')]).toEqual([
      'cab',
      'abc',
      'cba',
      'cba',
      'abc',
    ]);
  });
});
