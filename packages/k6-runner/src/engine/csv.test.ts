import { describe, expect, test } from 'vitest';
import { parseCsv } from './csv.ts';

describe('csv', () => {
  const cases: { name: string; content: string; rows: string[][]; delimiter?: string }[] = [
    {
      name: 'rows',
      content: 'a,b\n1,2\n',
      rows: [
        ['a', 'b'],
        ['1', '2'],
      ],
    },
    { name: 'nothing', content: '', rows: [] },
    { name: 'no line end at the end', content: 'a,b', rows: [['a', 'b']] },
    {
      name: 'empty fields',
      content: ',\na,\n',
      rows: [
        ['', ''],
        ['a', ''],
      ],
    },
    { name: 'empty lines', content: '\n\na\r\n\r\nb', rows: [['a'], ['b']] },
    { name: 'quotes', content: '"a,b","c""d","e\nf"\n', rows: [['a,b', 'c"d', 'e\nf']] },
    { name: 'a byte order mark', content: '\uFEFFa,b', rows: [['a', 'b']] },
    { name: 'another delimiter', content: 'a;b,c', rows: [['a', 'b,c']], delimiter: ';' },
  ];
  for (const { name, content, rows, delimiter } of cases) {
    test(name, () => expect(parseCsv(content, delimiter)).toEqual(rows));
  }

  test('an open quote is an error with its line', () => {
    expect(() => parseCsv('a\n"b')).toThrow('the quote that begins in line 2 is never closed');
  });
});
