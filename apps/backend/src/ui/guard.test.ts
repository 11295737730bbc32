import { describe, expect, test } from 'vitest';
import { isOwnHost, refuseChange, refuseRequest } from './guard.ts';

const hosts: readonly {
  readonly host: string | undefined;
  readonly listen?: string;
  readonly more?: readonly string[];
  readonly own: boolean;
}[] = [
  { host: 'localhost:3000', own: true },
  { host: 'LOCALHOST', own: true },
  { host: 'lab.localhost:3000', own: true },
  { host: '127.0.0.1:3000', own: true },
  { host: '127.8.9.1', own: true },
  { host: '[::1]:3000', own: true },
  { host: undefined, own: false },
  { host: '', own: false },
  { host: 'evil.example:3000', own: false },
  { host: 'localhost.evil.example', own: false },
  { host: '127.0.0.1.evil.example', own: false },
  { host: '127.evil', own: false },
  { host: 'localhost:3000@evil.example', own: false },
  { host: 'localhost, evil.example', own: false },
  { host: '192.168.1.5:3000', own: false },
  { host: '192.168.1.5:3000', listen: '192.168.1.5', own: true },
  { host: 'lab.lan:3000', listen: 'Lab.lan', own: true },
  { host: '192.168.1.5:3000', listen: '0.0.0.0', own: true },
  { host: '[fd00::5]:3000', listen: '::', own: true },
  { host: 'evil.example:3000', listen: '0.0.0.0', own: false },
  { host: 'lab.example.dev', more: ['lab.example.dev'], own: true },
  { host: 'other.example.dev', more: ['lab.example.dev'], own: false },
  { host: 'me-3000.app.example.dev:443', more: ['lab.lan', '.App.example.dev'], own: true },
  { host: 'app.example.dev', more: ['.app.example.dev'], own: false },
  { host: 'evilapp.example.dev', more: ['.app.example.dev'], own: false },
];
for (const { host, listen = '127.0.0.1', more = [], own } of hosts) {
  test(`the host "${host}" is ${own ? 'ours' : 'not ours'} as ${[listen, ...more].join(', ')}`, () => {
    expect(isOwnHost(host, [listen, ...more])).toBe(own);
  });
}

describe('a request', () => {
  const cases: readonly {
    readonly name: string;
    readonly headers: Record<string, string>;
    readonly refused?: RegExp;
  }[] = [
    { name: 'of curl', headers: {} },
    { name: 'of our page', headers: { origin: 'http://localhost:3000' } },
    { name: 'of our page behind TLS', headers: { origin: 'https://localhost:3000' } },
    {
      name: 'of another port',
      headers: { origin: 'http://localhost:8080' },
      refused: /page of http:\/\/localhost:8080/,
    },
    { name: 'of another site', headers: { origin: 'http://evil.example' }, refused: /evil\.example/ },
    { name: 'of a sandboxed frame', headers: { origin: 'null' }, refused: /page of null/ },
    {
      name: 'by a rebound name',
      headers: { host: 'evil.example:3000', origin: 'http://evil.example:3000' },
      refused: /the host is/,
    },
  ];
  for (const { name, headers, refused } of cases) {
    test(name, () => {
      const got = refuseRequest({ method: 'GET', headers: { host: 'localhost:3000', ...headers } }, ['127.0.0.1']);
      if (refused === undefined) expect(got).toBeUndefined();
      else expect(got).toMatch(refused);
    });
  }
});

describe('a change', () => {
  const cases: readonly {
    readonly name: string;
    readonly headers: Record<string, string>;
    readonly refused?: RegExp;
  }[] = [
    { name: 'of curl that says so', headers: { 'x-lab-request': '1' } },
    { name: 'of our page', headers: { 'x-lab-request': '1', 'sec-fetch-site': 'same-origin' } },
    {
      name: 'without the header',
      headers: { 'sec-fetch-site': 'same-origin' },
      refused: /X-Lab-Request: 1 is missing/,
    },
    { name: 'with another value', headers: { 'x-lab-request': 'yes' }, refused: /X-Lab-Request/ },
    {
      name: 'of another site',
      headers: { 'x-lab-request': '1', 'sec-fetch-site': 'cross-site' },
      refused: /another site/,
    },
    { name: 'of a sibling', headers: { 'x-lab-request': '1', 'sec-fetch-site': 'same-site' }, refused: /another site/ },
  ];
  for (const { name, headers, refused } of cases) {
    test(name, () => {
      const got = refuseChange({ method: 'POST', headers });
      if (refused === undefined) expect(got).toBeUndefined();
      else expect(got).toMatch(refused);
    });
  }
});
