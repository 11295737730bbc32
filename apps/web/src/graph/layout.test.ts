import { expect, test } from 'vitest';
import { edgePath, layoutGraph } from './layout.ts';

const node = (id: string): { id: string; widthPx: number; heightPx: number } => ({ id, widthPx: 100, heightPx: 40 });

test('callers stand left of what they call, and nothing overlaps', () => {
  const ids = ['gateway', 'a', 'b', 'c', 'd', 'postgres'];
  const { nodes, edges, widthPx, heightPx } = layoutGraph(ids.map(node), [
    { from: 'gateway', to: 'a' },
    { from: 'a', to: 'b' },
    { from: 'a', to: 'd' },
    { from: 'a', to: 'postgres' },
    { from: 'b', to: 'c' },
  ]);
  const at = new Map(nodes.map((placed) => [placed.id, placed]));
  expect(edges).toHaveLength(5);
  for (const { from, to } of edges) expect(at.get(from)!.x).toBeLessThan(at.get(to)!.x);
  for (const a of nodes) {
    for (const b of nodes) {
      if (a.id < b.id)
        expect(Math.abs(a.x - b.x) >= 100 || Math.abs(a.y - b.y) >= 40, `${a.id} and ${b.id}`).toBe(true);
    }
    expect(a.x + 50).toBeLessThanOrEqual(widthPx);
    expect(a.y + 20).toBeLessThanOrEqual(heightPx);
  }
});

test('cycles, self calls, unknown ends and nothing at all', () => {
  const { nodes, edges } = layoutGraph(['a', 'b'].map(node), [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'a' },
    { from: 'a', to: 'a' },
    { from: 'a', to: 'nowhere' },
  ]);
  expect(nodes.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
  expect(edges.map(({ from, to }) => `${from}>${to}`)).toEqual(['a>b', 'b>a', 'a>a']);
  expect(layoutGraph([], [])).toMatchObject({ nodes: [], edges: [] });
});

test('a path passes through its points', () => {
  expect(
    edgePath([
      { x: 0, y: 0 },
      { x: 10, y: 20 },
    ]),
  ).toBe('M0,0 C5,0 5,20 10,20');
  expect(edgePath([])).toBe('');
});

test('several edges between the same two have a way each', () => {
  const { edges } = layoutGraph(['a', 'b'].map(node), [
    { from: 'a', to: 'b' },
    { from: 'a', to: 'b' },
  ]);
  expect(edges).toHaveLength(2);
  expect(edges[0]!.points).not.toEqual(edges[1]!.points);
});

test('nothing takes no room', () => {
  expect(layoutGraph([], [{ from: 'a', to: 'b' }])).toEqual({ widthPx: 0, heightPx: 0, nodes: [], edges: [] });
});
