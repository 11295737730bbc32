import { type Labels, labelsOf, NO_LABELS } from '@o11y-lab/model';
import { describe, expect, test } from 'vitest';
import { parseLogql } from '../syntax/parse.ts';
import { Entry } from './entry.ts';
import { compilePipeline } from './pipeline.ts';

interface Case {
  readonly stages: string;
  readonly line: string;
  readonly stream?: Record<string, string>;
  readonly metadata?: Record<string, string>;
  /** The labels that are left, or nothing when the line is taken out. */
  readonly labels?: Record<string, string>;
  readonly lineAfter?: string;
}

const ORDER =
  '{"user":{"id":7,"name":"Ann"},"total":19.90,"paid":true,"items":[1,2],"note":null,"big":12345678901234567890}';

const cases: readonly Case[] = [
  { stages: '|= "total"', line: ORDER, labels: {} },
  { stages: '|= "missing" or "Ann"', line: ORDER, labels: {} },
  { stages: '!= "missing" or "Ann"', line: ORDER },
  { stages: '|~ "A.n" !~ "B.b"', line: ORDER, labels: {} },
  { stages: '|> "GET <_> 200"', line: 'GET /cart 200', labels: {} },
  { stages: '|> "GET <_> 200"', line: 'GET  200' },
  { stages: '|> "GET <_> 200"', line: 'GET /cart 2000' },
  { stages: '!> "<_> 200"', line: 'GET /cart 500', labels: {} },
  { stages: '|= ip("10.1.0.0/16")', line: 'from 10.1.2.3:80', labels: {} },
  { stages: '|= ip("10.1.0.0/16")', line: 'from 10.2.2.3:80' },
  { stages: '|= ip("fe80::1-fe80::ff")', line: 'from fe80::1f there', labels: {} },
  {
    stages: '| json',
    line: ORDER,
    labels: { user_id: '7', user_name: 'Ann', total: '19.90', paid: 'true', big: '12345678901234567890' },
  },
  {
    stages: '| json who="user.name", first="items[0]", all="items", none="x.y"',
    line: ORDER,
    labels: { who: 'Ann', first: '1', all: '[1,2]', none: '' },
  },
  {
    stages: '| json',
    line: '{"a-b":"x","1st":"y","c":"z"}',
    stream: { c: 'own' },
    labels: { a_b: 'x', _1st: 'y', c: 'own', c_extracted: 'z' },
  },
  { stages: '| json', line: '{"pod":"p"}', metadata: { pod: 'm' }, labels: { pod: 'm', pod_extracted: 'p' } },
  { stages: '| json', line: '{"text":"say \\"hi\\"\\nthere"}', labels: { text: 'say "hi"\nthere' } },
  { stages: '| json | json', line: '{"a":"1"}', labels: { a: '1' } },
  {
    stages: '| json',
    line: '{"a":1,"b":',
    labels: { a: '1', __error__: 'JSONParserErr', __error_details__: 'want a value at character 12' },
  },
  { stages: '| json | __error__=""', line: 'no json' },
  {
    stages: '| logfmt',
    line: 'level=info msg="two words" took=5ms bare key= x="a=b"',
    labels: { level: 'info', msg: 'two words', took: '5ms', x: 'a=b' },
  },
  { stages: '| logfmt --keep-empty', line: 'bare k=', labels: { bare: '', k: '' } },
  { stages: '| logfmt', line: 'a=1 a=2 b=c=d e="open', labels: { a: '1' } },
  {
    stages: '| logfmt --strict | __error__="LogfmtParserErr" | drop __error_details__',
    line: 'a=1 b=c=d',
    labels: { a: '1', __error__: 'LogfmtParserErr' },
  },
  { stages: '| logfmt lvl="level"', line: 'level=warn x=y', labels: { lvl: 'warn' } },
  {
    stages: '| regexp "(?P<verb>\\\\w+) (?P<path>\\\\S+)"',
    line: 'GET /cart 200',
    labels: { verb: 'GET', path: '/cart' },
  },
  {
    stages: '| pattern "<ip> - <_> [<when>] <rest>"',
    line: '1.2.3.4 - me [now] GET /',
    labels: { ip: '1.2.3.4', when: 'now', rest: 'GET /' },
  },
  { stages: '| pattern "x <a>"', line: 'y 1', labels: {} },
  {
    stages: '| unpack',
    line: '{"pod":"p-1","_entry":"the line","n":5}',
    labels: { pod: 'p-1' },
    lineAfter: 'the line',
  },
  { stages: '| decolorize', line: '\u001b[31mred\u001b[0m', labels: {}, lineAfter: 'red' },
  { stages: '| logfmt | took > 1s', line: 'took=1500ms', labels: { took: '1500ms' } },
  { stages: '| logfmt | took > 1s', line: 'took=900ms' },
  { stages: '| logfmt | took > 1s', line: 'other=1' },
  { stages: '| logfmt | size >= 2KB and size < 1MiB', line: 'size=2kB', labels: { size: '2kB' } },
  { stages: '| logfmt | code != 200', line: 'code=404', labels: { code: '404' } },
  { stages: '| logfmt | code != 200', line: 'x=404' },
  {
    stages: '| logfmt | level="error" or (code>=500, verb!="GET")',
    line: 'code=503 verb=PUT',
    labels: { code: '503', verb: 'PUT' },
  },
  {
    stages: '| logfmt | code > 5 | __error__="LabelFilterErr" | drop __error__, __error_details__',
    line: 'code=five',
    labels: { code: 'five' },
  },
  { stages: '| missing=""', line: 'x', labels: {} },
  { stages: '| logfmt | addr=ip("10.0.0.0/8")', line: 'addr=10.9.8.7', labels: { addr: '10.9.8.7' } },
  { stages: '| logfmt | addr!=ip("10.0.0.0/8")', line: 'addr=10.9.8.7' },
  { stages: '| trace_id="t1"', line: 'x', metadata: { trace_id: 't1' }, labels: { trace_id: 't1' } },
  { stages: '| label_format b=a, c="{{.b}}!"', line: 'x', stream: { a: '1' }, labels: { b: '1', c: '1!' } },
  { stages: '| line_format "{{.a}}: {{.none}}"', line: 'x', stream: { a: '1' }, labels: { a: '1' }, lineAfter: '1: ' },
  { stages: '| line_format "new" |= "new"', line: 'x', labels: {}, lineAfter: 'new' },
  { stages: '| drop a, b="1"', line: 'x', stream: { a: '1', b: '2', c: '3' }, labels: { b: '2', c: '3' } },
  { stages: '| logfmt | keep a, b="1"', line: 'a=0 b=2 c=3', stream: { s: '1' }, labels: { a: '0' } },
];

describe('pipelines', () => {
  for (const c of cases) {
    test(`${c.stages}  on  ${c.line.slice(0, 40)}`, () => {
      const entry = new Entry();
      const kept = run(c, entry);
      expect(kept ? Object.fromEntries(entry.labels()) : undefined).toEqual(c.labels);
      if (c.labels) expect(entry.line).toBe(c.lineAfter ?? c.line);
    });
  }
});

test('what came with one line is gone with the next', () => {
  const entry = new Entry();
  run({ stages: '| json | drop s', line: '{"a":1,', stream: { s: '1' } }, entry);
  expect(entry.get('a')).toBe('1');
  run({ stages: '|= "x"', line: 'x', stream: { s: '2' } }, entry);
  expect(Object.fromEntries(entry.labels())).toEqual({ s: '2' });
});

test('a metadata name that the stream has gets a suffix', () => {
  const entry = new Entry();
  run({ stages: '', line: 'x', stream: { pod: 's' }, metadata: { pod: 'm' } }, entry);
  expect(Object.fromEntries(entry.labels())).toEqual({ pod: 's', pod_extracted: 'm' });
});

test('metadata is not made for a query that never looks', () => {
  const entry = new Entry();
  entry.reset(0n, 'x', NO_LABELS, () => expect.unreachable('nobody asked'));
  expect(compilePipeline(stagesOf('|= "x" |~ "x"'), { nowUnixNano: 0n })(entry)).toBe(true);
});

test('hostile JSON is told, not followed', () => {
  for (const line of ['['.repeat(100_000), `${'{"a":'.repeat(100_000)}1`, '{"a":"\\ud8', '{"a":1e', '{"', '{', '']) {
    const entry = new Entry();
    expect(run({ stages: '| json', line }, entry)).toBe(true);
    expect(entry.error).toBe('JSONParserErr');
  }
});

function run(c: Case, entry: Entry): boolean {
  const labels = (from: Record<string, string> = {}): Labels => labelsOf(Object.entries(from));
  entry.reset(1_700_000_000_000_000_000n, c.line, labels(c.stream), () => labels(c.metadata));
  return compilePipeline(stagesOf(c.stages), { nowUnixNano: 1_700_000_000_000_000_000n })(entry);
}

function stagesOf(stages: string) {
  const expr = parseLogql(`{a="b"} ${stages}`);
  if (expr.kind !== 'log') throw new Error('want a log query');
  return expr.stages;
}
