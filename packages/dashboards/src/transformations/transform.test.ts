import { describe, expect, test } from 'vitest';
import { displayNameOf } from '../display/legend.ts';
import { type DataFrame, type Field, frameOf, type Labels, seriesFrame } from '../frame.ts';
import { panelsOf, parseDashboard } from '../parse/dashboard.ts';
import type { Transformation } from '../transformation-model.ts';
import { scopeOf } from '../variables/scope.ts';
import { transform } from './transform.ts';

/** "name(labels)" → values: what a reader would see of a frame. */
type Table = Readonly<Record<string, readonly unknown[]>>;

function tableOf(frame: DataFrame, frames: readonly DataFrame[]): Table {
  return Object.fromEntries(frame.fields.map((field) => [displayNameOf(field, frame, frames), field.values]));
}

function series(refId: string, labels: Labels, values: readonly (number | null)[], from = 0, name = ''): DataFrame {
  return seriesFrame(refId, { name, labels, timesMs: values.map((_, at) => from + at), values });
}

function table(refId: string, columns: Readonly<Record<string, readonly (number | string | null)[]>>): DataFrame {
  return frameOf(
    refId,
    Object.entries(columns).map(([name, values]): Field => {
      const config = {};
      if (
        values.every((value) => typeof value === 'string' || value === null) &&
        values.some((v) => typeof v === 'string')
      )
        return { type: 'string', name, values: values as (string | null)[], config };
      return { type: name === 'Time' ? 'time' : 'number', name, values: values as (number | null)[], config };
    }),
  );
}

function parse(...json: readonly object[]): readonly Transformation[] {
  const parsed = parseDashboard({ panels: [{ type: 'table', transformations: json }] });
  if (parsed.kind !== 'dashboard') throw new Error('no dashboard');
  return panelsOf(parsed.dashboard)[0]?.transformations ?? [];
}

interface Case {
  readonly name: string;
  readonly frames: readonly DataFrame[];
  readonly apply: readonly object[];
  readonly want: readonly Table[];
}

const two = [series('A', { job: 'a' }, [1, 2]), series('B', { job: 'b' }, [10, null])];
const people = table('A', { name: ['x', 'y', 'x'], n: [1, 2, 3], m: [null, 5, 6] });

const cases: readonly Case[] = [
  {
    name: 'organize hides, orders and renames',
    frames: [table('A', { Time: [1], a: [2], b: [3] })],
    apply: [
      {
        id: 'organize',
        options: { excludeByName: { Time: true }, indexByName: { b: 0, a: 1 }, renameByName: { a: 'Alpha' } },
      },
    ],
    want: [{ b: [3], Alpha: [2] }],
  },
  {
    name: 'joinByField is outer and ascending, with gaps',
    frames: [series('A', { job: 'a' }, [1, 2], 0), series('B', { job: 'b' }, [10, 20], 1)],
    apply: [{ id: 'joinByField', options: { mode: 'outer' } }],
    want: [{ Time: [0, 1, 2], a: [1, 2, null], b: [null, 10, 20] }],
  },
  {
    name: 'joinByField inner keeps what all have',
    frames: [series('A', { job: 'a' }, [1, 2], 0), series('B', { job: 'b' }, [10, 20], 1)],
    apply: [{ id: 'joinByField', options: { mode: 'inner' } }],
    want: [{ Time: [1], a: [2], b: [10] }],
  },
  {
    name: 'seriesToColumns by a name',
    frames: [table('A', { svc: ['x', 'y'], p95: [1, 2] }), table('B', { svc: ['y', 'z'], rate: [3, 4] })],
    apply: [{ id: 'seriesToColumns', options: { byField: 'svc' } }],
    want: [{ svc: ['x', 'y', 'z'], p95: [1, 2, null], rate: [null, 3, 4] }],
  },
  {
    name: 'outerTabular has a row per combination',
    frames: [table('A', { svc: ['x', 'x'], a: [1, 2] }), table('B', { svc: ['x', 'x'], b: [3, 4] })],
    apply: [{ id: 'joinByField', options: { byField: 'svc', mode: 'outerTabular' } }],
    want: [{ svc: ['x', 'x', 'x', 'x'], a: [1, 1, 2, 2], b: [3, 4, 3, 4] }],
  },
  {
    name: 'renameByRegex',
    frames: [table('A', { Time: [1], 'Value #A': [2] })],
    apply: [{ id: 'renameByRegex', options: { regex: 'Value #(.*)', renamePattern: 'Query $1' } }],
    want: [{ Time: [1], 'Query A': [2] }],
  },
  {
    name: 'renameByRegex with a pattern that is none',
    frames: [table('A', { a: [2] })],
    apply: [{ id: 'renameByRegex', options: { regex: '(', renamePattern: 'x' } }],
    want: [{ a: [2] }],
  },
  {
    name: 'filterFieldsByName by names and pattern',
    frames: [table('A', { a: [1], ab: [2], c: [3] })],
    apply: [
      { id: 'filterFieldsByName', options: { include: { names: ['c'], pattern: '/^a/' }, exclude: { names: ['ab'] } } },
    ],
    want: [{ a: [1], c: [3] }],
  },
  {
    name: 'groupBy',
    frames: [people],
    apply: [
      {
        id: 'groupBy',
        options: {
          fields: {
            name: { operation: 'groupby', aggregations: [] },
            n: { operation: 'aggregate', aggregations: ['sum', 'count'] },
          },
        },
      },
    ],
    want: [{ name: ['x', 'y'], 'n (sum)': [4, 2], 'n (count)': [2, 1] }],
  },
  {
    name: 'merge joins rows that agree, keeps the others',
    frames: [table('A', { svc: ['x', 'y'], p95: [1, 2] }), table('B', { svc: ['y', 'z'], rate: [3, 4] })],
    apply: [{ id: 'merge', options: {} }],
    want: [{ svc: ['x', 'y', 'z'], p95: [1, 2, null], rate: [null, 3, 4] }],
  },
  {
    name: 'merge of tables without a common column',
    frames: [table('A', { a: [1] }), table('B', { b: [2] })],
    apply: [{ id: 'merge', options: {} }],
    want: [{ a: [1, null], b: [null, 2] }],
  },
  {
    name: 'sortBy puts gaps last',
    frames: [people],
    apply: [{ id: 'sortBy', options: { sort: [{ field: 'm', desc: true }] } }],
    want: [{ name: ['x', 'y', 'x'], n: [3, 2, 1], m: [6, 5, null] }],
  },
  {
    name: 'sortBy text by its numbers',
    frames: [table('A', { pod: ['p10', 'p9'] })],
    apply: [{ id: 'sortBy', options: { sort: [{ field: 'pod' }] } }],
    want: [{ pod: ['p9', 'p10'] }],
  },
  {
    name: 'calculateField of two columns',
    frames: [people],
    apply: [
      {
        id: 'calculateField',
        options: { mode: 'binary', binary: { left: 'n', operator: '/', right: 'm' }, alias: 'share' },
      },
    ],
    want: [{ name: ['x', 'y', 'x'], n: [1, 2, 3], m: [null, 5, 6], share: [null, 0.4, 0.5] }],
  },
  {
    name: 'calculateField over a row, replacing',
    frames: [table('A', { Time: [1], a: [2], b: [3] })],
    apply: [{ id: 'calculateField', options: { mode: 'reduceRow', reduce: { reducer: 'sum' }, replaceFields: true } }],
    want: [{ Time: [1], Total: [5] }],
  },
  {
    name: 'calculateField of two queries joins them',
    frames: [series('A', {}, [6, 8], 0, 'A'), series('B', {}, [2, 4], 0, 'B')],
    apply: [
      {
        id: 'calculateField',
        options: { mode: 'binary', binary: { left: 'A', operator: '/', right: 'B' }, replaceFields: true },
      },
    ],
    want: [{ Time: [0, 1], 'A / B': [3, 2] }],
  },
  {
    name: 'calculateField cumulative, unary and index',
    frames: [table('A', { a: [1, null, -3] })],
    apply: [
      {
        id: 'calculateField',
        options: { mode: 'cumulativeFunctions', cumulative: { field: 'a', reducer: 'sum' }, alias: 'c' },
      },
      { id: 'calculateField', options: { mode: 'unary', unary: { fieldName: 'a', operator: 'abs' }, alias: 'u' } },
      { id: 'calculateField', options: { mode: 'index', alias: 'i' } },
    ],
    want: [{ a: [1, null, -3], c: [1, 1, -2], u: [1, null, 3], i: [0, 1, 2] }],
  },
  {
    name: 'filterByValue drops what is null',
    frames: [people],
    apply: [
      {
        id: 'filterByValue',
        options: { type: 'exclude', match: 'any', filters: [{ fieldName: 'm', config: { id: 'isNull' } }] },
      },
    ],
    want: [{ name: ['y', 'x'], n: [2, 3], m: [5, 6] }],
  },
  {
    name: 'filterByValue keeps what passes all',
    frames: [people],
    apply: [
      {
        id: 'filterByValue',
        options: {
          type: 'include',
          match: 'all',
          filters: [
            { fieldName: 'name', config: { id: 'equal', options: { value: 'x' } } },
            { fieldName: 'n', config: { id: 'greater', options: { value: 1 } } },
          ],
        },
      },
    ],
    want: [{ name: ['x'], n: [3], m: [6] }],
  },
  {
    name: 'labelsToFields',
    frames: two,
    apply: [{ id: 'labelsToFields', options: {} }],
    want: [{ Time: [0, 1, 0, 1], job: ['a', 'a', 'b', 'b'], Value: [1, 2, 10, null] }],
  },
  {
    name: 'labelsToFields with one label as the name of the value',
    frames: [series('A', { job: 'a', le: '1' }, [5])],
    apply: [{ id: 'labelsToFields', options: { valueLabel: 'le' } }],
    want: [{ Time: [0], job: ['a'], '1': [5] }],
  },
  {
    name: 'labelsToFields as rows',
    frames: [series('A', { job: 'a', x: 'y' }, [5])],
    apply: [{ id: 'labelsToFields', options: { mode: 'rows', keepLabels: ['x'] } }],
    want: [{ label: ['x'], value: ['y'] }],
  },
  {
    name: 'formatTime',
    frames: [table('A', { Time: [0, null] })],
    apply: [{ id: 'formatTime', options: { timeField: 'Time', outputFormat: 'HH:mm', timezone: 'utc' } }],
    want: [{ Time: ['00:00', null] }],
  },
  {
    name: 'reduce to rows',
    frames: two,
    apply: [{ id: 'reduce', options: { reducers: ['max', 'lastNotNull'] } }],
    want: [{ Field: ['a', 'b'], Max: [2, 10], 'Last *': [2, 10] }],
  },
  {
    name: 'reduce with labels as columns',
    frames: two,
    apply: [{ id: 'reduce', options: { reducers: ['max'], labelsToFields: true } }],
    want: [{ Field: ['Value', 'Value'], job: ['a', 'b'], Max: [2, 10] }],
  },
  {
    name: 'reduce fields in place',
    frames: [people],
    apply: [{ id: 'reduce', options: { mode: 'reduceFields', reducers: ['max'] } }],
    want: [{ name: [null], n: [3], m: [6] }],
  },
  {
    name: 'limit',
    frames: [people],
    apply: [{ id: 'limit', options: { limitField: '1' } }],
    want: [{ name: ['x'], n: [1], m: [null] }],
  },
  {
    name: 'filterByRefId',
    frames: two,
    apply: [{ id: 'filterByRefId', options: { include: 'B' } }],
    want: [{ Time: [0, 1], b: [10, null] }],
  },
  {
    name: 'seriesToRows',
    frames: two,
    apply: [{ id: 'seriesToRows', options: {} }],
    want: [{ Time: [1, 1, 0, 0], Metric: ['a', 'b', 'a', 'b'], Value: [2, null, 1, 10] }],
  },
  {
    name: 'concatenate fills up',
    frames: [table('A', { a: [1, 2] }), table('B', { b: [3] })],
    apply: [{ id: 'concatenate', options: {} }],
    want: [{ a: [1, 2], b: [3, null] }],
  },
  {
    name: 'convertFieldType',
    frames: [table('A', { a: ['1', 'x', null] })],
    apply: [{ id: 'convertFieldType', options: { conversions: [{ targetField: 'a', destinationType: 'number' }] } }],
    want: [{ a: [1, null, null] }],
  },
  {
    name: 'in order; a disabled one does nothing, an unknown one passes on',
    frames: [people],
    apply: [
      { id: 'limit', options: { limitField: 2 } },
      { id: 'limit', options: { limitField: 0 }, disabled: true },
      { id: 'noSuch' },
      { id: 'sortBy', options: { sort: [{ field: 'n', desc: true }] } },
    ],
    want: [{ name: ['y', 'x'], n: [2, 1], m: [5, null] }],
  },
  {
    name: 'only frames of the chosen query',
    frames: two,
    apply: [{ id: 'limit', options: { limitField: 1 }, filter: { id: 'byRefId', options: 'A' } }],
    want: [
      { Time: [0], a: [1] },
      { Time: [0, 1], b: [10, null] },
    ],
  },
];

for (const { name, frames, apply, want } of cases) {
  test(name, () => {
    const result = transform(frames, parse(...apply));
    expect(result.map((frame) => tableOf(frame, result))).toEqual(want);
    for (const frame of result) for (const field of frame.fields) expect(field.values.length).toBe(frame.length);
  });
}

test('every kind leaves no frames as they are', () => {
  for (const { apply } of cases) expect(transform([], parse(...apply))).toEqual([]);
});

describe('timeSeriesTable', () => {
  const [result] = transform(two, parse({ id: 'timeSeriesTable', options: { B: { stat: 'max' } } })).slice(1);
  test('a row per series with its labels and itself', () => {
    expect(result?.fields.map((field) => [field.name, field.type])).toEqual([
      ['job', 'string'],
      ['Trend #B', 'frame'],
    ]);
    const trend = result?.fields[1];
    expect(trend?.type === 'frame' && trend.values[0]?.meta?.stat).toBe(10);
  });
});

test('variables in options', () => {
  const parsed = parseDashboard({ panels: [], templating: { list: [{ name: 'x', type: 'constant', query: 'n' }] } });
  const variables = parsed.kind === 'dashboard' ? parsed.dashboard.variables : [];
  const sorted = transform([people], parse({ id: 'sortBy', options: { sort: [{ field: '$x', desc: true }] } }), {
    scope: scopeOf({ variables }),
  });
  expect(sorted[0]?.fields[1]?.values).toEqual([3, 2, 1]);
});
