/** RFC 3339 with six decimals, UTC. `timeMs` is since the epoch, with fractions. */
export function rfc3339(timeMs: number): string {
  const micros = Math.round(timeMs * 1000);
  const millis = Math.floor(micros / 1000);
  return `${new Date(millis).toISOString().slice(0, -1)}${String(micros - millis * 1000).padStart(3, '0')}Z`;
}
