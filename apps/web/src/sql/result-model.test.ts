import { describe, expect, test } from 'vitest';
import type { SqlResult } from '../data/sql.ts';
import { cellText, chartOf, kindOfColumn, offsetOf, toCsv, toJson } from './result-model.ts';

const result = (columns: readonly (readonly [string, string])[], rows: SqlResult['rows']): SqlResult => ({
  columns: columns.map(([name, type]) => ({ name, type })),
  rows,
  truncated: false,
  elapsedMs: 1,
});

for (const [type, kind] of [
  ['BIGINT', 'number'],
  ['DECIMAL(18,3)', 'number'],
  ['DOUBLE[]', 'json'],
  ['TIMESTAMP WITH TIME ZONE', 'time'],
  ['MAP(VARCHAR, VARCHAR)', 'json'],
  ['VARCHAR', 'text'],
] as const) {
  test(type, () => expect(kindOfColumn(type)).toBe(kind));
}

test('cells', () => {
  expect([null, 0, '', { a: 1 }, [1], true].map(cellText)).toEqual([undefined, '0', '', '{"a":1}', '[1]', 'true']);
});

test('CSV quotes what needs it', () => {
  const csv = toCsv(
    result(
      [
        ['a', 'VARCHAR'],
        ['b,c', 'VARCHAR'],
      ],
      [
        ['x"y', null],
        ['two\nlines', 1],
      ],
    ),
  );
  expect(csv).toBe('a,"b,c"\r\n"x""y",\r\n"two\nlines",1');
});

test('JSON has an object per row', () => {
  expect(JSON.parse(toJson(result([['a', 'INTEGER']], [[1], [null]])))).toEqual([{ a: 1 }, { a: null }]);
});

describe('chart', () => {
  const time = ['at', 'TIMESTAMP WITH TIME ZONE'] as const;
  test('a line per column of numbers', () => {
    const chart = chartOf(
      result(
        [time, ['x', 'DOUBLE'], ['y', 'BIGINT']],
        [
          ['2026-01-01T00:01:00Z', 1, 2],
          ['2026-01-01T00:00:00Z', 3, null],
        ],
      ),
    );
    expect(chart?.timesMs).toEqual([Date.UTC(2026, 0, 1, 0, 0), Date.UTC(2026, 0, 1, 0, 1)]);
    expect(chart?.series).toEqual([
      { name: 'x', values: [3, 1] },
      { name: 'y', values: [null, 2] },
    ]);
  });
  test('a line per text', () => {
    const chart = chartOf(
      result(
        [time, ['service', 'VARCHAR'], ['n', 'BIGINT']],
        [
          ['2026-01-01T00:00:00Z', 'a', 1],
          ['2026-01-01T00:00:00Z', 'b', 2],
        ],
      ),
    );
    expect(chart?.series).toEqual([
      { name: 'a', values: [1] },
      { name: 'b', values: [2] },
    ]);
  });
  test('none without a time or a number', () => {
    expect(chartOf(result([time], []))).toBeUndefined();
    expect(chartOf(result([['n', 'INTEGER']], [[1]]))).toBeUndefined();
  });
});

test('places in a text', () => {
  expect(offsetOf('ab\ncd', 2, 2)).toBe(4);
  expect(offsetOf('ab', 9, 9)).toBe(2);
});
