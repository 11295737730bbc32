/**
 * Segments that Linux hands to the interface as one packet (segmentation offload): what it may send in a millisecond by
 * its window, twice of it in slow start, but 64 KiB to a neighbour, and never less than two.
 */
const PACKET_SEGMENTS_MIN = 2;
const PACKET_SEGMENTS_MAX = 44;
/** Each half of a millisecond of the round trip halves what a neighbour may get. */
const NEIGHBOUR_MS = 0.5;

/** @param isSlowStart the window still doubles with every round */
export function packetSegments(windowSegments: number, isSlowStart: boolean, rttMs: number): number {
  if (rttMs === 0) return PACKET_SEGMENTS_MAX;
  const perMs = (windowSegments * (isSlowStart ? 2 : 1.2)) / rttMs;
  const neighbour = PACKET_SEGMENTS_MAX / 2 ** Math.floor(rttMs / NEIGHBOUR_MS);
  return Math.max(PACKET_SEGMENTS_MIN, Math.min(PACKET_SEGMENTS_MAX, Math.floor(perMs + neighbour)));
}
