import { describe, expect, test } from 'vitest';
import { testTrace } from './test-trace.ts';
import {
  allFolded,
  deepestVisible,
  type Folded,
  foldedBelow,
  noneFolded,
  revealed,
  shallowestFolded,
  toggled,
  visibleRows,
  withAncestors,
} from './visibility.ts';

// r → a → (b, c), d → e; second root z
const trace = testTrace([
  { id: 'r', start: 0, end: 9 },
  { id: 'a', parent: 'r', start: 1, end: 5 },
  { id: 'b', parent: 'a', start: 1, end: 2 },
  { id: 'c', parent: 'a', start: 2, end: 3 },
  { id: 'd', parent: 'r', start: 5, end: 8 },
  { id: 'e', parent: 'd', start: 5, end: 6 },
  { id: 'z', start: 20, end: 30 },
]);
const row = (name: string): number => trace.names.indexOf(name);
const shown = (folded: Folded, keep?: Uint8Array): string =>
  [...visibleRows(trace, folded, keep)].map((index) => trace.names[index]).join('');

describe('visible rows', () => {
  const cases = [
    { name: 'all', folded: noneFolded(trace), want: 'rabcdez' },
    { name: 'one folded', folded: toggled(noneFolded(trace), row('a')), want: 'radez' },
    { name: 'folded inside folded', folded: toggled(toggled(noneFolded(trace), row('a')), row('r')), want: 'rz' },
    { name: 'opened again', folded: toggled(toggled(noneFolded(trace), row('a')), row('a')), want: 'rabcdez' },
    { name: 'everything folded', folded: allFolded(trace), want: 'rz' },
    { name: 'first level', folded: foldedBelow(trace, 1), want: 'radz' },
    { name: 'a leaf cannot be folded by level', folded: foldedBelow(trace, 2), want: 'rabcdez' },
  ];
  for (const c of cases) test(c.name, () => expect(shown(c.folded)).toBe(c.want));

  test('only matches, even where it is folded', () => {
    const bits = new Uint8Array(trace.rowCount);
    bits[row('e')] = 1;
    expect(shown(allFolded(trace), bits)).toBe('e');
    expect(shown(allFolded(trace), withAncestors(trace, bits))).toBe('rde');
  });

  test('levels', () => {
    expect(deepestVisible(trace, noneFolded(trace))).toBe(2);
    expect(deepestVisible(trace, foldedBelow(trace, 1))).toBe(1);
    expect(shallowestFolded(trace, foldedBelow(trace, 1))).toBe(1);
    expect(shallowestFolded(trace, noneFolded(trace))).toBeUndefined();
  });

  test('revealing a row opens what hides it and no more', () => {
    expect(shown(revealed(trace, allFolded(trace), row('e')))).toBe('radez');
  });

  test('folding leaves the former bits alone', () => {
    const before = noneFolded(trace);
    toggled(before, 0);
    expect(before[0]).toBe(0);
  });
});
