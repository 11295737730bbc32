// The stages of one direction, taken together.
import type { Stage } from './stage.ts';

export interface Path {
  /** What the bytes pass, in order. */
  readonly forward: readonly Stage[];
  /** What their acknowledgements pass. */
  readonly backward: readonly Stage[];
}

/**
 * Packets that overtake each other look like losses; TCP then sends the same things again and keeps its window at a few
 * segments. Real netem took 14 s for 200 KB at 300 ± 200 ms, which is what this window gives.
 */
const REORDERED_WINDOW = 4;
/** RACK takes packets for lost that are overtaken by more than this share of the round trip. */
export const REORDERING_SHARE = 0.25;

/** When a packet that sets out at `atMs` has passed all of them. */
export function passThrough(stages: readonly Stage[], atMs: number, payloadBytes: number): number {
  return stages.reduce((ms, stage) => stage.leaveMs(ms, payloadBytes), atMs);
}

/** One sampled delay of all of them. */
export function delayMs(stages: readonly Stage[]): number {
  return stages.reduce((sum, stage) => sum + stage.delayMs(), 0);
}

export function meanRttMs({ forward, backward }: Path): number {
  return [...forward, ...backward].reduce((sum, stage) => sum + stage.meanDelayMs, 0);
}

/** Segments that packets which overtake each other leave of a window. */
export function windowMax(path: Path): number {
  const spreadMs = path.forward.reduce((sum, stage) => sum + stage.spreadMs, 0);
  if (spreadMs === 0) return Number.POSITIVE_INFINITY;
  const shortestRttMs = Math.max(0, meanRttMs(path) - spreadMs / 2);
  return spreadMs > shortestRttMs * REORDERING_SHARE ? REORDERED_WINDOW : Number.POSITIVE_INFINITY;
}
