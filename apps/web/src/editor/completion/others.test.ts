import { describe, expect, test } from 'vitest';
import { completeLogql, logqlPlace } from './logql.ts';
import { completeSql, sqlAliases, sqlPlace } from './sql.ts';
import { completeTraceql, traceqlPlace } from './traceql.ts';

/** The cursor stands at `^`. */
const cursorIn = (marked: string): [text: string, cursor: number] => [marked.replace('^', ''), marked.indexOf('^')];

describe('places in LogQL', () => {
  const cases: readonly (readonly [marked: string, place: object])[] = [
    ['^', { kind: 'expression' }],
    ['{^', { kind: 'stream-label', used: [], selector: undefined }],
    ['{a="b", c^', { kind: 'stream-label', used: ['a'], selector: '{a="b"}', from: 8 }],
    ['{a ^', { kind: 'label-operator' }],
    ['{a="x^', { kind: 'label-value', label: 'a', quoted: true, selector: undefined }],
    ['{a="b", c=^', { kind: 'label-value', label: 'c', quoted: false, selector: '{a="b"}' }],
    ['{a="b"} ^', { kind: 'pipeline' }],
    ['{a="b"} |= "x" ^', { kind: 'pipeline' }],
    ['{a="b"} |= "x^', { kind: 'nothing' }],
    ['{a="b"} | ^', { kind: 'stage' }],
    ['{a="b"} | js^', { kind: 'stage', from: 10 }],
    ['{a="b"} | json ^', { kind: 'pipeline' }],
    ['{a="b"} | json | level ^', { kind: 'field-operator' }],
    ['{a="b"} | json | level="^', { kind: 'label-value', label: 'level', quoted: true, selector: '{a="b"}' }],
    ['{a="b"} | line_format "^', { kind: 'nothing' }],
    ['{a="b"} | unwrap ^', { kind: 'grouping-label' }],
    ['rate({a="b"}[^', { kind: 'duration' }],
    ['sum by (^) (rate({a="b"}[1m]))', { kind: 'grouping-label' }],
    ['sum(rate({a="b"} | json [5m])) ^', { kind: 'behind' }],
    ['rate({a="b"} | ^', { kind: 'stage' }],
  ];
  for (const [marked, place] of cases) test(marked, () => expect(logqlPlace(...cursorIn(marked))).toMatchObject(place));
  test('a stage that wants a text gets its quotes', async () => {
    const items = (await completeLogql('{a="b"} | ', 10, {}, 'en'))?.items;
    expect(items?.find(({ label }) => label === 'line_format')).toMatchObject({
      apply: 'line_format ""',
      cursorBack: 1,
    });
    expect(items?.find(({ label }) => label === 'json')?.apply).toBeUndefined();
  });
  test('line filters keep their pipe', async () => {
    const items = (await completeLogql('{a="b"} ', 8, {}, 'zh-TW'))?.items.slice(0, 4);
    expect(items?.map(({ label }) => label)).toEqual(['|=', '!=', '|~', '!~']);
  });
  test('detected fields of the selector are offered', async () => {
    const detectedFields = async (selector: string): Promise<readonly string[]> => [`of ${selector}`];
    const items = (await completeLogql('{a="b"} | json | ', 17, { detectedFields }, 'en'))?.items;
    expect(items?.map(({ label }) => label)).toContain('of {a="b"}');
  });
});

describe('places in TraceQL', () => {
  const cases: readonly (readonly [marked: string, place: object])[] = [
    ['^', { kind: 'start' }],
    ['{ ^', { kind: 'field' }],
    ['{ resource.ser^', { kind: 'field', from: 2 }],
    ['{ .http^', { kind: 'field', from: 2 }],
    ['{ duration ^', { kind: 'comparison' }],
    ['{ status = ^', { kind: 'value', field: 'status', quoted: false }],
    ['{ resource.service.name = "ser^', { kind: 'value', field: 'resource.service.name', quoted: true, from: 27 }],
    ['{ duration > 1s ^', { kind: 'and' }],
    ['{ duration > 1s && ^', { kind: 'field' }],
    ['{ (name = "x" || ^', { kind: 'field' }],
    ['{ status = error } ^', { kind: 'pipeline' }],
    ['{ status = error } | ^', { kind: 'stage' }],
    ['{ status = error } | rate() by (^', { kind: 'field' }],
    ['{ status = error } | select(name, ^', { kind: 'field' }],
    ['{ } >> ^', { kind: 'start' }],
    ['{ } // ^', { kind: 'nothing' }],
  ];
  for (const [marked, place] of cases)
    test(marked, () => expect(traceqlPlace(...cursorIn(marked))).toMatchObject(place));
  const labelsAt = async (marked: string): Promise<readonly string[] | undefined> => {
    const source = { tagNames: async () => ({ resource: ['service.name'], span: ['odd name'], intrinsic: ['name'] }) };
    return (await completeTraceql(...cursorIn(marked), source, 'en'))?.items.map(({ label }) => label);
  };
  test('attributes by scope, odd names in quotes', async () => {
    expect((await labelsAt('{ ^'))?.slice(-2)).toEqual(['resource.service.name', 'span."odd name"']);
  });
  test('status has three values', async () => expect(await labelsAt('{ status = ^')).toEqual(['error', 'ok', 'unset']));
  test('durations', async () => expect(await labelsAt('{ duration > ^')).toContain('500ms'));
});

describe('places in SQL', () => {
  const cases: readonly (readonly [marked: string, place: object])[] = [
    ['sel^', { kind: 'any', from: 0 }],
    ['select * from sp^', { kind: 'table', from: 14 }],
    ['select * from spans join lo^', { kind: 'table' }],
    ['select s.na^ from spans s', { kind: 'column', of: 's', from: 9 }],
    ["select 'fr^", { kind: 'nothing' }],
    ['select 1 -- fr^', { kind: 'nothing' }],
    ["select 'a''b' fr^", { kind: 'any' }],
  ];
  for (const [marked, place] of cases) test(marked, () => expect(sqlPlace(...cursorIn(marked))).toMatchObject(place));
  test('aliases lead to tables', () => {
    expect([...sqlAliases('select * from spans s join logs as l on true where x')]).toEqual([
      ['spans', 'spans'],
      ['s', 'spans'],
      ['logs', 'logs'],
      ['l', 'logs'],
    ]);
    expect([...sqlAliases('select * from spans where x')]).toEqual([['spans', 'spans']]);
  });
  test('columns of the table behind an alias', async () => {
    const tables = async (): Promise<Record<string, string[]>> => ({ spans: ['name'], logs: ['body'] });
    const found = await completeSql(...cursorIn('select l.^ from logs l'), { tables }, 'en');
    expect(found?.items.map(({ label }) => label)).toEqual(['body']);
  });
});
