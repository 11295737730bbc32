import { describe, expect, test } from 'vitest';
import type { Dashboard } from '../panel-model.ts';
import { parseDashboard } from '../parse/dashboard.ts';
import { expandRepeats, type RepeatValues } from './expand-repeats.ts';
import { layoutOf } from './layout.ts';

function dashboardOf(...panels: readonly object[]): Dashboard {
  const parsed = parseDashboard({ panels });
  if (parsed.kind !== 'dashboard') throw new Error(parsed.problems.join());
  return parsed.dashboard;
}

const at = (id: number, x: number, y: number, w: number, h: number, more: object = {}): object => ({
  id,
  type: 'stat',
  gridPos: { x, y, w, h },
  ...more,
});
const pick = (...values: readonly string[]): RepeatValues => ({
  values: { v: { value: values, text: values.map((value) => value.toUpperCase()) } },
  options: {
    v: [
      { text: 'All', value: '$__all' },
      { text: 'A', value: 'a' },
      { text: 'B', value: 'b' },
    ],
  },
});

describe('repeats', () => {
  const shape = (dashboard: Dashboard, state: RepeatValues) =>
    expandRepeats(dashboard, state).map(({ row, panels }) => [
      row?.scopedVars?.['v']?.value ?? row?.title,
      panels.map(({ gridPos: { x, y, w }, scopedVars }) => [scopedVars?.['v']?.value, x, y, w]),
    ]);
  test('side by side, wrapped, and what is below moves down', () => {
    const dashboard = dashboardOf(at(1, 0, 0, 24, 4, { repeat: 'v', maxPerRow: 2 }), at(2, 0, 4, 12, 4));
    expect(shape(dashboard, pick('a', 'b', 'c'))).toEqual([
      [
        undefined,
        [
          ['a', 0, 0, 12],
          ['b', 12, 0, 12],
          ['c', 0, 4, 12],
          [undefined, 0, 8, 12],
        ],
      ],
    ]);
  });
  test('below each other', () => {
    const dashboard = dashboardOf(at(1, 3, 0, 6, 4, { repeat: 'v', repeatDirection: 'v' }));
    expect(shape(dashboard, pick('a', 'b'))).toEqual([
      [
        undefined,
        [
          ['a', 3, 0, 6],
          ['b', 3, 4, 6],
        ],
      ],
    ]);
  });
  test('all means each option', () => {
    expect(shape(dashboardOf(at(1, 0, 0, 6, 4, { repeat: 'v' })), pick('$__all'))).toEqual([
      [
        undefined,
        [
          ['a', 0, 0, 12],
          ['b', 12, 0, 12],
        ],
      ],
    ]);
  });
  test('rows repeat with their panels', () => {
    const dashboard = dashboardOf({ id: 1, type: 'row', title: 'R', repeat: 'v' }, at(2, 0, 1, 6, 4));
    expect(shape(dashboard, pick('a', 'b'))).toEqual([
      ['a', [['a', 0, 1, 6]]],
      ['b', [['b', 0, 1, 6]]],
    ]);
  });
  test('an unknown variable repeats nothing', () => {
    expect(shape(dashboardOf(at(1, 0, 0, 6, 4, { repeat: 'none' })), pick('a'))).toEqual([
      [undefined, [[undefined, 0, 0, 6]]],
    ]);
  });
  test('ids stay unique, and copies are bounded', () => {
    const many = Array.from({ length: 500 }, (_, index) => `v${index}`);
    const panels = expandRepeats(
      dashboardOf(at(1, 0, 0, 6, 4, { repeat: 'v' }), at(2, 0, 4, 6, 4, { repeat: 'v' })),
      pick(...many),
    ).flatMap((s) => s.panels);
    expect(panels.length).toBe(200);
    expect(new Set(panels.map((panel) => panel.id)).size).toBe(200);
  });
});

describe('layout', () => {
  const dashboard = dashboardOf(
    at(1, 0, 2, 12, 4),
    {
      id: 10,
      type: 'row',
      title: 'shut',
      collapsed: true,
      gridPos: { x: 0, y: 6, w: 24, h: 1 },
      panels: [at(2, 0, 7, 6, 4)],
    },
    { id: 11, type: 'row', title: 'open', gridPos: { x: 0, y: 7, w: 24, h: 1 } },
    at(3, 0, 30, 6, 4),
    at(4, 3, 31, 6, 4),
  );
  const shape = (open?: (row: { readonly title: string }) => boolean) => {
    const { sections, height } = layoutOf(dashboard.sections, open);
    return {
      height,
      sections: sections.map((section) => [
        section.row?.title,
        section.y,
        section.panels.map(({ panel, gridPos }) => [panel.id, gridPos.y]),
      ]),
    };
  };
  test('as the file says: gaps close, overlaps open', () => {
    expect(shape()).toEqual({
      height: 14,
      sections: [
        [undefined, 0, [[1, 0]]],
        ['shut', 4, []],
        [
          'open',
          5,
          [
            [3, 6],
            [4, 10],
          ],
        ],
      ],
    });
  });
  test('all open', () => expect(shape(() => true).height).toBe(18));
  test('nothing', () => expect(layoutOf([])).toEqual({ sections: [], height: 0 }));
});
