import { parseTraceql } from '@o11y-lab/traceql';
import { describe, expect, test } from 'vitest';
import {
  conditionsOf,
  EMPTY_FORM,
  formOf,
  literalOf,
  printForm,
  type SearchForm,
  typedText,
  without,
} from './search-form.ts';

const read = (text: string): SearchForm | undefined => formOf(parseTraceql(text), text);

describe('form ⇄ TraceQL', () => {
  const cases: readonly (readonly [text: string, form: Partial<SearchForm>])[] = [
    ['{}', {}],
    ['{ resource.service.name = "service-a" }', { service: 'service-a' }],
    ['{ resource.service.name = "service-a" && duration > 500ms }', { service: 'service-a', minDuration: '500ms' }],
    ['{ name = "GET /x" && status = error && kind = server }', { name: 'GET /x', status: 'error', kind: 'server' }],
    ['{ duration > 1s && duration < 1.5s }', { minDuration: '1s', maxDuration: '1.5s' }],
    ['{ nestedSetParent < 0 }', { rootOnly: true }],
    [
      '{ span.http.response.status_code = 500 }',
      { tags: [{ tag: 'span.http.response.status_code', operator: '=', value: '500' }] },
    ],
    ['{ span.user.id = "42" }', { tags: [{ tag: 'span.user.id', operator: '=', value: '"42"' }] }],
    [
      '{ .flag = true && .flag != "true" }',
      {
        tags: [
          { tag: '.flag', operator: '=', value: 'true' },
          { tag: '.flag', operator: '!=', value: '"true"' },
        ],
      },
    ],
    ['{ span.http.route =~ "/api/.*" }', { tags: [{ tag: 'span.http.route', operator: '=~', value: '/api/.*' }] }],
    ['{ span.gone = nil }', { tags: [{ tag: 'span.gone', operator: '=', value: 'nil' }] }],
    ['{ name = "a" && name != "b" }', { name: 'a', tags: [{ tag: 'name', operator: '!=', value: 'b' }] }],
    ['{ duration >= 1s }', { tags: [{ tag: 'duration', operator: '>=', value: '1s' }] }],
    ['{ status != ok }', { tags: [{ tag: 'status', operator: '!=', value: 'ok' }] }],
    ['{ trace:duration > 1s }', { tags: [{ tag: 'trace:duration', operator: '>', value: '1s' }] }],
    ['{ name = "say \\"hi\\" \\\\ bye" }', { name: 'say "hi" \\ bye' }],
    ['{ rootName = "500" }', { tags: [{ tag: 'rootName', operator: '=', value: '500' }] }],
    ['{ span."odd name" = "x" }', { tags: [{ tag: 'span."odd name"', operator: '=', value: 'x' }] }],
  ];
  for (const [text, form] of cases) {
    test(text, () => {
      const whole = { ...EMPTY_FORM, ...form };
      expect(read(text)).toEqual(whole);
      expect(printForm(whole)).toBe(text);
    });
  }
});

describe('read, and written in the form’s own way', () => {
  const cases: readonly (readonly [text: string, printed: string])[] = [
    ['{true}', '{}'],
    ['{duration>1s&&resource.service.name="a"}', '{ resource.service.name = "a" && duration > 1s }'],
    ['{ 1s < duration }', '{ duration > 1s }'],
    ['{ (status = error && kind = client) && name = "x" }', '{ name = "x" && status = error && kind = client }'],
    ['{ span:name = "x" }', '{ name = "x" }'],
    ['{ name = `x` }', '{ name = "x" }'],
  ];
  for (const [text, printed] of cases) {
    test(text, () => {
      const form = read(text);
      expect(form && printForm(form)).toBe(printed);
    });
  }
});

describe('says more than a form', () => {
  for (const text of [
    '{ status = error || kind = client }',
    '{ name = "a" } >> { name = "b" }',
    '{ name = "a" } | count() > 2',
    '{ name = "a" } | select(span.http.route)',
    '{ !(name = "a") }',
    '{ span.a = span.b }',
    '{ duration > 1s } with (most_recent=true)',
    '{} | rate()',
    '{ nestedSetParent > 3 }',
    '{ span.a = "" }',
    '{ span.a + 1 > 2 }',
  ]) {
    test(text, () => expect(read(text)).toBeUndefined());
  }
});

describe('what is not filled in yet is left out', () => {
  const cases: readonly (readonly [form: Partial<SearchForm>, text: string])[] = [
    [{ minDuration: '5' }, '{}'],
    [{ minDuration: '5m', maxDuration: 'soon' }, '{ duration > 5m }'],
    [{ tags: [{ tag: 'span.a', operator: '=', value: '' }] }, '{}'],
    [{ tags: [{ tag: '', operator: '=', value: 'x' }] }, '{}'],
  ];
  for (const [form, text] of cases) test(text, () => expect(printForm({ ...EMPTY_FORM, ...form })).toBe(text));
});

test('every printed condition parses', () => {
  const form: SearchForm = {
    service: 'a"b',
    name: 'x\\y',
    status: 'unset',
    kind: 'consumer',
    minDuration: '1m30s',
    maxDuration: '2h',
    tags: [{ tag: 'span.n', operator: '<=', value: '-1.5' }],
    rootOnly: true,
  };
  expect(read(printForm(form))).toEqual(form);
});

test('values keep their type through the form', () => {
  expect(literalOf('span.a', '=', '500')).toBe('500');
  expect(literalOf('span.a', '=', '"500"')).toBe('"500"');
  expect(literalOf('span.a', '=~', '5..')).toBe('"5.."');
  expect(literalOf('name', '=', '500')).toBe('"500"');
  expect(literalOf('status', '=', 'error')).toBe('error');
  expect(typedText('span.a', '=', '1s')).toBe('"1s"');
  expect(typedText('span.a', '=', 'one')).toBe('one');
});

test('a form without one of its conditions', () => {
  const form: SearchForm = {
    ...EMPTY_FORM,
    service: 'a',
    minDuration: '1s',
    tags: [
      { tag: 'span.x', operator: '=', value: '1' },
      { tag: 'span.y', operator: '=', value: '2' },
    ],
  };
  const texts = conditionsOf(form).map(({ part }) => printForm(without(form, part)));
  expect(texts).toEqual([
    '{ duration > 1s && span.x = 1 && span.y = 2 }',
    '{ resource.service.name = "a" && span.x = 1 && span.y = 2 }',
    '{ resource.service.name = "a" && duration > 1s && span.y = 2 }',
    '{ resource.service.name = "a" && duration > 1s && span.x = 1 }',
  ]);
});
