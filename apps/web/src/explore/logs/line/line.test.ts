import { describe, expect, test } from 'vitest';
import { testRow } from '../testing.ts';
import { parseAnsi, withoutAnsi } from './ansi.ts';
import { fieldStats, fieldsOf } from './fields.ts';
import { levelOf } from './levels.ts';
import { LINE_CHARS_MAX, lineOf, prettyJson } from './log-line.ts';

const TRACE = '5385abdb48f6986ce0bf05f7f1829cb3';
const SPAN = 'd4497bfc565534ea';

describe('what a line says', () => {
  test('a JSON line: its message, and what is not said elsewhere', () => {
    const text = JSON.stringify({
      time: 't',
      level: 'INFO',
      msg: 'done',
      trace_id: TRACE,
      status: 200,
      a: { 'b.c': true },
    });
    const line = lineOf(testRow(0, text, { structuredMetadata: { detected_level: 'info' } }));
    expect(line.message).toBe('done');
    expect(line.keyFields).toEqual([
      { name: 'status', value: '200' },
      { name: 'a_b_c', value: 'true' },
    ]);
    expect(line.level).toBe('info');
    expect(line.traceId).toBe(TRACE);
  });

  test('metadata is trusted before the text', () => {
    const row = testRow(0, '{"msg":"x","level":"error"}', {
      structuredMetadata: { detected_level: 'warn', trace_id: TRACE, span_id: SPAN },
    });
    expect(lineOf(row)).toMatchObject({ level: 'warn', traceId: TRACE, spanId: SPAN });
  });

  for (const text of ['', 'plain', '{', '{"msg":', '[1,2]', 'null', '{}', '{"msg":1}', '\u0000\ud800']) {
    test(`any text is a line: ${JSON.stringify(text)}`, () => expect(lineOf(testRow(0, text)).message).toBe(text));
  }

  for (const id of ['0'.repeat(32), 'zz', TRACE.slice(1, 4), `${TRACE}0`]) {
    test(`no trace: ${id}`, () =>
      expect(lineOf(testRow(0, '', { structuredMetadata: { trace_id: id } })).traceId).toBeUndefined());
  }

  test('a long line is cut, a deep one does not overflow', () => {
    const long = lineOf(testRow(0, 'x'.repeat(LINE_CHARS_MAX * 2)));
    expect([long.message.length, long.isCut]).toEqual([LINE_CHARS_MAX, true]);
    const deep = lineOf(testRow(0, `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`));
    expect(deep.jsonFields).toHaveLength(1);
  });

  test('a pipeline error', () => {
    const row = testRow(0, 'x', { parsed: { __error__: 'JSONParserErr', __error_details__: 'why' } });
    expect(lineOf(row).error).toEqual({ kind: 'JSONParserErr', details: 'why' });
    expect(fieldsOf(row).map(({ name }) => name)).toEqual(['service_name']);
  });
});

test('JSON is laid out, other text is not', () => {
  expect(prettyJson(' {"a":[1]} ')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyJson('{"a"')).toBeUndefined();
  expect(prettyJson('42')).toBeUndefined();
});

describe('levels', () => {
  for (const [text, level] of [
    ['INFO', 'info'],
    ['Warning', 'warn'],
    ['err', 'error'],
    ['', 'unknown'],
    ['loud', 'unknown'],
    [undefined, 'unknown'],
  ] as const) {
    test(String(text), () => expect(levelOf(text)).toBe(level));
  }
});

describe('terminal colours', () => {
  const ESC = '\u001b';
  const cases: readonly (readonly [text: string, pieces: readonly (readonly [string, string])[]])[] = [
    ['plain', [['plain', '']]],
    [
      `${ESC}[31mred${ESC}[0m rest`,
      [
        ['red', 'fg1'],
        [' rest', ''],
      ],
    ],
    [
      `${ESC}[1;92mok${ESC}[22mthin`,
      [
        ['ok', 'bold fg10'],
        ['thin', 'fg10'],
      ],
    ],
    [
      `${ESC}[38;5;1mred${ESC}[38;2;1;2;3mtrue${ESC}[39mno`,
      [
        ['red', 'fg1'],
        ['true', 'fg1'],
        ['no', ''],
      ],
    ],
    [
      `${ESC}[2Ka${ESC}]0;title\u0007b${ESC}`,
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    [`${ESC}[999999999999m<b>${ESC}[`, [['<b>', '']]],
  ];
  for (const [text, pieces] of cases) {
    test(JSON.stringify(text), () => {
      expect(parseAnsi(text).map((piece) => [piece.text, piece.styles.join(' ')])).toEqual(pieces);
      expect(withoutAnsi(text)).toBe(pieces.map(([part]) => part).join(''));
    });
  }
});

test('fields by where they come from, each said once', () => {
  const row = testRow(0, '{"status":200,"path":"/x"}', {
    structuredMetadata: { trace_id: TRACE },
    parsed: { status: '200' },
  });
  expect(fieldsOf(row).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'stream service_name',
    'metadata trace_id',
    'parsed status',
    'json path',
  ]);
});

test('values of a field in the loaded lines', () => {
  const rows = ['a', 'b', 'a', ''].map((path, i) => testRow(i, path === '' ? 'text' : JSON.stringify({ path })));
  expect(fieldStats(rows, 'path')).toEqual({
    presentCount: 3,
    lineCount: 4,
    distinctCount: 2,
    top: [
      { value: 'a', count: 2 },
      { value: 'b', count: 1 },
    ],
  });
});
