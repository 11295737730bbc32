import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { closeInTurn } from './stop.ts';

beforeAll(() => {
  vi.useFakeTimers();
});
afterAll(() => {
  vi.useRealTimers();
});

type Step = 'works' | 'throws' | 'hangs';

// 1200 ms for all steps; what is said, and after how many milliseconds.
const cases: { steps: Step[]; want: string[] }[] = [
  { steps: [], want: ['0 done'] },
  { steps: ['works', 'works'], want: ['0 step 0', '0 step 1', '0 done'] },
  { steps: ['throws', 'works'], want: ['0 step 0', '0 step 0 failed', '0 step 1', '0 done'] },
  { steps: ['hangs'], want: ['0 step 0', '1200 done'] },
  { steps: ['hangs', 'works'], want: ['0 step 0', '600 step 1', '600 done'] },
  { steps: ['works', 'hangs'], want: ['0 step 0', '0 step 1', '1200 done'] },
  { steps: ['hangs', 'hangs', 'hangs'], want: ['0 step 0', '400 step 1', '800 step 2', '1200 done'] },
  { steps: ['works', 'hangs', 'works'], want: ['0 step 0', '0 step 1', '600 step 2', '600 done'] },
];

for (const c of cases) {
  test(`${c.steps.join(', ') || 'nothing'}: each step has its turn, in time`, async () => {
    const startMs = performance.now();
    const said: string[] = [];
    const say = (text: string): void => void said.push(`${Math.round(performance.now() - startMs)} ${text}`);
    const steps = c.steps.map((kind, index) => async () => {
      say(`step ${index}`);
      if (kind === 'throws') throw new Error(`step ${index} failed`);
      if (kind === 'hangs') await new Promise(() => undefined);
    });
    const closed = closeInTurn(steps, 1_200, (error) => say(error instanceof Error ? error.message : String(error)));
    void closed.then(() => say('done'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(said).toEqual(c.want);
  });
}
