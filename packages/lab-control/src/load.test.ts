import { expect, test } from 'vitest';
import { parseLoadDuration } from './load.ts';

const CASES: readonly (readonly [text: string, ms: number | undefined])[] = [
  ['30s', 30_000],
  ['1m30s', 90_000],
  ['500ms', 500],
  ['1.5h', 5_400_000],
  ['1d', 86_400_000],
  ['250', 250],
  ['0s', 0],
  ['', undefined],
  ['s', undefined],
  ['-5s', undefined],
  ['5 s', undefined],
  ['5x', undefined],
  ['5s; rm -rf', undefined],
];

for (const [text, ms] of CASES) {
  test(`a duration: "${text}"`, () => expect(parseLoadDuration(text)).toBe(ms));
}
