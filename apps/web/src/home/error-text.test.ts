import { expect, test } from 'vitest';
import { errorText } from './error-text.ts';

const cases: readonly [line: string, want: string][] = [
  ['plain', 'plain'],
  ['{"msg":"request failed","exception.message":"no"}', 'request failed: no'],
  ['{"message":"m"}', 'm'],
  ['{"other":1}', '{"other":1}'],
  ['{broken', '{broken'],
  ['x'.repeat(300), 'x'.repeat(200)],
];
for (const [line, want] of cases) test(line.slice(0, 40), () => expect(errorText(line)).toBe(want));
