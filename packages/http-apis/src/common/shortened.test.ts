import { expect, test } from 'vitest';
import { shortened } from './shortened.ts';

test('a short message stays as it is', () => {
  expect(shortened('unexpected ")"')).toBe('unexpected ")"');
  expect(shortened('x'.repeat(1000))).toHaveLength(1000);
});

test('a long message keeps both ends and says what is missing', () => {
  const text = shortened(`bad regex ${'('.repeat(100_000)} missing )`);
  expect(text.length).toBeLessThan(1100);
  expect(text).toMatch(/^bad regex \(+… \(99020 characters left out\) …\(+ missing \)$/);
});
