import { expect, test } from 'vitest';
import { escapeRegex, isRegexText, regexOf, replacingRegexOf } from './regex.ts';

test('patterns with and without slashes', () => {
  expect(regexOf('/^a/i')?.test('Abc')).toBe(true);
  expect(regexOf('^a')?.test('Abc')).toBe(false);
  expect(regexOf('/a/b/')?.source).toBe('a\\/b');
  expect(isRegexText('/a/')).toBe(true);
  expect(isRegexText('a/b')).toBe(false);
});

test('what is no pattern, or too long, is none', () => {
  for (const text of ['(', '/[/', '*', 'a'.repeat(2001)]) expect(regexOf(text)).toBeUndefined();
});

test('testing has no memory, replacing may be global', () => {
  const regex = regexOf('/a/g');
  expect([regex?.test('a'), regex?.test('a')]).toEqual([true, true]);
  const replacing = replacingRegexOf('/a/g');
  expect(replacing && 'aa'.replace(replacing, 'b')).toBe('bb');
});

test('escaped text matches itself and nothing else', () => {
  for (const text of ['a.b', '^$*+?()[]{}|\\/', 'plain']) {
    const regex = new RegExp(`^${escapeRegex(text)}$`, 'u');
    expect(regex.test(text)).toBe(true);
    expect(regex.test(`${text}x`)).toBe(false);
  }
});
