import { describe, expect, test } from 'vitest';
import { parseDashboard } from '../parse/dashboard.ts';
import type { QueryVariable, Variable } from '../variable-model.ts';
import { formatValues } from './formats.ts';
import { type InterpolationScope, interpolate, safeUrl, variablesIn } from './interpolate.ts';
import { initialValue, optionsOf } from './options.ts';
import { orderVariables } from './order.ts';
import { readVariableAnswer, variableRequest } from './request.ts';
import { extendScope, scopeOf } from './scope.ts';

function variablesOf(...list: readonly object[]): readonly Variable[] {
  const parsed = parseDashboard({ panels: [], templating: { list } });
  if (parsed.kind !== 'dashboard') throw new Error(parsed.problems.join());
  return parsed.dashboard.variables;
}

const variables = variablesOf(
  {
    name: 'job',
    type: 'query',
    query: 'label_values(job)',
    multi: true,
    includeAll: true,
    current: { text: ['a.b', 'c'], value: ['a.b', 'c'] },
  },
  { name: 'one', type: 'query', query: 'x', multi: true, current: { text: 'a.b', value: 'a.b' } },
  { name: 'plain', type: 'custom', query: 'x', current: { text: 'X', value: 'a.b"c' } },
  {
    name: 'all',
    type: 'query',
    query: 'x',
    includeAll: true,
    allValue: '.+',
    current: { text: 'All', value: '$__all' },
  },
  {
    name: 'nested',
    type: 'query',
    query: 'x',
    includeAll: true,
    allValue: '$plainest.*',
    current: { text: 'All', value: '$__all' },
  },
  { name: 'plainest', type: 'constant', query: 'p' },
  { name: 'listed', type: 'custom', query: 'a,b', includeAll: true, current: { text: 'All', value: '$__all' } },
  { name: 'empty', type: 'textbox', query: '' },
);
const scope = scopeOf({
  variables,
  options: {
    listed: [
      { text: 'All', value: '$__all' },
      { text: 'a', value: 'a' },
      { text: 'b', value: 'b' },
    ],
  },
  range: { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 0, 1, 1) },
  macros: { __interval: '15s', __rate_interval: '1m' },
  timeZone: 'utc',
  data: {
    __span: { traceId: 'abc', spanId: 'def', tags: { 'service.name': 'cart', n: 7 } },
    __trace: { traceId: 'abc' },
    __value: { raw: 12.5, text: '12.5 s', time: 5 },
    __data: { fields: { 'a b': 'x', list: [1] } },
    __field: { name: 'v', labels: { job: 'api' } },
    __user: { login: 'me' },
  },
});

describe('interpolation for PromQL', () => {
  for (const [text, want] of [
    ['up{job=~"$job"}', 'up{job=~"(a\\\\.b|c)"}'],
    ['up{job=~"${job}"}', 'up{job=~"(a\\\\.b|c)"}'],
    ['up{job=~"[[job]]"}', 'up{job=~"(a\\\\.b|c)"}'],
    ['up{job=~"$one"}', 'up{job=~"a\\\\.b"}'],
    ['up{job="$plain"}', 'up{job="a.b\\"c"}'],
    ['up{job=~"$all"}', 'up{job=~".+"}'],
    ['up{job=~"$nested"}', 'up{job=~"p.*"}'],
    ['up{job=~"$listed"}', 'up{job=~"(a|b)"}'],
    ['rate(x[$__rate_interval])', 'rate(x[1m])'],
    ['rate(x[${__interval}])', 'rate(x[15s])'],
    ['$unknown ${unknown:csv} ${unknown.x}', '$unknown ${unknown:csv} ${unknown.x}'],
    ['$empty.', '.'],
    ['cost $ 5', 'cost $ 5'],
  ] as const) {
    test(text, () => expect(interpolate(text, scope, 'prometheus')).toBe(want));
  }
});

describe('formats', () => {
  for (const [text, want] of [
    ['$job', '{a.b,c}'],
    ['${job:raw}', 'a.b,c'],
    ['${job:regex}', '(a\\.b|c)'],
    ['${one:regex}', 'a\\.b'],
    ['${job:pipe}', 'a.b|c'],
    ['${job:csv}', 'a.b,c'],
    ['${job:json}', '["a.b","c"]'],
    ['${plain:json}', '"a.b\\"c"'],
    ['${job:glob}', '{a.b,c}'],
    ['${job:lucene}', '("a.b" OR "c")'],
    ['${job:singlequote}', "'a.b','c'"],
    ['${job:doublequote}', '"a.b","c"'],
    ['${job:sqlstring}', "'a.b','c'"],
    ['${job:text}', 'a.b + c'],
    ['${all:text}', 'All'],
    ['${job:queryparam}', 'var-job=a.b&var-job=c'],
    ['${job:percentencode}', '%7Ba.b%2Cc%7D'],
    ['${job:uriencode}', '%7Ba.b,c%7D'],
    ['${job:distributed}', 'a.b,job=c'],
    ['${job:join:;}', 'a.b;c'],
    ['${job:nonsense}', '{a.b,c}'],
    ['[[job:csv]]', 'a.b,c'],
    ['${plain.text}', 'X'],
    ['${__from}', String(Date.UTC(2026, 0, 1))],
    ['${__from:date}', '2026-01-01T00:00:00.000Z'],
    ['${__to:date:YYYY-MM-DD HH:mm}', '2026-01-01 01:00'],
    ['${__from:date:seconds}', String(Date.UTC(2026, 0, 1) / 1000)],
    ['?${__url_time_range}', `?from=${Date.UTC(2026, 0, 1)}&to=${Date.UTC(2026, 0, 1, 1)}`],
  ] as const) {
    test(text, () => expect(interpolate(text, scope)).toBe(want));
  }
  test('Loki needs no parentheses', () => expect(interpolate('{a=~"$job"}', scope, 'loki')).toBe('{a=~"a\\\\.b|c"}'));
  test('quotes inside of quotes', () => {
    const odd = { value: ["it's", 'a"b'], multi: true };
    expect(formatValues(odd, 'singlequote', { name: 'x' })).toBe("'it\\'s','a\"b'");
    expect(formatValues(odd, 'sqlstring', { name: 'x' })).toBe("'it''s','a\"b'");
    expect(formatValues(odd, 'prometheus', { name: 'x' })).toBe('(it\\\\\'s|a\\"b)');
  });
  test('half a surrogate pair does not throw', () => {
    expect(formatValues({ value: ['\ud800'], multi: false }, 'percentencode', { name: 'x' })).toBe('%EF%BF%BD');
  });
  test('all variables for a link', () => {
    expect(interpolate('${__all_variables}', scope)).toContain('var-job=a.b&var-job=c&var-one=a.b&');
  });
});

describe('data behind a link', () => {
  for (const [text, want] of [
    ['${__span.traceId}/${__span.spanId}', 'abc/def'],
    ['${__trace.traceId}', 'abc'],
    ['${__span.tags["service.name"]}', 'cart'],
    ["${__span.tags['service.name']}", 'cart'],
    ['${__span.tags.n}', '7'],
    ['${__span.tags["none"]}', ''],
    ['${__value.raw} ${__value.text}', '12.5 12.5 s'],
    ['${__data.fields["a b"]}', 'x'],
    ['${__data.fields.list[0]}', '1'],
    ['${__field.labels.job}', 'api'],
    ['${__field.labels.job:percentencode}', 'api'],
    ['${__user.login}', 'me'],
    ['${__span.constructor}', ''],
    ['${__proto__.x}', '${__proto__.x}'],
  ] as const) {
    test(text, () => expect(interpolate(text, scope)).toBe(want));
  }
  test('a scope grows by what was clicked', () => {
    const grown = extendScope(scope, { macros: { __tags: 'a="b"' }, data: { __value: { raw: 1 } } });
    expect(interpolate('{${__tags}} ${__value.raw} ${__trace.traceId}', grown)).toBe('{a="b"} 1 abc');
  });
});

test('an automatic interval follows the range', () => {
  const list = variablesOf({
    name: 'i',
    type: 'interval',
    query: '1m,1h',
    auto: true,
    auto_count: 30,
    auto_min: '10s',
    current: { text: 'auto', value: '$__auto_interval_i' },
  });
  const at = (toMs: number): string =>
    interpolate('[$i]', scopeOf({ variables: list, range: { fromMs: 0, toMs } }), 'prometheus');
  expect([at(60_000), at(3_600_000), at(86_400_000)]).toEqual(['[10s]', '[2m]', '[1h]']);
});

test('a repetition fixes its variable', () => {
  const repeated = scopeOf({ variables, scopedVars: { job: { text: 'C', value: 'c.d' } } });
  expect(interpolate('$job ${job:text}', repeated, 'prometheus')).toBe('c\\\\.d C');
});

test('names in a text', () => {
  expect(variablesIn('$a ${b:csv} [[c]] ${d.e} $a ${__data.fields["}"]}')).toEqual(['a', 'b', 'c', 'd', '__data']);
});

describe('links that are safe', () => {
  for (const [url, want] of [
    ['/explore?x=1', '/explore?x=1'],
    ['d/abc', 'd/abc'],
    ['https://example.com', 'https://example.com'],
    ['javascript:alert(1)', undefined],
    [' java\nscript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['//evil.example', undefined],
    ['/\\evil.example', undefined],
    ['', undefined],
  ] as const) {
    test(JSON.stringify(url), () => expect(safeUrl(url)).toBe(want));
  }
});

describe('requests', () => {
  const empty: InterpolationScope = scopeOf({ variables: variablesOf({ name: 'x', type: 'constant', query: 'y' }) });
  const range = { fromMs: 1000, toMs: 2500 };
  const time = [
    ['start', '1'],
    ['end', '3'],
  ];
  const ask = (json: unknown, type = 'prometheus') => {
    const [variable] = variablesOf({ name: 'v', type: 'query', query: json, datasource: { type, uid: 'u' } });
    return variableRequest((variable as QueryVariable).query, empty, range);
  };
  test('Prometheus', () => {
    expect(ask('label_values(job)')).toEqual({ path: '/api/v1/label/job/values', params: time });
    expect(ask('label_values(up{a="$x"}, job)')).toEqual({
      path: '/api/v1/label/job/values',
      params: [['match[]', 'up{a="y"}'], ...time],
    });
    expect(ask('label_names()')?.path).toBe('/api/v1/labels');
    expect(ask('metrics(a)')?.path).toBe('/api/v1/label/__name__/values');
    expect(ask('query_result(up)')).toEqual({
      path: '/api/v1/query',
      params: [
        ['query', 'up'],
        ['time', '2.5'],
      ],
    });
    expect(ask('up')).toEqual({ path: '/api/v1/series', params: [['match[]', 'up'], ...time] });
    expect(ask('')).toBeUndefined();
  });
  test('Loki and Tempo', () => {
    expect(ask({ type: 1, label: 'a', stream: '{x="$x"}' }, 'loki')).toEqual({
      path: '/loki/api/v1/label/a/values',
      params: [
        ['start', '1000000000'],
        ['end', '2500000000'],
        ['query', '{x="y"}'],
      ],
    });
    expect(ask({ type: 1, label: 'service.name' }, 'tempo')?.path).toBe('/api/v2/search/tag/service.name/values');
    expect(ask({ type: 0 }, 'tempo')?.path).toBe('/api/v2/search/tags');
  });
  test('answers', () => {
    const read = (query: QueryVariable['query'], json: unknown) => readVariableAnswer(query, json);
    const prometheus = 'prometheus';
    expect(read({ kind: 'label-values', language: prometheus, label: 'a', metric: '' }, { data: ['x', 7] })).toEqual([
      'x',
    ]);
    expect(read({ kind: 'metrics', language: prometheus, pattern: '_total$' }, { data: ['a_total', 'b'] })).toEqual([
      'a_total',
    ]);
    expect(
      read({ kind: 'series', language: prometheus, selector: '' }, { data: [{ __name__: 'up', a: 'b' }] }),
    ).toEqual(['up{a="b"}']);
    expect(
      read(
        { kind: 'query-result', language: prometheus, query: '' },
        { data: { resultType: 'vector', result: [{ metric: { a: 'b' }, value: [1.5, '3'] }] } },
      ),
    ).toEqual(['{a="b"} 3 1500']);
    expect(
      read({ kind: 'label-values', language: 'tempo', label: 'x' }, { tagValues: [{ type: 'string', value: 'a' }] }),
    ).toEqual(['a']);
    expect(
      read({ kind: 'label-names', language: 'tempo' }, { scopes: [{ tags: ['a'] }, { tags: ['a', 'b'] }] }),
    ).toEqual(['a', 'b']);
    for (const odd of [null, 7, [], { data: null }, { data: { result: [7] } }]) {
      for (const kind of ['label-values', 'query-result', 'series'] as const) {
        expect(
          Array.isArray(read({ kind, language: prometheus, label: '', metric: '', query: '', selector: '' }, odd)),
        ).toBe(true);
      }
    }
  });
});

describe('options', () => {
  const options = (json: object, answers: readonly string[]) => {
    const [variable] = variablesOf({ name: 'v', type: 'query', query: 'x', ...json });
    return variable
      ? optionsOf(variable, { answers }).map(({ text, value }) => (text === value ? text : `${text}=${value}`))
      : [];
  };
  for (const [name, json, answers, want] of [
    ['as answered, each once', {}, ['b', 'a', 'b'], ['b', 'a']],
    ['all first', { includeAll: true }, ['a'], ['All=$__all', 'a']],
    ['filtered', { regex: '/^a/' }, ['ab', 'ba'], ['ab']],
    ['cut by a group', { regex: 'name="([^"]+)"' }, ['x{name="cart"} 1', 'y'], ['cart']],
    ['named groups', { regex: '/(?<text>\\w+)=(?<value>\\d+)/' }, ['one=1'], ['one=1']],
    ['all matches', { regex: '/(\\d)/g' }, ['a1b2'], ['1', '2']],
    ['a pattern that is none', { regex: '(' }, ['a'], []],
    ['text ascending', { sort: 1 }, ['b', 'B', 'a'], ['B', 'a', 'b']],
    ['text descending', { sort: 2 }, ['a', 'b'], ['b', 'a']],
    ['numbers', { sort: 3 }, ['x10', 'x9', 'x'], ['x', 'x9', 'x10']],
    ['numbers descending', { sort: 4 }, ['x9', 'x10'], ['x10', 'x9']],
    ['ignoring case', { sort: 5 }, ['b', 'A', 'a'], ['A', 'a', 'b']],
    ['natural', { sort: 7 }, ['pod-10', 'pod-9'], ['pod-9', 'pod-10']],
  ] as const) {
    test(name, () => expect(options(json, answers)).toEqual(want));
  }
  test('data sources of a type', () => {
    const [variable] = variablesOf({ name: 'ds', type: 'datasource', query: 'loki', regex: '/Lo/' });
    const datasources = [
      { uid: 'l', name: 'Loki', type: 'loki' },
      { uid: 'x', name: 'Other', type: 'loki' },
      { uid: 'p', name: 'Lo', type: 'prometheus' },
    ];
    expect(variable && optionsOf(variable, { datasources })).toEqual([{ text: 'Loki', value: 'l' }]);
  });
  test('where a page starts', () => {
    const list = [
      { text: 'All', value: '$__all' },
      { text: 'A', value: 'a' },
      { text: 'b', value: 'b' },
    ];
    const start = (json: object, url?: readonly string[]) => {
      const [variable] = variablesOf({ name: 'v', type: 'query', query: 'x', multi: true, ...json });
      return variable && initialValue(variable, list, url);
    };
    expect(start({ current: { text: 'A', value: 'a' } })).toEqual({ text: ['A'], value: ['a'] });
    expect(start({ current: { text: 'gone', value: 'gone' } })).toEqual({ text: ['All'], value: ['$__all'] });
    expect(start({ current: { text: 'A', value: 'A' } })).toEqual({ text: ['A'], value: ['a'] });
    expect(start({}, ['b', 'new'])).toEqual({ text: ['b', 'new'], value: ['b', 'new'] });
    expect(start({}, ['All'])).toEqual({ text: ['All'], value: ['$__all'] });
    expect(start({ type: 'textbox', query: 't' })).toEqual({ text: ['t'], value: ['t'] });
    expect(start({ type: 'constant', query: 'c' }, ['hacked'])).toEqual({ text: ['c'], value: ['c'] });
  });
});

describe('order', () => {
  const names = (levels: readonly (readonly Variable[])[]) =>
    levels.map((level) => level.map((variable) => variable.name));
  test('after what they need', () => {
    const { levels, cyclic } = orderVariables(
      variablesOf(
        {
          name: 'pod',
          type: 'query',
          query: 'label_values(up{ns="$ns"}, pod)',
          datasource: { type: 'prometheus', uid: '$ds' },
        },
        { name: 'ns', type: 'query', query: 'label_values(ns)', datasource: '${ds}' },
        { name: 'ds', type: 'datasource', query: 'prometheus' },
        { name: 'free', type: 'textbox', query: '' },
      ),
    );
    expect(names(levels)).toEqual([['ds', 'free'], ['ns'], ['pod']]);
    expect(cyclic).toEqual([]);
  });
  test('a circle is named', () => {
    const { levels, cyclic } = orderVariables(
      variablesOf(
        { name: 'a', type: 'query', query: 'x{b="$b"}' },
        { name: 'b', type: 'query', query: 'x{a="$a"}' },
        { name: 'c', type: 'textbox', query: '' },
      ),
    );
    expect(names(levels)).toEqual([['c'], ['a', 'b']]);
    expect(cyclic).toEqual(['a', 'b']);
  });
});
