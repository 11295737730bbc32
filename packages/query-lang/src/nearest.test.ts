import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const cases: readonly (readonly [string, readonly string[], string | undefined])[] = [
  ['prots', ['ports', 'env'], 'ports'],
  ['lgos', ['logs', 'ps'], 'logs'],
  ['pss', ['logs', 'ps'], 'ps'],
  ['LOGS', ['logs'], 'logs'],
  ['service-x', ['service-a', 'backend'], 'service-a'],
  ['banana', ['logs', 'ps'], undefined],
  ['durat', ['vus', 'duration'], 'duration'],
  ['dur', ['vus', 'duration'], undefined],
  ['', ['logs'], undefined],
];
for (const [word, candidates, want] of cases) {
  test(`"${word}" → ${want}`, () => expect(nearest(word, candidates)).toBe(want));
}
