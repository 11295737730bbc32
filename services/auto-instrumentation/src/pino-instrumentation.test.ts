import { expect, test } from 'vitest';
import { severityOf } from './pino-instrumentation.ts';

const cases = [
  { line: '{"level":"ERROR","msg":"m","a":1}', want: { severityText: 'ERROR', severityNumber: 17 } },
  { line: '{"level":"warn"}', want: { severityText: 'WARN', severityNumber: 13 } },
  { line: '{"level":40,"service":"s"}', want: { severityText: 'WARN', severityNumber: 13 } },
  { line: '{"level":35}', want: {} },
  { line: '{"level":"loud"}', want: {} },
  { line: '{"a":1}', want: {} },
  { line: 'plain text', want: {} },
  { line: '{"level":"ERROR"', want: {} },
  { line: '[1]', want: {} },
  { line: '', want: {} },
];

for (const c of cases) {
  test(`${JSON.stringify(c.line)}`, () => {
    expect(severityOf(c.line)).toEqual(c.want);
  });
}
