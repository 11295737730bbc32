import { describe, expect, test } from 'vitest';
import { canonicalName, ResponseParser } from './response-parser.ts';

interface Parsed {
  readonly status: number;
  readonly body: string;
  readonly keepAlive: boolean;
}

/** Feeds a response in pieces of a size. @throws what the parser throws */
function parse(text: string, pieceBytes: number, { method = 'GET', ends = false } = {}): Parsed | undefined {
  const parser = new ResponseParser();
  parser.reset(method, true);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) parser.push(bytes.subarray(at, at + pieceBytes));
  if (ends) parser.end();
  return parser.isDone
    ? { status: parser.status, body: parser.takeBody().toString(), keepAlive: parser.keepAlive }
    : undefined;
}

const OK = 'HTTP/1.1 200 OK\r\n';

const CASES: readonly { name: string; text: string; want: Parsed; method?: string; ends?: boolean }[] = [
  { name: 'sized', text: `${OK}Content-Length: 5\r\n\r\nhello`, want: { status: 200, body: 'hello', keepAlive: true } },
  { name: 'empty', text: `${OK}content-length:0\r\n\r\n`, want: { status: 200, body: '', keepAlive: true } },
  {
    name: 'without a reason',
    text: 'HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n',
    want: { status: 404, body: '', keepAlive: true },
  },
  {
    name: 'chunked, with extensions and trailers',
    text: `${OK}Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\nA\r\n, 12345678\r\n0\r\nX: y\r\n\r\n`,
    want: { status: 200, body: 'hello, 12345678', keepAlive: true },
  },
  {
    name: 'chunked wins over a length',
    text: `${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n`,
    want: { status: 200, body: 'hi', keepAlive: true },
  },
  {
    name: 'until the end',
    text: `${OK}\r\nall\r\n\r\nof it`,
    want: { status: 200, body: 'all\r\n\r\nof it', keepAlive: false },
    ends: true,
  },
  { name: 'no content', text: 'HTTP/1.1 204 No Content\r\n\r\n', want: { status: 204, body: '', keepAlive: true } },
  {
    name: 'not modified',
    text: 'HTTP/1.1 304 NM\r\nContent-Length: 9\r\n\r\n',
    want: { status: 304, body: '', keepAlive: true },
  },
  {
    name: 'HEAD',
    text: `${OK}Content-Length: 9\r\n\r\n`,
    want: { status: 200, body: '', keepAlive: true },
    method: 'HEAD',
  },
  {
    name: 'after 100 and 103',
    text: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\n${OK}Content-Length: 2\r\n\r\nok`,
    want: { status: 200, body: 'ok', keepAlive: true },
  },
  {
    name: 'bare line feeds',
    text: 'HTTP/1.1 200 OK\nContent-Length: 6\n\na\r\n\r\nb',
    want: { status: 200, body: 'a\r\n\r\nb', keepAlive: true },
  },
  {
    name: 'closing',
    text: `${OK}Connection: Close\r\nContent-Length: 1\r\n\r\nx`,
    want: { status: 200, body: 'x', keepAlive: false },
  },
  {
    name: 'of 1.0',
    text: 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx',
    want: { status: 200, body: 'x', keepAlive: false },
  },
  {
    name: 'of 1.0, kept alive',
    text: 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx',
    want: { status: 200, body: 'x', keepAlive: true },
  },
  {
    name: 'the same length twice',
    text: `${OK}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx`,
    want: { status: 200, body: 'x', keepAlive: true },
  },
];

describe('responses, in pieces of any size', () => {
  for (const { name, text, want, method = 'GET', ends = false } of CASES) {
    test(name, () => {
      for (const pieceBytes of [1, 2, 3, 7, 1000]) {
        expect(parse(text, pieceBytes, { method, ends })).toEqual(want);
      }
    });

    test(`${name}: cut short anywhere`, () => {
      const last = ends ? text.indexOf('\r\n\r\n') + 4 : text.length;
      for (let length = 0; length < last; length++) {
        const cut = text.slice(0, length);
        expect(parse(cut, 1000, { method })).toBeUndefined();
        expect(() => parse(cut, 1000, { method, ends: true })).toThrow(length === 0 ? 'EOF' : 'unexpected EOF');
      }
    });
  }
});

describe('one response after the other on a connection', () => {
  const answer = (head: string, body: string): string => `${OK}Content-Length: ${body.length}\r\n${head}\r\n${body}`;
  const cases = [
    { name: 'the same head', second: answer('A: 1\r\n', 'two'), sameHeaders: true, keepAlive: true },
    { name: 'another header', second: answer('A: 2\r\n', 'two'), sameHeaders: false, keepAlive: true },
    { name: 'the last one', second: answer('Connection: close\r\n', 'two'), sameHeaders: false, keepAlive: false },
  ];
  test.each(cases)('$name', ({ second, sameHeaders, keepAlive }) => {
    const parser = new ResponseParser();
    parser.reset('GET', true);
    expect(parser.push(Buffer.from(answer('A: 1\r\n', 'one')))).toBe(true);
    const { headers } = parser;
    expect([parser.takeBody().toString(), parser.keepAlive]).toEqual(['one', true]);
    parser.reset('GET', true);
    expect(parser.push(Buffer.from(second))).toBe(true);
    expect([parser.status, parser.takeBody().toString(), parser.keepAlive]).toEqual([200, 'two', keepAlive]);
    expect(parser.headers === headers).toBe(sameHeaders);
  });

  test('a head that comes again after one that was refused is refused again', () => {
    const parser = new ResponseParser();
    const refused = Buffer.from(`${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`);
    for (let i = 0; i < 2; i++) {
      parser.reset('GET', true);
      expect(() => parser.push(refused)).toThrow('multiple Content-Length');
    }
  });
});

describe('what is refused', () => {
  test.each([
    ['garbage\r\n\r\n', 'malformed HTTP response "garbage"'],
    ['HTTP/2 200\r\n\r\n', 'malformed HTTP response'],
    ['HTTP/1.1 20 OK\r\n\r\n', 'malformed HTTP response'],
    [`${OK}no colon\r\n\r\n`, 'malformed MIME header line: no colon'],
    [`${OK}: empty name\r\n\r\n`, 'malformed MIME header line'],
    [`${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 'multiple Content-Length'],
    [`${OK}Content-Length: -1\r\n\r\n`, 'bad Content-Length "-1"'],
    [`${OK}Content-Length: 99999999999999999999\r\n\r\n`, 'bad Content-Length'],
    [`${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`, 'unsupported transfer encoding'],
    [`${OK}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, 'invalid chunk size "xyz"'],
    [`${OK}Transfer-Encoding: chunked\r\n\r\n-1\r\n`, 'invalid chunk size'],
    [`${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n`, 'malformed chunked encoding'],
    [`${OK}X: ${'y'.repeat(1100 * 1024)}`, 'response head is larger than 1048576 bytes'],
    [`${OK}Transfer-Encoding: chunked\r\n\r\n${'1'.repeat(5000)}`, 'a line of a chunk is larger than 4096 bytes'],
  ])('%.40j', (text, message) => {
    expect(() => parse(text, 1000)).toThrow(message);
  });

  test('bytes after the end: the connection is not used again', () => {
    const parser = new ResponseParser();
    parser.reset('GET', true);
    expect(parser.push(Buffer.from(`${OK}Content-Length: 1\r\n\r\nxMORE`))).toBe(true);
    expect(parser.hasExcess).toBe(true);
    expect(parser.keepAlive).toBe(false);
  });
});

test('headers: names in canonical case, folded lines, values trimmed, UTF-8', () => {
  const parser = new ResponseParser();
  parser.reset('GET', true);
  parser.push(
    Buffer.from(`${OK}x-lower:  a \r\nETAG: b\r\nX-Fold: c\r\n  d\r\nX-Utf: grün\r\nContent-Length: 0\r\n\r\n`),
  );
  expect(parser.headers.slice(0, 4)).toEqual([
    ['X-Lower', 'a'],
    ['Etag', 'b'],
    ['X-Fold', 'c d'],
    ['X-Utf', 'grün'],
  ]);
  expect(canonicalName('x y')).toBe('x y');
});

test('a body nobody wants is read and dropped', () => {
  const parser = new ResponseParser();
  parser.reset('GET', false);
  expect(parser.push(Buffer.from(`${OK}Content-Length: 5\r\n\r\nhello`))).toBe(true);
  expect(parser.takeBody()).toHaveLength(0);
});
