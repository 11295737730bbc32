import { describe, expect, test } from 'vitest';
import { compileMatcher, compileRegex, RegexError } from './regex.ts';

const whole: readonly { pattern: string; yes: readonly string[]; no: readonly string[] }[] = [
  { pattern: '', yes: [''], no: ['a'] },
  { pattern: 'a|b', yes: ['a', 'b'], no: ['ab', 'c', ''] },
  { pattern: 'service-.*', yes: ['service-a', 'service-'], no: ['my service-a', 'service'] },
  { pattern: '.+', yes: ['a', '\n'], no: [''] },
  { pattern: '.*', yes: ['', 'a\nb'], no: [] },
  { pattern: '.*b.*', yes: ['b', 'abc'], no: ['ac', ''] },
  { pattern: '.+b.+', yes: ['abc', 'bbb', 'bbbb'], no: ['ab', 'bc', 'b', 'bb'] },
  { pattern: '.+b', yes: ['ab', 'bb'], no: ['b'] },
  { pattern: 'b.+', yes: ['bc'], no: ['b'] },
  { pattern: '5..', yes: ['500', '5\n0'], no: ['50', '5000', '400'] },
  { pattern: 'a.b', yes: ['a.b', 'axb'], no: ['ab'] },
  { pattern: '(?i)error', yes: ['ERROR', 'Error'], no: ['an error'] },
  { pattern: 'a|.*b', yes: ['a', 'xb'], no: ['xa'] },
];

describe('a whole match, as label matchers use it', () => {
  for (const { pattern, yes, no } of whole) {
    test(JSON.stringify(pattern), () => {
      const regex = compileRegex(pattern, { whole: true });
      for (const text of yes)
        expect([text, regex.test(text), regex.exec(text) !== undefined]).toEqual([text, true, true]);
      for (const text of no) expect([text, regex.test(text), regex.exec(text)]).toEqual([text, false, undefined]);
    });
  }
});

test('without whole, anywhere in the text', () => {
  expect(compileRegex('err|warn').test('an error')).toBe(true);
  expect(compileRegex('^err').test('an error')).toBe(false);
  expect(compileRegex('e.r').test('an error')).toBe(true);
});

test('groups and their names', () => {
  const regex = compileRegex('(?P<method>\\w+) (/\\w+)( \\d+)?');
  expect([...regex.groupNames]).toEqual([[1, 'method']]);
  expect(regex.exec('-> GET /process')).toEqual({
    start: 3,
    end: 15,
    groups: ['GET /process', 'GET', '/process', undefined],
  });
});

test('all matches, each once and with its groups', () => {
  const found = compileRegex('(a)b?').execAll('ab-a');
  expect(found).toEqual([
    { start: 0, end: 2, groups: ['ab', 'a'] },
    { start: 3, end: 4, groups: ['a', 'a'] },
  ]);
  expect(compileRegex('^a').execAll('aa')).toHaveLength(1);
  expect(compileRegex('a', { whole: true }).execAll('aa')).toEqual([]);
});

test('a hostile pattern stays linear', () => {
  const regex = compileRegex('(a*)*b', { whole: true });
  expect(regex.test('a'.repeat(5000))).toBe(false);
});

test('what is not RE2 is told', () => {
  for (const pattern of ['(', 'a(?=b)', '\\1', '[z-a]', '*']) {
    expect(() => compileRegex(pattern)).toThrow(RegexError);
  }
});

test('a matcher takes a missing label as empty', () => {
  expect(compileMatcher({ operator: '!=', value: 'a' })('')).toBe(true);
  expect(compileMatcher({ operator: '=', value: '' })('')).toBe(true);
  expect(compileMatcher({ operator: '!~', value: 'a.*' })('ab')).toBe(false);
  expect(compileMatcher({ operator: '=~', value: 'a.*|' })('')).toBe(true);
});
