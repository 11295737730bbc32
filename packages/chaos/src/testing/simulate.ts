// Time without a clock: what a flow releases, and when.
import { Flow, type FlowCounts } from '../netem/flow.ts';
import type { Path } from '../netem/path.ts';

/** Events in one simulated transfer; more means that it does not come to an end. */
const STEPS_MAX = 1_000_000;

export interface Release {
  readonly atMs: number;
  readonly bytes: number;
}

export function newCounts(): FlowCounts {
  return { packetsDelayed: 0, packetsLost: 0, packetsDuplicated: 0 };
}

/** Lets a flow run dry from `nowMs` on. */
export function drain(flow: Flow, nowMs: number): Release[] {
  const releases: Release[] = [];
  let atMs = nowMs;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const bytes = flow.advance(atMs);
    if (bytes > 0) releases.push({ atMs, bytes });
    const next = flow.nextMs();
    if (next === undefined) return releases;
    atMs = next;
  }
  throw new Error(`still not done after ${STEPS_MAX} events, at ${atMs} ms`);
}

/** Milliseconds until all bytes of one push are through a new flow. */
export function transferMs(path: Path, byteCount: number): number {
  const flow = new Flow(path, newCounts());
  flow.push(0, byteCount);
  return drain(flow, 0).at(-1)?.atMs ?? Number.NaN;
}

export function total(releases: readonly Release[]): number {
  return releases.reduce((sum, { bytes }) => sum + bytes, 0);
}
