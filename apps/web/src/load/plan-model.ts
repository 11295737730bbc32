// How much load a plan makes over time, and its outline for a small picture. Pure.
import type { PlannedLoad } from '@o11y-lab/lab-control';

/** ms from the start of the test to the end of a scenario; what iterations decide has none. */
export function planEndMs({ startMs, stages }: PlannedLoad): number {
  return stages.reduce((sum, { durationMs }) => sum + durationMs, startMs);
}

/** Of all scenarios; undefined when iterations decide in one of them. */
export function totalMs(plans: readonly PlannedLoad[]): number | undefined {
  if (plans.length === 0 || plans.some(({ iterations }) => iterations !== undefined)) return undefined;
  return Math.max(...plans.map(planEndMs));
}

/** The highest load of those with this unit; 0 without any. */
export function peakOf(plans: readonly PlannedLoad[], unit: PlannedLoad['unit']): number {
  const loads = plans
    .filter((plan) => plan.unit === unit)
    .flatMap((plan) => [
      plan.stages.length > 0 ? startOf(plan) : plan.from,
      ...plan.stages.map(({ target }) => target),
    ]);
  return Math.max(0, ...loads);
}

/** The load of one scenario at a time since the start of the test; null before it begins and after it ends. */
export function loadAt(plan: PlannedLoad, elapsedMs: number): number | null {
  let fromMs = plan.startMs;
  let from = plan.from;
  if (elapsedMs < fromMs) return null;
  for (const { durationMs, target } of plan.stages) {
    if (durationMs > 0 && elapsedMs <= fromMs + durationMs) {
      return from + ((target - from) * (elapsedMs - fromMs)) / durationMs;
    }
    fromMs += durationMs;
    from = target;
  }
  return null;
}

export interface Outline {
  readonly name: string;
  readonly unit: PlannedLoad['unit'];
  /** Corners from the start to the end, each 0–1: x of the whole test, y of the peak of its unit. */
  readonly corners: readonly { readonly x: number; readonly y: number }[];
}

/** One outline per scenario that lasts; those that iterations decide fill the picture at their number of users. */
export function outlines(plans: readonly PlannedLoad[]): readonly Outline[] {
  const endMs = Math.max(1, ...plans.map(planEndMs));
  return plans.map((plan) => {
    const peak = Math.max(1e-9, peakOf(plans, plan.unit));
    const corner = (ms: number, load: number): { x: number; y: number } => ({ x: ms / endMs, y: load / peak });
    if (plan.iterations !== undefined || plan.stages.length === 0) {
      const y = plan.from / peak;
      return {
        name: plan.name,
        unit: plan.unit,
        corners: [
          { x: plan.startMs / endMs, y },
          { x: 1, y },
        ],
      };
    }
    let ms = plan.startMs;
    const corners = [corner(ms, startOf(plan))];
    for (const { durationMs, target } of plan.stages) {
      ms += durationMs;
      corners.push(corner(ms, target));
    }
    return { name: plan.name, unit: plan.unit, corners };
  });
}

/** A first stage of no time is a jump: the load begins where it ends. */
function startOf({ from, stages }: PlannedLoad): number {
  return stages[0]?.durationMs === 0 ? stages[0].target : from;
}

/** `M…L…Z` of the area below an outline in a box. */
export function areaPath({ corners }: Outline, width: number, height: number): string {
  const point = ({ x, y }: { readonly x: number; readonly y: number }): string =>
    `${round(x * width)} ${round(height - y * height)}`;
  const [first, last] = [corners[0], corners.at(-1)];
  if (!first || !last) return '';
  return `M${point({ x: first.x, y: 0 })}L${corners.map(point).join('L')}L${point({ x: last.x, y: 0 })}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
