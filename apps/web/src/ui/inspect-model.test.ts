import { describe, expect, test } from 'vitest';
import { asCurl, parametersOf, prettyResponse, publicUrl, SHOWN_CHARS_MAX } from './inspect-model.ts';

const BASES = { prometheus: 'http://localhost:9090', loki: 'http://localhost:3100/' };
const ORIGIN = 'http://localhost:3000';

describe('the public address', () => {
  const cases: readonly (readonly [url: string, expected: string])[] = [
    ['/api/datasources/proxy/uid/prometheus/api/v1/query?query=up', 'http://localhost:9090/api/v1/query?query=up'],
    ['/api/datasources/proxy/uid/loki/loki/api/v1/labels', 'http://localhost:3100/loki/api/v1/labels'],
    ['/api/datasources/proxy/uid/tempo/api/search', `${ORIGIN}/api/datasources/proxy/uid/tempo/api/search`],
    ['/api/sql', `${ORIGIN}/api/sql`],
  ];
  for (const [url, expected] of cases) test(url, () => expect(publicUrl(url, BASES, ORIGIN)).toBe(expected));
});

describe('as a command', () => {
  test('a form', () => {
    const exchange = {
      method: 'POST',
      url: '/api/datasources/proxy/uid/prometheus/api/v1/query_range',
      requestBody: 'query=rate%28x%7Ba%3D%22b%27c%22%7D%5B1m%5D%29&step=15',
    } as const;
    expect(asCurl(exchange, BASES, ORIGIN)).toBe(
      [
        `curl -s 'http://localhost:9090/api/v1/query_range' \\`,
        `  --data-urlencode 'query=rate(x{a="b'\\''c"}[1m])' \\`,
        `  --data-urlencode 'step=15'`,
      ].join('\n'),
    );
  });
  test('parameters of the URL', () => {
    const url = '/api/datasources/proxy/uid/loki/loki/api/v1/labels?start=1&query=%7Ba%3D%22b%22%7D';
    expect(asCurl({ method: 'GET', url }, BASES, ORIGIN)).toBe(
      [
        `curl -sG 'http://localhost:3100/loki/api/v1/labels' \\`,
        `  --data-urlencode 'start=1' \\`,
        `  --data-urlencode 'query={a="b"}'`,
      ].join('\n'),
    );
  });
  test('JSON', () => {
    expect(asCurl({ method: 'POST', url: '/api/sql', requestBody: '{"sql":"select 1"}' }, BASES, ORIGIN)).toContain(
      `-d '{"sql":"select 1"}'`,
    );
  });
});

describe('the answer as text', () => {
  test('samples take one line each', () => {
    expect(prettyResponse('{"values":[[1,"2"],[3,"4"]]}').text).toBe(
      '{\n  "values": [\n    [1, "2"],\n    [3, "4"]\n  ]\n}',
    );
  });
  test('what is no JSON stays', () =>
    expect(prettyResponse('oops: <b>')).toEqual({ text: 'oops: <b>', hiddenCharCount: 0 }));
  test('a long one is cut, and says by how much', () => {
    const shown = prettyResponse('x'.repeat(SHOWN_CHARS_MAX + 7));
    expect(shown.text).toHaveLength(SHOWN_CHARS_MAX);
    expect(shown.hiddenCharCount).toBe(7);
  });
});

test('parameters come from URL and form alike', () => {
  expect(parametersOf({ url: '/x?a=1', requestBody: 'b=2&b=3' })).toEqual([
    ['a', '1'],
    ['b', '2'],
    ['b', '3'],
  ]);
  expect(parametersOf({ url: '/x', requestBody: '{"a":1}' })).toEqual([]);
});
