import { expect, test } from 'vitest';
import { within } from './within.ts';

const never = new Promise<never>(() => undefined);

test('an answer in time is passed on', async () => {
  expect(await within(10_000, Promise.resolve(7))).toBe(7);
});

test('so is an error', async () => {
  await expect(within(10_000, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
});

test.each([
  [undefined, 'no answer within 5 ms'],
  ['last error: gone', 'no answer within 5 ms (last error: gone)'],
])('silence is an error, with the hint %s', async (hint, message) => {
  await expect(within(5, never, hint)).rejects.toThrow(new Error(message));
});
