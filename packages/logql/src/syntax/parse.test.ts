import { QueryError } from '@o11y-lab/query-lang';
import { describe, expect, test } from 'vitest';
import { parseLogql, parseLogqlSelector } from './parse.ts';
import { printLogql } from './print.ts';

/** A query and how it prints; equal when left out. Every one is printed, read again and printed again. */
const good: readonly (readonly [query: string, printed?: string])[] = [
  ['{service_name="cart"}'],
  ['{ service_name = `cart`,level!~"debug|trace" }', '{service_name="cart", level!~"debug|trace"}'],
  ['{of="a", by="b", json="c"}'],
  ['{a="b"} # the rest is a comment', '{a="b"}'],
  ['{a="b"} |= "x" or `y` !~ "z.*" |> "<_> took <_>"', '{a="b"} |= "x" or "y" !~ "z.*" |> "<_> took <_>"'],
  ['{a="b"} != ip("10.0.0.0/8")'],
  ['{a="b"} | json'],
  ['{a="b"} | json user="session.user[0].name", code'],
  ['{a="b"} | logfmt --strict --keep-empty took="duration"'],
  ['{a="b"} | regexp "(?P<verb>[A-Z]+) " | pattern "<_> <path> <_>" | unpack | decolorize'],
  ['{a="b"} | json | took>=1.5s and (size<10KB or code!=500)'],
  ['{a="b"} | code>=500, verb="GET"', '{a="b"} | code>=500 and verb="GET"'],
  ['{a="b"} | level="x" code=5', '{a="b"} | level="x" and code==5'],
  ['{a="b"} | addr=ip("::1") or addr!=ip("10.0.0.1-10.0.0.9")'],
  ['{a="b"} | line_format "{{.msg}}" | label_format verb=method, both="{{.a}}-{{.b}}"'],
  ['{a="b"} | drop x, level="debug" | keep y, z=~"q.*"'],
  ['rate({a="b"}[5m])'],
  ['rate({a="b"}[5m] |= "x")', 'rate({a="b"} |= "x" [5m])'],
  ['count_over_time(({a="b"} | json)[90s] offset -1h)', 'count_over_time({a="b"} | json [1m30s] offset -1h)'],
  ['sum(rate({a="b"}[1m])) by (x, y)', 'sum by (x, y) (rate({a="b"}[1m]))'],
  ['quantile_over_time(0.99, {a="b"} | json | unwrap duration(took) | __error__="" [1m]) by (path)'],
  ['topk without (pod) (3, sum_over_time({a="b"} | logfmt | unwrap bytes(size) [1m]))'],
  ['1 + 2 * 3 ^ 2 ^ 2 - 4', '1 + 2 * 3 ^ 2 ^ 2 - 4'],
  ['(1 + 2) * 3'],
  ['-10 / 0x1p3', '-10 / 8'],
  ['rate({a="b"}[1m]) > bool on (x) group_left (y) rate({c="d"}[1m])'],
  ['rate({a="b"}[1m]) unless ignoring (x) vector(1)'],
  ['label_replace(rate({a="b"}[1m]), "to", "$1", "from", "(.*)")'],
  ['sort_desc(sum by (x) (rate({a="b"}[1m])))'],
];

describe('a query prints and reads back the same', () => {
  for (const [query, printed = query] of good) {
    test(query, () => {
      const text = printLogql(parseLogql(query));
      expect(text).toBe(printed);
      expect(printLogql(parseLogql(text))).toBe(text);
    });
  }
});

const bad: readonly (readonly [query: string, code: string, at: number])[] = [
  ['', 'syntax', 0],
  ['{a="b"', 'syntax', 6],
  ['{a="b}', 'bad-string', 3],
  ['{a=b}', 'syntax', 3],
  ['{}', 'empty-selector', 0],
  ['{a=~".*"}', 'empty-selector', 0],
  ['{a!="b"}', 'empty-selector', 0],
  ['{a=~"("}', 'bad-regex', 4],
  ['{a="b"} | json | code == "500"', 'syntax', 25],
  ['{a="b"} | addr > ip("10.0.0.1")', 'syntax', 17],
  ['{a="b"} |= ip("300.1.1.1")', 'bad-ip', 11],
  ['{a="b"} | size > 1mb', 'bad-number', 17],
  ['{a="b"} | json x="user["', 'bad-extraction', 15],
  ['{a="b"} | regexp "no names"', 'bad-regex', 17],
  ['{a="b"} | pattern "<a><b>"', 'bad-pattern', 18],
  ['{a="b"} | pattern "nothing"', 'bad-pattern', 18],
  ['{a="b"} |> "<name>"', 'bad-pattern', 11],
  ['{a="b"} | label_format x=y, x=z', 'duplicate-label', 28],
  ['{a="b"} | unwrap x', 'misplaced-unwrap', 0],
  ['unknown({a="b"}[1m])', 'unknown-function', 0],
  ['rate({a="b"})', 'needs-range', 5],
  ['rate({a="b"}[5x])', 'bad-duration', 12],
  ['rate({a="b"}[5m)', 'syntax', 12],
  ['rate({a="b"}[5m]) by (x)', 'no-grouping', 0],
  ['sum_over_time({a="b"}[5m])', 'needs-unwrap', 0],
  ['count_over_time({a="b"} | unwrap x [5m])', 'bad-unwrap', 24],
  ['quantile_over_time({a="b"} | unwrap x [5m])', 'needs-parameter', 0],
  ['topk(1.5, rate({a="b"}[1m]))', 'bad-parameter', 5],
  ['topk(rate({a="b"}[1m]))', 'syntax', 5],
  ['sum({a="b"})', 'needs-metric', 4],
  ['1 and rate({a="b"}[1m])', 'needs-vector', 0],
  ['rate({a="b"}[1m]) + bool 1', 'syntax', 20],
  ['rate({a="b"}[1m]) rate', 'syntax', 18],
  ['variants(rate({a="b"}[1m])) of ({a="b"}[1m])', 'unsupported', 0],
  [`${'('.repeat(5000)}1`, 'too-deep', 200],
  [`1${'+1'.repeat(5000)}`, 'too-deep', 4001],
  [`{a="b"} | c="d"${' or c="d"'.repeat(5000)}`, 'too-deep', 18019],
  [`{a="b"} | c="d"${' and c="d"'.repeat(5000)}`, 'too-deep', 20020],
];

describe('a wrong query is refused at its place', () => {
  for (const [query, code, at] of bad) {
    test(`${query.slice(0, 60)}  => ${code}`, () => {
      try {
        parseLogql(query);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(QueryError);
        expect(error).toMatchObject({ code, range: { start: at } });
      }
    });
  }
});

test('a query that is too long is refused', () => {
  expect(() => parseLogql(`{a="${'x'.repeat(200_000)}"}`)).toThrow('at most 131072');
});

test('a bare selector may select everything', () => {
  expect(parseLogqlSelector('{}').matchers).toEqual([]);
  expect(() => parseLogqlSelector('{a="b"} | json')).toThrow(QueryError);
});
