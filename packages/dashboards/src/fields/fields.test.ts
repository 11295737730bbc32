import { describe, expect, test } from 'vitest';
import type { FieldConfig } from '../field-config.ts';
import { cellStyleOf, seriesStyleOf } from '../field-config.ts';
import { type DataFrame, frameOf, seriesFrame } from '../frame.ts';
import type { FieldMatcher } from '../panel-model.ts';
import { scopeOf } from '../variables/scope.ts';
import { applyFieldConfig } from './apply-config.ts';
import { reduceFields } from './reduce-fields.ts';

const frames: readonly DataFrame[] = [
  seriesFrame('A', { name: '', labels: { job: 'cart' }, timesMs: [1, 2], values: [1, 50] }),
  seriesFrame('B', { name: '', labels: { job: 'api' }, timesMs: [1, 2], values: [3, null] }),
];

describe('overrides', () => {
  const chosen = (matcher: FieldMatcher): readonly string[] => {
    const set: FieldConfig = { unit: 'picked' };
    return applyFieldConfig(frames, { defaults: {}, overrides: [{ matcher, set }] }).flatMap((frame) =>
      frame.fields.filter((field) => field.config.unit === 'picked').map((field) => `${frame.refId}.${field.type}`),
    );
  };
  for (const [matcher, want] of [
    [{ kind: 'byName', name: 'cart' }, ['A.number']],
    [{ kind: 'byName', name: 'Time' }, ['A.time', 'B.time']],
    [{ kind: 'byRegexp', pattern: '/^(cart|api)$/' }, ['A.number', 'B.number']],
    [{ kind: 'byRegexp', pattern: '(' }, []],
    [{ kind: 'byNames', names: ['api'], mode: 'include' }, ['B.number']],
    [{ kind: 'byNames', names: ['api'], mode: 'exclude' }, ['A.number']],
    [{ kind: 'byType', type: 'time' }, ['A.time', 'B.time']],
    [{ kind: 'byFrameRefID', refId: 'B' }, ['B.time', 'B.number']],
    [{ kind: 'byFrameRefID', refId: '/A|C/' }, ['A.time', 'A.number']],
    [{ kind: 'byValue', reducer: 'max', op: 'gt', value: 10 }, ['A.number']],
    [{ kind: 'unsupported', id: 'x' }, []],
  ] as const satisfies readonly (readonly [FieldMatcher, readonly string[]])[]) {
    test(JSON.stringify(matcher), () => expect(chosen(matcher)).toEqual(want));
  }

  test('defaults, then overrides in order; custom settings one by one', () => {
    const [frame] = applyFieldConfig(
      frames,
      {
        defaults: { unit: 's', custom: { lineWidth: 3, fillOpacity: 10 } },
        overrides: [
          { matcher: { kind: 'byName', name: 'cart' }, set: { displayName: '$who', custom: { fillOpacity: 20 } } },
          { matcher: { kind: 'byName', name: 'cart' }, set: { decimals: 1 } },
        ],
      },
      scopeOf({ variables: [], scopedVars: { who: { text: 'Cart', value: 'c' } } }),
    );
    const config = frame?.fields[1]?.config ?? {};
    expect(config).toMatchObject({ unit: 's', decimals: 1, displayName: 'Cart' });
    expect(seriesStyleOf(config)).toMatchObject({ lineWidth: 3, fillOpacity: 20, drawStyle: 'line' });
  });

  test('a column is hidden in two ways', () => {
    expect(cellStyleOf({ custom: { hidden: true } }).hidden).toBe(true);
    expect(cellStyleOf({ custom: { hideFrom: { viz: true, legend: false, tooltip: false } } }).hidden).toBe(true);
    expect(cellStyleOf({}).hidden).toBe(false);
  });
});

describe('values of single-value panels', () => {
  const reduce = (options: Partial<Parameters<typeof reduceFields>[1]>, of = frames) =>
    reduceFields(of, { values: false, calcs: ['lastNotNull'], fields: '', ...options }).map(({ name, value }) => [
      name,
      value,
    ]);
  const table = frameOf('A', [
    { type: 'string', name: 'svc', values: ['x', 'y'], config: {} },
    { type: 'number', name: 'rate', values: [1, 2], config: { unit: 's' } },
  ]);
  test('one per series', () =>
    expect(reduce({})).toEqual([
      ['cart', 50],
      ['api', 3],
    ]));
  test('several calculations', () =>
    expect(reduce({ calcs: ['max', 'count'] }).slice(0, 2)).toEqual([
      ['cart (Max)', 50],
      ['cart (Count)', 2],
    ]));
  test('a named field', () => expect(reduce({ fields: 'api' })).toEqual([['api', 3]]));
  test('text by a pattern', () => expect(reduce({ fields: '/^svc$/' }, [table])).toEqual([['svc', 'y']]));
  test('one per row, named by its text', () =>
    expect(reduce({ values: true }, [table])).toEqual([
      ['x', 1],
      ['y', 2],
    ]));
  test('limited', () => expect(reduce({ values: true, limit: 1 }, [table])).toEqual([['x', 1]]));
  test('a count has no unit', () => {
    const [count] = reduceFields([table], { values: false, calcs: ['count'], fields: '' });
    expect(count?.field.config.unit).toBeUndefined();
  });
  test('no frames', () => expect(reduce({}, [])).toEqual([]));
});
