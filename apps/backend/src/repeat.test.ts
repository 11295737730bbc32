import { expect, test } from 'vitest';
import { repeat } from './repeat.ts';

test('runs follow each other, also after one that failed, until they are stopped', async () => {
  let runs = 0;
  const errors: unknown[] = [];
  let third: () => void = () => undefined;
  const thirdRun = new Promise<void>((resolve) => {
    third = resolve;
  });
  const repeated = repeat(
    async () => {
      runs++;
      if (runs === 1) throw new Error('once');
      if (runs === 3) third();
    },
    1,
    (error) => errors.push(error),
  );
  await thirdRun;
  await repeated.stop();
  const runsAtStop = runs;
  expect(errors).toHaveLength(1);
  await new Promise((resolve) => setTimeout(resolve, 10)); // ten intervals in which nothing may happen
  expect(runs).toBe(runsAtStop);
});
