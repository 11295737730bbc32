// Iterations begin at given times, whether or not earlier ones are done: a free VU takes each. Without a free one the
// iteration is dropped, and one more VU is made in the background while maxVUs allows it.
import { formatDuration } from '../../options/duration.ts';
import type { Executor, ScenarioRun } from '../scenario-run.ts';
import { fixedDecimal, fixedDuration, fixedInteger } from '../schedule/describe.ts';
import type { VirtualUser } from '../vu.ts';

export interface ArrivalRate {
  /** Since the start of the scenario, ascending. */
  readonly arrivalsMs: Iterable<number>;
  readonly preAllocatedVUs: number;
  readonly maxVUs: number;
  /** Per second, at a time of the scenario. */
  readonly rateAt: (timeMs: number) => number;
  /** The highest, per second. */
  readonly rateMax: number;
}

export function arrivalRate(scenario: ScenarioRun, input: ArrivalRate): Executor {
  const { run } = scenario;
  const free: VirtualUser[] = [];
  const all: VirtualUser[] = [];
  const running = new Set<Promise<void>>();
  let adding: Promise<void> | undefined;
  let hasWarned = false;

  function take(vu: VirtualUser): void {
    all.push(vu);
    free.push(vu);
  }

  async function iterate(vu: VirtualUser): Promise<void> {
    await scenario.iterate(vu);
    free.push(vu);
  }

  function addVu(): void {
    if (adding !== undefined) return;
    if (all.length >= input.maxVUs) {
      if (!hasWarned) {
        run.log('warning', 'k6', `Insufficient VUs, reached ${all.length} active VUs and cannot initialize more`, {
          executor: scenario.scenario.executor,
          scenario: scenario.name,
        });
      }
      hasWarned = true;
      return;
    }
    adding = scenario.addVu().then((vu) => {
      adding = undefined;
      if (vu === undefined) return;
      scenario.activate(vu);
      take(vu);
    });
  }

  return {
    async run() {
      const planned = await Promise.all(Array.from({ length: input.preAllocatedVUs }, () => scenario.acquire()));
      for (const vu of planned) if (vu !== undefined) take(vu);
      for (const timeMs of input.arrivalsMs) {
        await run.breathe();
        await run.sleepUntil(scenario.startMs + timeMs);
        // What is due at the very end is still begun; what is late by more than that is not.
        if (run.isStopped || run.clock.nowMs() > scenario.regularEndMs + LATE_MS_MAX) break;
        const vu = free.shift();
        if (vu === undefined) {
          scenario.drop(1);
          addVu();
          continue;
        }
        const iteration = iterate(vu).finally(() => running.delete(iteration));
        running.add(iteration);
      }
      await run.sleepUntil(scenario.regularEndMs);
      await Promise.all([...running, adding]);
      for (const vu of all) scenario.release(vu);
    },
    progress(nowMs) {
      const { durationMs } = scenario;
      const spentMs = nowMs - scenario.startMs;
      const total = formatDuration(durationMs);
      const digits = (vus: number): string => fixedInteger(vus, input.maxVUs);
      const right = [
        `${digits(all.length - free.length)}/${digits(all.length)} VUs`,
        spentMs > durationMs ? total : `${fixedDuration(spentMs, durationMs)}/${total}`,
        `${fixedDecimal(input.rateAt(Math.min(durationMs, spentMs)), input.rateMax, 2)} iters/s`,
      ];
      return { share: Math.min(1, spentMs / durationMs), right };
    },
  };
}

/** Timers come late by about 1 ms, and by more on a busy machine: the last iteration of a ramp is due at its very end. */
const LATE_MS_MAX = 50;
