import type { SampleRows } from './sample-rows.ts';
import type { ResourceSpan } from './translation.ts';

/** Half of PromQL's look-back of five minutes: at every time between two samples one of them is seen. */
const STEP_MS = 150_000;
/** A request with points that lie further apart (backfill) gets `target_info` for the last day of them. */
const STEPS_MAX = 576;

/** One sample of `target_info` per resource at its latest point, and more before it if its points span a longer time. */
export function addTargetInfo(rows: SampleRows, spans: readonly ResourceSpan[]): void {
  for (const { resource, firstUnixMs, lastUnixMs } of spans) {
    if (resource.targetInfo === undefined || lastUnixMs < firstUnixMs) continue;
    const steps = Math.min(STEPS_MAX, Math.floor((lastUnixMs - firstUnixMs) / STEP_MS));
    for (let step = steps; step >= 0; step--) rows.push(resource.targetInfo, lastUnixMs - step * STEP_MS, 1);
  }
}
