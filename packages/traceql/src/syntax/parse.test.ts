import { QueryError } from '@o11y-lab/query-lang';
import { describe, expect, test } from 'vitest';
import { checkQuery } from './check.ts';
import { parseTraceql, parseTraceqlField } from './parse.ts';
import { printField, printTraceql } from './print.ts';

/** A query and how it prints; equal when left out. Every one is printed, read again and printed again. */
const good: readonly (readonly [query: string, printed?: string])[] = [
  ['{}', '{ true }'],
  ['{ .a }'],
  ['{span.http.method="GET"&&duration>1.5s}', '{ (span.http.method = "GET") && (duration > 1500ms) }'],
  ['{ .a || .b && !.c }', '{ .a || (.b && !.c) }'],
  ['{ .a + .b * 2 ^ 3 ^ 2 = -1 }', '{ (.a + (.b * (2 ^ (3 ^ 2)))) = -1 }'],
  ['{ resource."a b".c =~ `x.*` }', '{ resource."a b.c" =~ "x.*" }'],
  ['{ ."a\\"b" != nil }', '{ ."a\\"b" != nil }'],
  ['{ status = error && kind = server }', '{ (status = error) && (kind = server) }'],
  ['{ span:duration > 100 && trace:rootService = "x" }', '{ (span:duration > 100) && (trace:rootService = "x") }'],
  [
    '{ event.message = "x" && link:spanID = "1" && instrumentation:name = "y" }',
    '{ ((event.message = "x") && (link:spanID = "1")) && (instrumentation:name = "y") }',
  ],
  ['{ .a } // a comment\n && { .b }', '{ .a } && { .b }'],
  ['{ .a } && { .b } >> { .c } || { .d }', '({ .a } && ({ .b } >> { .c })) || { .d }'],
  ['({ .a } | count() > 1) !~ { .b }', '({ .a } | count() > 1) !~ { .b }'],
  [
    '{ .a } | by(resource.service.name) | count() > 2 | select(name, .x) | coalesce()',
    '{ .a } | by(resource.service.name) | count() > 2 | select(name, .x) | coalesce()',
  ],
  ['avg(duration) >= 2ms * 2', 'avg(duration) >= 4ms'],
  ['{ .a } | max(.size + 1) < 5.0', '{ .a } | max(.size + 1) < 5.0'],
  [
    '{} | rate() by (span.http.route, name) | topk(3) with (sample=true)',
    '{ true } | rate() by (span.http.route, name) | topk(3) with (sample=true)',
  ],
  ['{} | quantile_over_time(duration, .5, .99) > 3', '{ true } | quantile_over_time(duration, 0.5, 0.99) > 3'],
  ['({} | rate()) / ({} | count_over_time()) * 100', '(({ true } | rate()) / ({ true } | count_over_time())) * 100'],
  ['{} | compare({ status = error }, 10)', '{ true } | compare({ status = error }, 10)'],
];

describe('a query prints and reads back the same', () => {
  for (const [query, printed = query] of good) {
    test(query, () => {
      const parsed = parseTraceql(query);
      checkQuery(parsed);
      const text = printTraceql(parsed);
      expect(text).toBe(printed);
      expect(printTraceql(parseTraceql(text))).toBe(text);
    });
  }
});

const bad: readonly (readonly [query: string, code: string, at: number])[] = [
  ['', 'syntax', 0],
  ['{', 'syntax', 1],
  ['{ .a', 'syntax', 4],
  ['{ . }', 'syntax', 3],
  ['{ method = "GET" }', 'unknown-field', 2],
  ['{ .a == 1 }', 'syntax', 6],
  ['{ span:color = "x" }', 'unknown-intrinsic', 2],
  ['{ .a = "x }', 'bad-string', 7],
  ['{ .a > 5x }', 'bad-number', 7],
  ['{ .a } + { .b }', 'syntax', 7],
  ['count()', 'syntax', 0],
  ['2 * 3', 'syntax', 0],
  ['{} | nothing() > 1', 'syntax', 5],
  ['{} | topk(3)', 'syntax', 5],
  ['{} | rate() | topk(-1)', 'syntax', 19],
  ['({} | rate()) * 2s', 'syntax', 16],
  ['{ 1h }', 'bad-type', 2],
  ['{ .a && 5 }', 'bad-type', 2],
  ['{ 1 + true = 2 }', 'bad-type', 2],
  ['{ status > ok }', 'bad-type', 2],
  ['{ name = 5 }', 'bad-type', 2],
  ['{ name = nil }', 'bad-type', 2],
  ['{ .a =~ "(" }', 'bad-regex', 8],
  ['{ !name = "x" }', 'bad-type', 2],
  ['min(2h) > 1', 'bad-type', 4],
  ['{} | rate() | topk(0)', 'bad-parameter', 14],
  ['{} | compare({ status = error }) > 5', 'bad-type', 5],
  ['{ parent.a = 1 }', 'unsupported', 2],
  ['min(.a) < max(.b)', 'unsupported', 0],
  [`{ ${'('.repeat(5000)}`, 'too-deep', 0],
  [`{ true${' && true'.repeat(5000)} }`, 'too-deep', 0],
  [`{}${' && {}'.repeat(5000)}`, 'too-deep', 0],
];

describe('a wrong query is refused at its place', () => {
  for (const [query, code, at] of bad) {
    test(`${query.slice(0, 60)}  => ${code}`, () => {
      try {
        checkQuery(parseTraceql(query));
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(QueryError);
        expect(error).toMatchObject(code === 'too-deep' ? { code } : { code, range: { start: at } });
      }
    });
  }
});

test('a lone field', () => {
  for (const text of ['span.http.method', '.a.b', 'resource."x y"', 'name', 'event:name']) {
    expect(printField(parseTraceqlField(text))).toBe(text);
  }
  for (const text of ['', 'method', 'span.', '{}', '.a = 1']) expect(() => parseTraceqlField(text)).toThrow(QueryError);
});
