import { describe, expect, test } from 'vitest';
import {
  countedLines,
  type FieldKind,
  isMetricQuery,
  type LogQuery,
  levelCountQuery,
  levelsOf,
  otherStages,
  printQuery,
  readLogQuery,
  servicesOf,
  tracePinnedBy,
  withContainedText,
  withFieldFilter,
  withLevels,
  withMatcher,
  withoutFilters,
  withParser,
  withServices,
  withTrace,
} from './log-query.ts';

function read(text: string): LogQuery {
  const query = readLogQuery(text);
  if (!query) throw new Error(`${text} is no log query`);
  return query;
}

const ALL = '{service_name=~".+"}';

describe('a pick writes LogQL', () => {
  const cases: readonly (readonly [
    name: string,
    before: string,
    change: (query: LogQuery) => LogQuery,
    after: string,
  ])[] = [
    ['a service', ALL, (q) => withServices(q, ['a']), '{service_name="a"}'],
    ['two services', ALL, (q) => withServices(q, ['a', 'b-c']), '{service_name=~"a|b-c"}'],
    ['no service any more', '{service_name="a"} | json', (q) => withServices(q, []), `${ALL} | json`],
    ['no service, beside another label', '{env="x", service_name="a"}', (q) => withServices(q, []), '{env="x"}'],
    [
      'a label',
      ALL,
      (q) => withMatcher(q, 'env', { name: 'env', operator: '!=', value: 'x' }),
      '{service_name=~".+", env!="x"}',
    ],
    ['the last label taken away', '{env="x"}', (q) => withMatcher(q, 'env', undefined), ALL],
    ['a level', `${ALL} | json`, (q) => withLevels(q, ['error']), `${ALL} | detected_level="error" | json`],
    [
      'levels in place of a level',
      `${ALL} | detected_level="warn"`,
      (q) => withLevels(q, ['error', 'warn']),
      `${ALL} | detected_level=~"error|warn"`,
    ],
    ['lines without a level', ALL, (q) => withLevels(q, ['']), `${ALL} | detected_level=""`],
    ['all levels', `${ALL} | detected_level="warn" | json`, (q) => withLevels(q, []), `${ALL} | json`],
    ['a text', `${ALL} | json`, (q) => withContainedText(q, 'say "hi"'), `${ALL} |= "say \\"hi\\"" | json`],
    ['another text', `${ALL} | json |= "a" | x="1"`, (q) => withContainedText(q, 'b'), `${ALL} | json |= "b" | x="1"`],
    ['no text', `${ALL} |= "a" != "b"`, (q) => withContainedText(q, ''), `${ALL} != "b"`],
    ['a trace', `${ALL} | json`, (q) => withTrace(q, 'ab'), `${ALL} | trace_id="ab" | json`],
    ['no trace', `${ALL} | trace_id="ab"`, (q) => withTrace(q, ''), ALL],
    [
      'a parser',
      `${ALL} |= "a" | detected_level="warn" | x="1"`,
      (q) => withParser(q, 'json'),
      `${ALL} |= "a" | detected_level="warn" | json | x="1"`,
    ],
    ['nothing refused', `${ALL} |= "a" | json | x="1"`, withoutFilters, ALL],
  ];
  for (const [name, before, change, after] of cases) {
    test(name, () => {
      const text = printQuery(change(read(before)));
      expect(text).toBe(after);
      expect(readLogQuery(text)).toBeDefined();
    });
  }
});

describe('a field becomes a filter', () => {
  const cases: readonly (readonly [before: string, kind: FieldKind, operator: '=' | '!=', after: string])[] = [
    [ALL, 'stream', '=', '{service_name=~".+", f="v"}'],
    ['{f="old"}', 'stream', '=', '{f="v"}'],
    ['{f=~".+"}', 'stream', '!=', '{f=~".+", f!="v"}'],
    [ALL, 'metadata', '=', `${ALL} | f="v"`],
    [`${ALL} | f="v"`, 'metadata', '!=', `${ALL} | f!="v"`],
    [`${ALL} | f="v"`, 'metadata', '=', `${ALL} | f="v"`],
    [ALL, 'json', '=', `${ALL} | json | f="v"`],
    [`${ALL} | json`, 'json', '!=', `${ALL} | json | f!="v"`],
    [`${ALL} | logfmt`, 'parsed', '=', `${ALL} | logfmt | f="v"`],
  ];
  for (const [before, kind, operator, after] of cases) {
    test(`${before} ${kind} ${operator}`, () =>
      expect(printQuery(withFieldFilter(read(before), { name: 'f', value: 'v', kind }, operator))).toBe(after));
  }
});

test('what is picked is read back', () => {
  const query = read(
    '{service_name=~"a|b-c", env="x"} |= "t" | detected_level=~"error|warn" | trace_id="ab" | json | d > 5',
  );
  expect(servicesOf(query)).toEqual(['a', 'b-c']);
  expect(levelsOf(query)).toEqual(['error', 'warn']);
  expect(tracePinnedBy(query)).toBe('ab');
  expect(otherStages(query).map(({ text }) => text)).toEqual(['| json', '| d>5']);
});

test('a pattern is no list of names', () => {
  expect(servicesOf(read(ALL))).toEqual([]);
  expect(levelsOf(read(`${ALL} | detected_level=~"e.*"`))).toEqual([]);
});

test('levels are counted with those that are filtered away', () => {
  expect(levelCountQuery(read(`${ALL} | detected_level="error"`), 5000)).toBe(
    `sum by (detected_level) (count_over_time(${ALL} [5s]))`,
  );
});

for (const [text, isMetric, lines] of [
  [ALL, false, undefined],
  ['{', false, undefined],
  ['', false, undefined],
  [`sum(rate(${ALL} | json [1m]))`, true, `${ALL} | json`],
  [`rate(${ALL}[1m]) / rate(${ALL}[5m])`, true, undefined],
] as const) {
  test(`numbers or lines: ${text}`, () => {
    expect(isMetricQuery(text)).toBe(isMetric);
    expect(countedLines(text)).toBe(lines);
  });
}
