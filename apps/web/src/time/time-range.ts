// The time range as people write it (`now-1h`, an ISO date, milliseconds since the epoch) and as milliseconds. Pure.

export interface RawTimeRange {
  readonly from: string;
  readonly to: string;
}

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export const DEFAULT_RANGE: RawTimeRange = { from: 'now-15m', to: 'now' };

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

/** Milliseconds since the epoch; undefined when the text is none of the forms. */
export function parseTime(text: string, nowMs: number): number | undefined {
  const trimmed = text.trim();
  if (/^\d{9,10}$/.test(trimmed)) return Number(trimmed) * 1000;
  if (/^\d{11,14}$/.test(trimmed)) return Number(trimmed);
  if (trimmed.startsWith('now')) return parseRelative(trimmed.slice(3), nowMs);
  // A date without a zone is in the reader's own, as everything on the page is.
  const ms = Date.parse(/^\d{4}-\d\d-\d\d$/.test(trimmed) ? `${trimmed}T00:00` : trimmed.replace(' ', 'T'));
  return Number.isNaN(ms) ? undefined : ms;
}

/** `-1h`, `-1h30m`, `-1d/d` (rounded down to the unit). */
function parseRelative(text: string, nowMs: number): number | undefined {
  const match = /^((?:[+-]?\d+(?:ms|[smhdwMy]))*)(?:\/([smhdwMy]))?$/.exec(text.replace(/\s/g, ''));
  if (!match) return undefined;
  let ms = nowMs;
  let sign = -1;
  for (const [, prefix, count, unit] of (match[1] ?? '').matchAll(/([+-]?)(\d+)(ms|[smhdwMy])/g)) {
    if (prefix) sign = prefix === '+' ? 1 : -1;
    ms += sign * Number(count) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return match[2] ? startOf(match[2], ms) : ms;
}

function startOf(unit: string, ms: number): number {
  const date = new Date(ms);
  switch (unit) {
    case 'y':
      return new Date(date.getFullYear(), 0, 1).getTime();
    case 'M':
      return new Date(date.getFullYear(), date.getMonth(), 1).getTime();
    case 'w':
      return new Date(date.getFullYear(), date.getMonth(), date.getDate() - ((date.getDay() + 6) % 7)).getTime();
    case 'd':
      return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
    default: {
      const unitMs = UNIT_MS[unit] ?? 1;
      return Math.floor(ms / unitMs) * unitMs;
    }
  }
}

/** Both ends at a moment. An end that can't be read, or ends in the wrong order, give the default range. */
export function resolveTimeRange(raw: RawTimeRange, nowMs: number): TimeRange {
  const fromMs = parseTime(raw.from, nowMs);
  const toMs = parseTime(raw.to, nowMs);
  if (fromMs === undefined || toMs === undefined || fromMs >= toMs) {
    return { fromMs: nowMs - 15 * 60_000, toMs: nowMs };
  }
  return { fromMs, toMs };
}

export function isRelative(raw: RawTimeRange): boolean {
  return raw.from.startsWith('now') || raw.to.startsWith('now');
}

export function absoluteRange({ fromMs, toMs }: TimeRange): RawTimeRange {
  return { from: String(Math.round(fromMs)), to: String(Math.round(toMs)) };
}

/** Twice as long around the same middle, not beyond the present. */
export function zoomOut({ fromMs, toMs }: TimeRange, nowMs: number): TimeRange {
  const half = (toMs - fromMs) / 2;
  const end = Math.min(toMs + half, Math.max(nowMs, toMs));
  return { fromMs: end - 4 * half, toMs: end };
}

/** Half a range earlier (-1) or later (1). */
export function shiftRange({ fromMs, toMs }: TimeRange, direction: -1 | 1): TimeRange {
  const half = ((toMs - fromMs) / 2) * direction;
  return { fromMs: fromMs + half, toMs: toMs + half };
}
