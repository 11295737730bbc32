import type { LogHint } from '@o11y-lab/storage';
import { describe, expect, test } from 'vitest';
import { hintsOf, traceBehindParsers } from './hints.ts';
import { parseLogql } from './syntax/parse.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const contains = (text: string, negated = false): LogHint => ({ kind: 'line-contains', text, negated });
const matches = (pattern: string, negated = false): LogHint => ({ kind: 'line-matches', pattern, negated });

const cases: readonly (readonly [stages: string, hints: readonly LogHint[]])[] = [
  ['|= "a" != "b"', [contains('a'), contains('b', true)]],
  ['|~ "a.c" !~ "x"', [matches('a.c'), matches('x', true)]],
  ['|= "a." or "b"', [matches('(?:a\\.)|(?:b)')]],
  ['!= "a" or "b"', [contains('a', true), contains('b', true)]],
  ['|= "a" or ip("10.0.0.1")', []],
  ['!= "a" or ip("10.0.0.1")', [contains('a', true)]],
  ['|> "a<_>"', []],
  ['| json | code=5 |= "a"', [contains('a')]],
  ['| line_format "a" |= "a"', []],
  ['| unpack |= "a"', []],
  [`| trace_id="${TRACE}"`, [{ kind: 'trace-id', traceId: TRACE }]],
  [`| level="x" | trace_id="${TRACE}" and a="b"`, [{ kind: 'trace-id', traceId: TRACE }]],
  [`| trace_id="${TRACE}" or a="b"`, []],
  // A parser may set the label where the record has none.
  [`| json | trace_id="${TRACE}"`, []],
  [`| trace_id="${TRACE.toUpperCase()}"`, []],
  ['| trace_id="abc"', []],
];

describe('hints', () => {
  for (const [stages, hints] of cases) {
    test(stages, () => {
      const expr = parseLogql(`{a="b"} ${stages}`);
      expect(expr.kind === 'log' && hintsOf(expr.stages)).toEqual(hints);
    });
  }
});

describe('a trace behind parsers', () => {
  for (const [stages, traceId] of [
    [`| json | trace_id="${TRACE}"`, TRACE],
    [`|= "x" | logfmt | level="x" | a="b" and trace_id="${TRACE}"`, TRACE],
    [`| trace_id="${TRACE}"`, undefined],
    [`| json | trace_id="${TRACE}" or a="b"`, undefined],
    [`| json | label_format trace_id=a | trace_id="${TRACE}"`, undefined],
    [`| regexp "(?P<trace_id>.*)" | trace_id="${TRACE}"`, undefined],
    [`| json trace_id="a.b" | trace_id="${TRACE}"`, TRACE],
  ] as const) {
    test(stages, () => {
      const expr = parseLogql(`{a="b"} ${stages}`);
      expect(expr.kind === 'log' && traceBehindParsers(expr.stages)).toBe(traceId);
    });
  }
});
