import { describe, expect, test } from 'vitest';
import { CookieJar, parseSetCookie } from './cookie-jar.ts';

describe('Set-Cookie', () => {
  const plain = { domain: '', path: '', httpOnly: false, secure: false, maxAge: 0, expires: undefined };
  test.each([
    ['a=b', { ...plain, name: 'a', value: 'b' }],
    [' a = b c ; Path=/x', { ...plain, name: 'a', value: 'b c', path: '/x' }],
    ['a="q"; HttpOnly; SECURE', { ...plain, name: 'a', value: 'q', httpOnly: true, secure: true }],
    ['a=; Domain=.Example.COM', { ...plain, name: 'a', value: '', domain: '.example.com' }],
    ['a=b=c; Max-Age=60', { ...plain, name: 'a', value: 'b=c', maxAge: 60 }],
    ['a=b; Max-Age=0', { ...plain, name: 'a', value: 'b', maxAge: -1 }],
    ['a=b; Max-Age=soon', { ...plain, name: 'a', value: 'b' }],
    ['a=b; Expires=Wed, 21 Oct 2026 07:28:00 GMT', { ...plain, name: 'a', value: 'b', expires: 1792567680000 }],
    ['a=b; Expires=Wed, 21-Oct-2026 07:28:00 GMT', { ...plain, name: 'a', value: 'b', expires: 1792567680000 }],
    ['a=b; Expires=whenever', { ...plain, name: 'a', value: 'b' }],
    ['', undefined],
    ['=b', undefined],
    ['novalue', undefined],
    ['a b=c', undefined],
  ])('%j', (header, want) => {
    expect(parseSetCookie(header)).toEqual(want);
  });
});

describe('a jar', () => {
  const start = Date.UTC(2026, 0, 1);
  function jar(from: string, ...cookies: readonly string[]) {
    const clock = { nowMs: start };
    const made = new CookieJar(() => clock.nowMs);
    for (const cookie of cookies) made.set(new URL(from), parseSetCookie(cookie)!);
    const at = (url: string): string =>
      made
        .cookiesFor(new URL(url))
        .map((one) => `${one.name}=${one.value}`)
        .join(' ');
    return { made, clock, at };
  }

  test.each([
    { name: 'its host alone', set: 'a=1', from: 'http://x.com/', to: 'http://sub.x.com/', want: '' },
    {
      name: 'subdomains of a domain',
      set: 'a=1; Domain=x.com',
      from: 'http://x.com/',
      to: 'http://sub.x.com/',
      want: 'a=1',
    },
    { name: 'a foreign domain', set: 'a=1; Domain=y.com', from: 'http://x.com/', to: 'http://y.com/', want: '' },
    { name: 'a parent domain', set: 'a=1; Domain=x.com', from: 'http://sub.x.com/', to: 'http://x.com/', want: 'a=1' },
    { name: 'half a name', set: 'a=1; Domain=x.com', from: 'http://x.com/', to: 'http://notx.com/', want: '' },
    { name: 'other ports', set: 'a=1', from: 'http://x.com:1/', to: 'http://x.com:2/', want: 'a=1' },
    { name: 'its path', set: 'a=1; Path=/p', from: 'http://x.com/', to: 'http://x.com/p/q', want: 'a=1' },
    { name: 'half a path', set: 'a=1; Path=/p', from: 'http://x.com/', to: 'http://x.com/pq', want: '' },
    { name: 'the path it came from', set: 'a=1', from: 'http://x.com/d/e', to: 'http://x.com/f', want: '' },
    { name: 'plain http', set: 'a=1; Secure', from: 'https://x.com/', to: 'http://x.com/', want: '' },
    { name: 'https', set: 'a=1; Secure', from: 'https://x.com/', to: 'https://x.com/', want: 'a=1' },
    {
      name: 'an address',
      set: 'a=1; Domain=127.0.0.1',
      from: 'http://127.0.0.1/',
      to: 'http://127.0.0.1/',
      want: 'a=1',
    },
  ])('and $name', ({ set, from, to, want }) => {
    expect(jar(from, set).at(to)).toBe(want);
  });

  test('longest paths first; a cookie takes the place of its like; deleted by its age', () => {
    const { made, clock, at } = jar('http://x.com/', 'a=1', 'b=2; Path=/deep', 'c=3; Max-Age=10', 'a=4');
    expect(at('http://x.com/deep')).toBe('b=2 a=4 c=3');
    clock.nowMs += 10_000;
    expect(at('http://x.com/')).toBe('a=4');
    made.set(new URL('http://x.com/'), parseSetCookie('a=; Max-Age=0')!);
    expect(made.cookiesFor(new URL('http://x.com/'))).toEqual([]);
    made.clear(new URL('http://x.com/deep'));
    expect(made.isEmpty).toBe(true);
  });

  test('is bounded', () => {
    const { made, at } = jar('http://x.com/');
    for (let i = 0; i < 3001; i++) made.set(new URL('http://x.com/'), parseSetCookie(`n${i}=v`)!);
    expect(at('http://x.com/').split(' ')).toHaveLength(3000);
  });
});
