import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('whoever waits goes on one at a time, in order, and other work runs in between', async () => {
  const turns = new Turns();
  const log: string[] = [];
  let isDone = false;
  const other = (): void => {
    log.push('-');
    if (!isDone) setImmediate(other);
  };
  const worker = async (name: string): Promise<void> => {
    for (let i = 0; i < 3; i++) {
      await turns.next();
      log.push(name);
    }
  };
  setImmediate(other);
  await Promise.all(['a', 'b', 'c'].map(worker));
  isDone = true;
  const text = log.join('');
  expect(text.replaceAll('-', '')).toBe('abcabcabc');
  expect(text).not.toMatch(/[abc]{2}/);
  // Once all have gone, it begins anew.
  await turns.next();
});
