// The two executors that end after a number of iterations, or after maxDuration.
import { formatDuration } from '../../options/duration.ts';
import type { Executor, ExecutorProgress, ScenarioRun } from '../scenario-run.ts';
import { fixedDuration, fixedInteger } from '../schedule/describe.ts';

/** VUs take iterations from a common stock: the fast ones do more. */
export function sharedIterations(scenario: ScenarioRun, vus: number, iterations: number): Executor {
  let begun = 0;
  let done = 0;
  async function loop(): Promise<void> {
    const vu = await scenario.acquire();
    if (vu === undefined) return;
    while (begun < iterations && !scenario.isOver) {
      begun++;
      await scenario.iterate(vu);
      done++;
    }
    scenario.release(vu);
  }
  return {
    async run() {
      await Promise.all(Array.from({ length: vus }, loop));
      scenario.drop(iterations - begun);
    },
    progress(nowMs) {
      const count = `${fixedInteger(done, iterations)}/${iterations} shared iters`;
      return { share: done / iterations, right: [...vusAndTime(scenario, vus, nowMs), count] };
    },
  };
}

/** Each VU does the same number. */
export function perVuIterations(scenario: ScenarioRun, vus: number, iterations: number): Executor {
  const total = vus * iterations;
  let done = 0;
  async function loop(): Promise<void> {
    const vu = await scenario.acquire();
    if (vu === undefined) return;
    let begun = 0;
    for (; begun < iterations && !scenario.isOver; begun++) {
      await scenario.iterate(vu);
      done++;
    }
    scenario.drop(iterations - begun);
    scenario.release(vu);
  }
  return {
    async run() {
      await Promise.all(Array.from({ length: vus }, loop));
    },
    progress(nowMs): ExecutorProgress {
      const count = `${fixedInteger(done, total)}/${total} iters, ${iterations} per VU`;
      return { share: done / total, right: [...vusAndTime(scenario, vus, nowMs), count] };
    },
  };
}

function vusAndTime(scenario: ScenarioRun, vus: number, nowMs: number): readonly string[] {
  const { durationMs } = scenario;
  const spentMs = Math.min(durationMs, nowMs - scenario.startMs);
  return [`${vus} VUs`, `${fixedDuration(spentMs, durationMs)}/${formatDuration(durationMs)}`];
}
