import { expect, test } from 'vitest';
import { explain } from './explain-model.ts';

test('a query falls apart into steps that are queries', () => {
  const text = 'histogram_quantile(0.95, sum by (le) (rate(x_bucket{a="b"}[$__rate_interval]))) > 5';
  expect(explain(text).map(({ depth, title, query }) => [depth, title, query])).toEqual([
    [0, '> 5', text],
    [1, 'histogram_quantile (0.95)', text.slice(0, -4)],
    [2, 'sum by (le)', 'sum by (le) (rate(x_bucket{a="b"}[$__rate_interval]))'],
    [3, 'rate', 'rate(x_bucket{a="b"}[$__rate_interval])'],
    [4, 'x_bucket{a="b"}[$__rate_interval]', 'x_bucket{a="b"}[$__rate_interval]'],
  ]);
});

test('both sides of an operator', () => {
  expect(explain('(a + b) / -c').map(({ id, title }) => `${id} ${title}`)).toEqual([
    '0 /',
    '0.0 +',
    '0.0.0 a',
    '0.0.1 b',
    '0.1 -',
    '0.1.0 c',
  ]);
});

test('what does not parse has no steps', () => expect(explain('sum(')).toEqual([]));
