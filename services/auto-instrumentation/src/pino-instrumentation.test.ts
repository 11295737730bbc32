import { expect, test } from 'vitest';
import { parseLine } from './pino-instrumentation.ts';

const cases = [
  {
    line: '{"level":"ERROR","msg":"m","a":1}',
    want: { severityText: 'ERROR', severityNumber: 17, attributes: { a: 1 } },
  },
  { line: '{"level":40,"service":"s"}', want: { severityText: 'WARN', severityNumber: 13, attributes: {} } },
  { line: '{"level":35}', want: { attributes: {} } },
  { line: '{"level":"loud"}', want: { attributes: {} } },
  { line: '{"a":{"b":[1,"x",null]}}', want: { attributes: { a: { b: [1, 'x', null] } } } },
  { line: 'plain text', want: { attributes: {} } },
  { line: '{"level":"ERROR"', want: { attributes: {} } },
  { line: '[1]', want: { attributes: {} } },
  { line: '', want: { attributes: {} } },
];

for (const c of cases) {
  test(`${JSON.stringify(c.line)}`, () => {
    expect(parseLine(c.line)).toEqual(c.want);
  });
}
