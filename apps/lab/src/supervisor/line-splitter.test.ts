import { expect, test } from 'vitest';
import { LINE_LENGTH_MAX, LineSplitter } from './line-splitter.ts';

const cases: readonly { name: string; chunks: readonly (string | Buffer)[]; lines: readonly string[] }[] = [
  { name: 'lines across chunks', chunks: ['a\nb', 'c\n', '\n'], lines: ['a', 'bc', ''] },
  { name: 'no line end at the end', chunks: ['a\nb'], lines: ['a', 'b'] },
  { name: 'CRLF', chunks: ['a\r', '\nb\r\n'], lines: ['a', 'b'] },
  { name: 'a letter cut in two', chunks: [Buffer.from([0xc3]), Buffer.from([0xbc, 0x0a])], lines: ['ü'] },
  { name: 'nothing', chunks: [], lines: [] },
];
for (const c of cases) {
  test(c.name, () => expect(split(c.chunks)).toEqual(c.lines));
}

test('an endless line is cut once, and the next line is whole', () => {
  const long = 'x'.repeat(LINE_LENGTH_MAX);
  const lines = split([long, long, long, '\nnext\n']);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe(`${long} … [line cut at 16384 characters]`);
  expect(lines[1]).toBe('next');
});

function split(chunks: readonly (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  splitter.end();
  return lines;
}
