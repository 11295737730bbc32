import { QueryError } from '@o11y-lab/query-lang';
import { describe, expect, test } from 'vitest';
import { printPromql } from '../print/print.ts';
import { parsePromql } from './parse.ts';

/** Query, and how it is printed when that differs. */
const good: readonly (readonly [query: string, printed?: string])[] = [
  // literals
  ['1'],
  ['0x1F', '31'],
  ['0755', '493'],
  ['1_000', '1000'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['1e-7', '1e-07'],
  ['+Inf'],
  ['-inf', '-Inf'],
  ['nan', 'NaN'],
  ['1h30m'],
  ['-5m'],
  ["'it\\'s'", '"it\'s"'],
  ['`a\\b`', '"a\\\\b"'],
  // selectors
  ['up'],
  ['job:requests:rate5m'],
  ['up{}', 'up'],
  ['{__name__="up"}'],
  ['{"up"}', 'up'],
  ['{"http.requests", "http.route"=~"/a.*"}', '{"http.requests","http.route"=~"/a.*"}'],
  ['up{a!="b",c=~"d|e",f!~"g",}', 'up{a!="b",c=~"d|e",f!~"g"}'],
  ['up{on="x", by="y", sum="z"}', 'up{by="y",on="x",sum="z"}'],
  ['{"inf"}'],
  ['{x=~".+"}'],
  ['sum offset 5m'],
  ['avg{a="b"}'],
  ['start'],
  // modifiers
  ['up offset 5m'],
  ['up offset -1h30m'],
  ['up offset 300', 'up offset 5m'],
  ['up @ 1.5', 'up @ 1.500'],
  ['up @ -1', 'up @ -1.000'],
  ['up @ start() offset 1m'],
  ['up offset 1m @ end()', 'up @ end() offset 1m'],
  ['up[5m]'],
  ['up[90]', 'up[1m30s]'],
  ['up[5m] @ 10 offset 1s', 'up[5m] @ 10.000 offset 1s'],
  ['up[1h:]'],
  ['up[1h:5m] offset 1d'],
  ['rate(up[1m])[10m:30s]'],
  // operators
  ['1 + 2 * 3 ^ 4'],
  ['-a ^ 2'],
  ['2 ^ 3 ^ 4'],
  ['a and b or c unless d'],
  ['a ATAN2 b', 'a atan2 b'],
  ['1 == bool 2'],
  ['h </ 5'],
  ['h >/ -1.5'],
  ['a / on (x, y) group_left (z) b'],
  ['a / ignoring() b', 'a / ignoring () b'],
  ['a * on("a.b") group_right b', 'a * on ("a.b") group_right () b'],
  ['a or on (x) b'],
  ['(a + b) * c'],
  // aggregations and calls
  ['sum(a)'],
  ['SUM(a)', 'sum(a)'],
  ['sum by (x, y) (a)'],
  ['sum(a) by(x)', 'sum by (x) (a)'],
  ['sum without (x,) (a)', 'sum without (x) (a)'],
  ['sum by ("a.b") (a)'],
  ['topk(3, a)'],
  ['topk by (x) (3, a)'],
  ['count_values("v", a)'],
  ['quantile(0.9, a)'],
  ['time()'],
  ['hour()'],
  ['round(a, 0.1)'],
  ['label_join(a, "x", "-")'],
  ['label_replace(a, "x", "$1", "y", "(.*)")'],
  ['histogram_quantile(0.95, sum by (le) (rate(b_bucket[5m])))'],
  // white space
  ['sum # comment\n by (x) ( a )\n# end', 'sum by (x) (a)'],
];

describe('accepted, and read back as printed', () => {
  for (const [query, printed] of good) {
    test(query, () => {
      const text = printPromql(parsePromql(query));
      expect(text).toBe(printed ?? query);
      expect(printPromql(parsePromql(text))).toBe(text);
    });
  }
});

/** Query, code, what it points at. */
const bad: readonly (readonly [query: string, code: string, at: string, message: string])[] = [
  ['', 'parse', '', 'no expression found in input'],
  ['# nothing', 'parse', '', 'no expression found in input'],
  ['1 +', 'parse', '', 'unexpected end of input'],
  ['(1', 'parse', '', 'unclosed left parenthesis'],
  ['1)', 'parse', ')', 'unexpected ")"'],
  ['a b', 'parse', 'b', 'unexpected "b"'],
  ['1 and 1', 'type', '1 and 1', 'set operator "and" not allowed in binary scalar expression'],
  ['1 == 1', 'type', '1 == 1', 'comparisons between scalars must use the bool modifier'],
  ['a + bool b', 'parse', 'b', 'bool modifier can only be used on comparison operators'],
  [
    'a + on(x) group_left(x) b',
    'parse',
    'on(x) group_left(x)',
    'label "x" must not occur in ON and GROUP clause at once',
  ],
  ['a and on(x) group_left b', 'parse', 'on(x) group_left', 'no grouping allowed for "and"'],
  ['a + on(x) 1', 'type', 'on(x)', 'vector matching only allowed between instant vectors'],
  ['up{', 'parse', '', 'unexpected end of input in label matching, expected a label name or "}"'],
  ['up{a}', 'parse', '}', 'expected a label matching operator'],
  ['up{a=b}', 'parse', 'b', 'expected a string'],
  ['up{a="b" c="d"}', 'parse', 'c', 'expected "," or "}"'],
  ['up{a=~"("}', 'bad-regex', 'a=~"("', 'invalid regular expression'],
  ['{a=""}', 'parse', '{a=""}', 'at least one matcher that does not match the empty string'],
  ['up{__name__="x"}', 'parse', 'up{__name__="x"}', 'metric name must not be set twice'],
  ['{"a", "b"}', 'parse', '"b"', 'metric name must not be set twice'],
  ['up[5x]', 'bad-number', '5x', 'bad number or duration "5x"'],
  ['up[5m1h]', 'bad-duration', '5m1h', 'units go from large to small'],
  ['up[0]', 'parse', '0', 'duration must be greater than 0'],
  ['up[]', 'parse', ']', 'expected number or duration'],
  ['(up)[5m]', 'parse', '[5m]', 'ranges only allowed for vector selectors'],
  ['up offset 1m[5m]', 'parse', '[5m]', 'no offset modifiers allowed before range'],
  ['up @ 1 @ 2', 'parse', '@ 2', '@ may not be set multiple times'],
  ['up offset 1m offset 1m', 'parse', 'offset 1m', 'offset may not be set multiple times'],
  ['1 offset 1m', 'parse', 'offset 1m', 'offset modifier must be preceded by'],
  ['up @ inf', 'parse', 'inf', 'timestamp out of bounds'],
  ['"\\q"', 'bad-string', '"\\', 'unknown escape sequence'],
  ['rate(up)', 'type', 'up', 'expected type range vector in call to function "rate", got instant vector'],
  ['rate(up[5m], 1)', 'type', 'rate(up[5m], 1)', 'expected 1 argument(s) in call to "rate", got 2'],
  ['label_join(a, "x")', 'type', 'label_join(a, "x")', 'expected at least 3 argument(s)'],
  ['abs(1)', 'type', '1', 'expected type instant vector'],
  ['-"a"', 'type', '-"a"', 'unary - needs a scalar or an instant vector, got string'],
  ['sum(up[5m])', 'type', 'up[5m]', 'expected type instant vector in the aggregation "sum", got range vector'],
  ['topk(up)', 'parse', 'topk(up)', 'wrong number of arguments'],
  ['sum by (1) (up)', 'parse', '1', 'expected label'],
  ['up[5m][5m:]', 'type', 'up[5m]', 'expected type instant vector in subquery, got range vector'],
  ['nosuch(up)', 'unknown-function', 'nosuch', 'unknown function with name "nosuch"'],
  ['f(1,)', 'parse', ')', 'trailing commas'],
  // experimental, each by its name
  ['limitk(1, up)', 'unsupported', 'limitk', '"limitk" is experimental'],
  ['limit_ratio(0.1, up)', 'unsupported', 'limit_ratio', '"limit_ratio" is experimental'],
  ['info(up)', 'unsupported', 'info', '"info" is experimental'],
  ['sort_by_label(up, "a")', 'unsupported', 'sort_by_label', '"sort_by_label" is experimental'],
  ['rate(up[5m] smoothed)', 'unsupported', 'smoothed', '"smoothed" is experimental'],
  ['up[5m + 1m]', 'unsupported', '+', 'arithmetic on durations is experimental'],
  ['up offset (1m)', 'unsupported', '(', 'arithmetic on durations is experimental'],
  ['up[step()]', 'unsupported', 'step', 'arithmetic on durations is experimental'],
  ['a + fill(0) b', 'unsupported', 'fill(', '"fill" is experimental'],
];

describe('refused, pointing at the place', () => {
  for (const [query, code, at, message] of bad) {
    test(query === '' ? '(empty)' : query, () => {
      try {
        parsePromql(query);
      } catch (error) {
        if (!(error instanceof QueryError)) throw error;
        const { start, end } = error.range ?? { start: 0, end: 0 };
        expect({ code: error.code, at: query.slice(start, end) }).toEqual({ code, at });
        expect(error.message).toContain(message);
        return;
      }
      expect.unreachable('it was accepted');
    });
  }
});

test('nesting and length are bounded', () => {
  expect(() => parsePromql(`${'('.repeat(10_000)}1`)).toThrow('nests deeper than');
  expect(() => parsePromql('-'.repeat(10_000))).toThrow('nests deeper than');
  expect(() => parsePromql(`1${'+1'.repeat(10_000)}`)).toThrow('more than 2000 binary operators');
  expect(() => parsePromql(`up${' or up'.repeat(10_000)}`)).toThrow('more than 2000 binary operators');
  expect(() => parsePromql(`up${'[1h:1s]'.repeat(10_000)}`)).toThrow('expected type instant vector in subquery');
  expect(parsePromql(`1${'+1'.repeat(2_000)}`).kind).toBe('binary');
  expect(() => parsePromql(`up{a="${'x'.repeat(1_000_000)}"}`)).toThrow('at most 1000000 are read');
});
