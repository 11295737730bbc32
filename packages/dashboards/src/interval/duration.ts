// Durations as dashboards write them: "15s", "1m30s", "1.5h", ">10s", "250ms". A month is 30 days, a year 365.

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  M: 2_592_000_000,
  y: 31_536_000_000,
};

/** Milliseconds, or undefined when it is no duration. A leading ">" (a lower bound) is read over; bare numbers are seconds. */
export function parseDurationMs(text: string): number | undefined {
  const trimmed = text.trim().replace(/^>\s*/, '');
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  if (!/^(\d+(\.\d+)?(ms|[smhdwMy]))+$/.test(trimmed)) return undefined;
  let total = 0;
  for (const [, amount, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwMy])/g)) {
    total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return total;
}

/** "1m30s": exact down to a millisecond, in units that PromQL, LogQL and TraceQL all read. At least "1ms". */
export function formatDurationMs(durationMs: number): string {
  let rest = Math.max(1, Math.round(durationMs));
  let text = '';
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const size = UNIT_MS[unit] ?? 1;
    const whole = Math.floor(rest / size);
    if (whole > 0) text += `${whole}${unit}`;
    rest -= whole * size;
  }
  return text;
}
