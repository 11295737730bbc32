// When a group is evaluated: at multiples of its interval, moved by an offset of its own, so that groups with the same
// interval do not all run at once and every restart keeps to the same times.

/** 32-bit FNV-1a: spreads names evenly, nothing more is asked of it. */
export function slotOffsetMs(name: string, intervalMs: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash % intervalMs;
}

/** The first slot after `unixMs`; slots that passed meanwhile are left out. */
export function nextSlot(unixMs: number, intervalMs: number, offsetMs: number): number {
  return (Math.floor((unixMs - offsetMs) / intervalMs) + 1) * intervalMs + offsetMs;
}
