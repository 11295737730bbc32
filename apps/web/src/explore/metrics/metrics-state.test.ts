import { describe, expect, test } from 'vitest';
import { withParams } from '../../url/params.ts';
import {
  changeQuery,
  duplicateQuery,
  EMPTY_QUERY,
  type MetricsQuery,
  moveQuery,
  QUERIES_MAX,
  queriesText,
  queryParams,
  readQueries,
  readQueriesText,
  readView,
  removeQuery,
  viewParams,
} from './metrics-state.ts';

const query = (text: string, legend = '', isHidden = false): MetricsQuery => ({ text, legend, isHidden });
const paramsOf = (url: string): URLSearchParams => new URLSearchParams(url.slice(url.indexOf('?') + 1));

describe('queries live in the URL', () => {
  const cases: readonly (readonly [name: string, queries: readonly MetricsQuery[]])[] = [
    ['none', [EMPTY_QUERY]],
    ['one', [query('rate(x[5m])')]],
    ['several, with a legend and a hidden one', [query('a', '{{b}}'), query('c', '', true), query('')]],
    ['text with every character a URL minds', [query('a{b="&=?#+ %c"} > 1 and\n d')]],
  ];
  for (const [name, queries] of cases) {
    test(name, () => {
      const url = withParams('/explore/metrics?from=now-1h&x=kept', queryParams(queries));
      expect(readQueries(paramsOf(url))).toEqual(queries);
      expect(paramsOf(url).get('x')).toBe('kept');
      expect(readQueriesText(queriesText(queries))).toEqual(queries);
    });
  }
  test('not more than there are letters', () => {
    const params = new URLSearchParams(Array.from({ length: 40 }, (_, i): [string, string] => ['q', String(i)]));
    expect(readQueries(params)).toHaveLength(QUERIES_MAX);
  });
  for (const text of ['', '[]', '{}', '[1]', '[[1,2]]']) {
    test(`a damaged draft is none: ${text}`, () => expect(readQueriesText(text)).toEqual([EMPTY_QUERY]));
  }
});

test('the view lives in the URL; what is unknown is the default', () => {
  const view = {
    tab: 'table',
    draw: 'bars',
    stacking: 'percent',
    scale: 'log',
    minStep: '30s',
    exemplars: true,
  } as const;
  expect(readView(paramsOf(withParams('/x', viewParams(view))))).toEqual(view);
  const plain = readView(new URLSearchParams('tab=nonsense&draw=3&stack=&scale=x'));
  expect(plain).toEqual({
    tab: 'graph',
    draw: 'line',
    stacking: 'none',
    scale: 'linear',
    minStep: '',
    exemplars: false,
  });
  expect(withParams('/x?tab=table', viewParams(plain))).toBe('/x');
});

describe('the list of queries', () => {
  const [a, b, c] = [query('a'), query('b'), query('c')];
  test('duplicate', () => expect(duplicateQuery([a, b], 0)).toEqual([a, a, b]));
  test('remove', () => expect(removeQuery([a, b], 0)).toEqual([b]));
  test('the last one leaves an empty one', () => expect(removeQuery([a], 0)).toEqual([EMPTY_QUERY]));
  test('move later', () => expect(moveQuery([a, b, c], 0, 1)).toEqual([b, a, c]));
  test('move earlier', () => expect(moveQuery([a, b, c], 2, -1)).toEqual([a, c, b]));
  test('not beyond the ends', () => expect(moveQuery([a, b], 0, -1)).toEqual([a, b]));
  test('change', () => expect(changeQuery([a, b], 1, { isHidden: true })).toEqual([a, query('b', '', true)]));
});
