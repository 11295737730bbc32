import { formatDuration } from '../../options/duration.ts';
import type { Executor, ExecutorProgress, ScenarioRun } from '../scenario-run.ts';
import { fixedDuration } from '../schedule/describe.ts';

/** A number of VUs, each looping until the time is over. */
export function constantVus(scenario: ScenarioRun, vus: number): Executor {
  async function loop(): Promise<void> {
    const vu = await scenario.acquire();
    if (vu === undefined) return;
    while (!scenario.isOver) await scenario.iterate(vu);
    scenario.release(vu);
  }
  return {
    async run() {
      await Promise.all(Array.from({ length: vus }, loop));
    },
    progress(nowMs): ExecutorProgress {
      const { durationMs } = scenario;
      const spentMs = nowMs - scenario.startMs;
      const total = formatDuration(durationMs);
      if (spentMs > durationMs) return { share: 1, right: [`${vus} VUs`, total] };
      return { share: spentMs / durationMs, right: [`${vus} VUs`, `${fixedDuration(spentMs, durationMs)}/${total}`] };
    },
  };
}
