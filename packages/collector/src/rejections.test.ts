import { expect, test } from 'vitest';
import { mergeRejected, NOTHING_REJECTED, Rejections } from './rejections.ts';

test('each reason is told once, and only the first few', () => {
  const rejections = new Rejections();
  for (let i = 0; i < 20; i++) rejections.reject(2, `reason ${i % 7}`);
  expect(rejections.result()).toEqual({
    count: 40,
    message: 'reason 0; reason 1; reason 2; reason 3; reason 4; and 2 more reasons',
  });
});

test('a message never outgrows an answer', () => {
  const rejections = new Rejections();
  rejections.reject(1, 'x'.repeat(1_000_000));
  expect(rejections.result().message.length).toBeLessThan(5_000);
});

const full = { count: 0, message: '' };
for (const { name, a, b, merged } of [
  { name: 'nothing and nothing', a: full, b: NOTHING_REJECTED, merged: full },
  { name: 'a warning stays', a: { count: 0, message: 'w' }, b: full, merged: { count: 0, message: 'w' } },
  {
    name: 'counts add up',
    a: { count: 2, message: 'a' },
    b: { count: 3, message: 'b' },
    merged: { count: 5, message: 'a; b' },
  },
]) {
  test(`merging: ${name}`, () => {
    expect(mergeRejected(a, b)).toEqual(merged);
    expect(mergeRejected(b, a).count).toBe(merged.count);
  });
}
