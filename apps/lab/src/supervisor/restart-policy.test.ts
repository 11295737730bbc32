import { expect, test } from 'vitest';
import type { RestartPolicy } from '../topology/types.ts';
import { afterRun, judge, NO_CRASHES, type Verdict } from './restart-policy.ts';

const policy: RestartPolicy = { kind: 'on-crash', firstDelayMs: 200, delayMsMax: 1500, stableMs: 10_000, loopAfter: 4 };

test('delays double up to the longest, and the fourth short run in a row is a crash loop', () => {
  expect(verdicts([10, 10, 10, 10, 10], policy, 0.999_999)).toEqual([
    { kind: 'retry', delayMs: 200, looping: false },
    { kind: 'retry', delayMs: 400, looping: false },
    { kind: 'retry', delayMs: 800, looping: false },
    { kind: 'retry', delayMs: 1500, looping: true },
    { kind: 'retry', delayMs: 1500, looping: true },
  ]);
});

test('jitter takes away up to half', () => {
  expect(verdicts([10], policy, 0)).toEqual([{ kind: 'retry', delayMs: 100, looping: false }]);
});

test('a stable run starts over', () => {
  const delays = verdicts([10, 10, 10, 10_000, 10], policy, 0.999_999).map((v) => v.kind === 'retry' && v.delayMs);
  expect(delays).toEqual([200, 400, 800, 200, 400]);
});

test('never means never', () => {
  expect(verdicts([10], { kind: 'never' }, 0)).toEqual([{ kind: 'give-up' }]);
});

test('a thousand crashes overflow nothing', () => {
  const last = verdicts(Array(1100).fill(1), { ...policy, delayMsMax: 30_000 }, 0.999_999).at(-1);
  expect(last).toEqual({ kind: 'retry', delayMs: 30_000, looping: true });
});

function verdicts(runsMs: readonly number[], restart: RestartPolicy, random: number): Verdict[] {
  let history = NO_CRASHES;
  return runsMs.map((runMs) => {
    history = afterRun(history, runMs, restart);
    return judge(history, restart, random);
  });
}
