import { expect, test } from 'vitest';
import { asCsv, sortRows, valueTable } from './table-model.ts';

const TABLE = valueTable([
  {
    letter: 'A',
    series: [
      { labels: { b: 'same', a: 's-10' }, timesMs: [1], values: [2] },
      { labels: { b: 'same', a: 's-9' }, timesMs: [1], values: [Number.NaN] },
      { labels: { b: 'same', a: 's-1' }, timesMs: [1], values: [10] },
    ],
  },
]);

test('labels that differ come first', () => expect(TABLE.columns).toEqual(['a', 'b']));

const order = (by: string, isDescending: boolean): readonly (string | undefined)[] =>
  sortRows(TABLE.rows, { by, isDescending }).map(({ labels }) => labels['a']);

test('values sort as numbers, NaN below all', () => {
  expect(order('#value', true)).toEqual(['s-1', 's-10', 's-9']);
  expect(order('#value', false)).toEqual(['s-9', 's-10', 's-1']);
});
test('labels sort with their numbers', () => expect(order('a', false)).toEqual(['s-1', 's-9', 's-10']));

test('a spreadsheet gets no formulas', () => {
  const table = valueTable([{ letter: 'A', series: [{ labels: { a: '=x,"y"' }, timesMs: [1], values: [-1] }] }]);
  expect(asCsv(table)).toBe('a,value\r\n"\'=x,""y""",-1\r\n');
});
