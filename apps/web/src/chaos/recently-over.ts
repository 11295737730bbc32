// A kill is over at once, and what a fault did goes on for a while: the last ones are still looked at. Pure.
import type { FaultRecord } from '@o11y-lab/lab-control';

const RECENT_MS = 90_000;
const SHOWN_MAX = 2;

/** `history` is newest first. */
export function recentlyOver(history: readonly FaultRecord[], nowMs: number): readonly FaultRecord[] {
  return history.filter((record) => nowMs - (record.toUnixMs ?? record.fromUnixMs) < RECENT_MS).slice(0, SHOWN_MAX);
}
