import { expect, test } from 'vitest';
import { resolveUrl, withQuery } from './http-url-resolve.ts';

test.each([
  ['g', 'http://a/b/c/g'],
  ['./g', 'http://a/b/c/g'],
  ['g/', 'http://a/b/c/g/'],
  ['/g', 'http://a/g'],
  ['//g', 'http://g'],
  ['?y', 'http://a/b/c/d;p?y'],
  ['g?y', 'http://a/b/c/g?y'],
  ['#s', 'http://a/b/c/d;p?q#s'],
  ['', 'http://a/b/c/d;p?q'],
  ['.', 'http://a/b/c/'],
  ['..', 'http://a/b/'],
  ['../..', 'http://a/'],
  ['../../../g', 'http://a/g'],
  ['https://x/y', 'https://x/y'],
])('%j', (reference, want) => {
  expect(resolveUrl(reference, 'http://a/b/c/d;p?q')).toBe(want);
});

test('another query', () => {
  expect(withQuery('http://a:1/b?c#d', 'e=f')).toBe('http://a:1/b?e=f');
  expect(withQuery('http://a:1/b?c', '')).toBe('http://a:1/b');
});
