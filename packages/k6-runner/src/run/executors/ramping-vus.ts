import { formatDuration } from '../../options/duration.ts';
import type { Stage } from '../../options/types.ts';
import type { Executor, ExecutorProgress, ScenarioRun } from '../scenario-run.ts';
import { fixedDuration, fixedInteger } from '../schedule/describe.ts';
import { vuSteps } from '../schedule/vu-steps.ts';
import type { VirtualUser } from '../vu.ts';

interface Place {
  /** Whether the schedule has a VU here now. */
  isWanted: boolean;
  /** The VU that loops here; it may be finishing its last iteration. */
  vu: VirtualUser | undefined;
  isLooping: boolean;
  /** When its iteration is interrupted. */
  deadlineMs: number;
  cancelDeadline: (() => void) | undefined;
}

/**
 * A number of VUs that changes at exact instants. Whoever is ramped down finishes the iteration within gracefulRampDown,
 * and simply goes on when it is wanted again before.
 */
export function rampingVus(
  scenario: ScenarioRun,
  startVUs: number,
  stages: readonly Stage[],
  gracefulRampDownMs: number,
): Executor {
  const steps = vuSteps(startVUs, stages);
  const vusMax = steps.reduce((max, step) => Math.max(max, step.vus), 0);
  const places: Place[] = Array.from({ length: vusMax }, () => ({
    isWanted: false,
    vu: undefined,
    isLooping: false,
    deadlineMs: 0,
    cancelDeadline: undefined,
  }));
  const loops = new Set<Promise<void>>();
  let active = 0;

  async function loop(place: Place): Promise<void> {
    const vu = await scenario.acquire();
    if (vu === undefined) {
      place.isLooping = false;
      return;
    }
    place.vu = vu;
    active++;
    while (place.isWanted && !scenario.isOver) await scenario.iterate(vu, place.deadlineMs);
    // In one go with the question above: whoever wants the place from here on begins a new loop.
    active--;
    place.cancelDeadline?.();
    place.vu = undefined;
    place.isLooping = false;
    scenario.release(vu);
  }

  function want(place: Place): void {
    place.isWanted = true;
    place.cancelDeadline?.();
    place.deadlineMs = scenario.hardEndMs;
    place.vu?.setDeadline(place.deadlineMs);
    if (place.isLooping) return;
    place.isLooping = true;
    const running = loop(place).finally(() => loops.delete(running));
    loops.add(running);
  }

  function rampDown(place: Place, nowMs: number): void {
    place.isWanted = false;
    place.deadlineMs = Math.min(scenario.hardEndMs, nowMs + gracefulRampDownMs);
    place.vu?.setDeadline(place.deadlineMs);
    place.cancelDeadline = scenario.run.clock.at(place.deadlineMs, () => place.vu?.interrupt('it was ramped down'));
  }

  return {
    async run() {
      for (const step of steps) {
        const atMs = scenario.startMs + step.timeMs;
        await scenario.run.sleepUntil(atMs);
        if (scenario.run.isStopped) break;
        for (const [index, place] of places.entries()) {
          if (index < step.vus && !place.isWanted) want(place);
          if (index >= step.vus && place.isWanted) rampDown(place, atMs);
        }
      }
      await scenario.run.sleepUntil(scenario.regularEndMs);
      for (const place of places) place.isWanted = false;
      await Promise.all(loops);
    },
    progress(nowMs): ExecutorProgress {
      const { durationMs } = scenario;
      const spentMs = nowMs - scenario.startMs;
      const vus = `${fixedInteger(active, vusMax)}/${vusMax} VUs`;
      const total = formatDuration(durationMs);
      if (spentMs > durationMs) return { share: 1, right: [vus, total] };
      return { share: spentMs / durationMs, right: [vus, `${fixedDuration(spentMs, durationMs)}/${total}`] };
    },
  };
}
