import { describe, expect, test } from 'vitest';
import { Cursor } from './cursor.ts';
import { formatPrometheusDuration, parseGoDurationNs, parsePrometheusDurationMs } from './durations.ts';
import { positionOf, QueryError } from './source.ts';
import { quoteString, readString } from './strings.ts';

describe('string literals', () => {
  const good: readonly (readonly [literal: string, value: string])[] = [
    ['"a"', 'a'],
    ["'it\\'s'", "it's"],
    ['`raw \\n "`', 'raw \\n "'],
    ['"\\t\\n\\\\\\""', '\t\n\\"'],
    ['"\\u00e9\\U0001F600"', 'é😀'],
    ['"\\xc3\\xa9\\101"', 'éA'],
    ['"\\xff\\xe2\\x82"', '\ufffd\ufffd\ufffd'],
    ['""', ''],
  ];
  for (const [literal, value] of good) {
    test(literal, () => {
      const cursor = new Cursor(`${literal} rest`);
      expect(readString(cursor)).toBe(value);
      expect(cursor.offset).toBe(literal.length);
      expect(readString(new Cursor(quoteString(value)))).toBe(value);
    });
  }
  for (const bad of ['"a', '`a', '"\\q"', '"\\\'"', "'\\\"'", '"a\nb"', '"\\ud800"', '"\\']) {
    test(`${JSON.stringify(bad)} is refused with its place`, () => {
      try {
        readString(new Cursor(bad));
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(QueryError);
        expect(error).toMatchObject({ code: 'bad-string', range: { start: 0 } });
      }
    });
  }
});

describe('durations', () => {
  const prometheus: readonly (readonly [text: string, ms: number | undefined, printed?: string])[] = [
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['90s', 90_000, '1m30s'],
    ['1d12h', 129_600_000],
    ['8d', 691_200_000],
    ['7d', 604_800_000, '1w'],
    ['1y', 31_536_000_000],
    ['100ms', 100],
    ['0', 0, '0s'],
    ['30m1h', undefined],
    ['1m1m', undefined],
    ['', undefined],
    ['1.5h', undefined],
    ['5', undefined],
  ];
  for (const [text, ms, printed] of prometheus) {
    test(`Prometheus ${JSON.stringify(text)}`, () => {
      expect(parsePrometheusDurationMs(text)).toBe(ms);
      if (ms !== undefined) expect(formatPrometheusDuration(ms)).toBe(printed ?? text);
    });
  }
  const go: readonly (readonly [text: string, ns: number | undefined])[] = [
    ['1.5s', 1_500_000_000],
    ['-2h45m', -9_900_000_000_000],
    ['100us', 100_000],
    ['100µs', 100_000],
    ['.5ms', 500_000],
    ['1s500ms', 1_500_000_000],
    ['0', 0],
    ['1', undefined],
    ['s', undefined],
    ['', undefined],
    ['1 s', undefined],
  ];
  for (const [text, ns] of go) test(`Go ${JSON.stringify(text)}`, () => expect(parseGoDurationNs(text)).toBe(ns));
});

test('positions count lines and columns from 1', () => {
  expect(positionOf('a\nbc', 0)).toEqual({ line: 1, column: 1 });
  expect(positionOf('a\nbc', 3)).toEqual({ line: 2, column: 2 });
  expect(positionOf('a\nbc', 4)).toEqual({ line: 2, column: 3 });
});

test('an error points at the word it stands at', () => {
  const cursor = new Cursor('rate foo');
  cursor.offset = 5;
  expect(cursor.error('x', 'm').range).toEqual({ start: 5, end: 8 });
  expect(cursor.describe()).toBe('"foo"');
  cursor.offset = 8;
  expect(cursor.error('x', 'm').range).toEqual({ start: 8, end: 8 });
  expect(cursor.describe()).toBe('end of input');
});

test('an error names a whole character, also one of two UTF-16 units', () => {
  const cursor = new Cursor('😀 x');
  expect(cursor.describe()).toBe('"😀"');
  expect(cursor.error('x', 'm').range).toEqual({ start: 0, end: 2 });
});
