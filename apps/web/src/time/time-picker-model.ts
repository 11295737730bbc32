// What the time picker offers and how it reads what is typed. Pure.
import { parseTime, type RawTimeRange, type TimeRange } from './time-range.ts';
import type { TimeZoneChoice } from './time-zone.ts';

/** Ranges offered at one click, shortest first. `amount` and `unit` name them in any language. */
export const QUICK_RANGES = [
  { from: 'now-5m', to: 'now', amount: 5, unit: 'minute' },
  { from: 'now-15m', to: 'now', amount: 15, unit: 'minute' },
  { from: 'now-30m', to: 'now', amount: 30, unit: 'minute' },
  { from: 'now-1h', to: 'now', amount: 1, unit: 'hour' },
  { from: 'now-3h', to: 'now', amount: 3, unit: 'hour' },
  { from: 'now-6h', to: 'now', amount: 6, unit: 'hour' },
  { from: 'now-12h', to: 'now', amount: 12, unit: 'hour' },
  { from: 'now-24h', to: 'now', amount: 24, unit: 'hour' },
  { from: 'now-2d', to: 'now', amount: 2, unit: 'day' },
  { from: 'now-7d', to: 'now', amount: 7, unit: 'day' },
] as const;

export type QuickRange = (typeof QUICK_RANGES)[number];

export function quickRangeOf(raw: RawTimeRange): QuickRange | undefined {
  return QUICK_RANGES.find(({ from, to }) => from === raw.from && to === raw.to);
}

export type TypedRange =
  | { readonly kind: 'range'; readonly raw: RawTimeRange }
  | { readonly kind: 'invalid'; readonly field: 'from' | 'to'; readonly why: 'unreadable' | 'order' | 'future' };

/** Reads both fields. Relative ends stay as typed; others become milliseconds, which mean the same in every zone. */
export function readTypedRange(typed: RawTimeRange, zone: TimeZoneChoice, nowMs: number): TypedRange {
  const from = readTyped(typed.from, zone, nowMs);
  if (from === undefined) return { kind: 'invalid', field: 'from', why: 'unreadable' };
  const to = readTyped(typed.to, zone, nowMs);
  if (to === undefined) return { kind: 'invalid', field: 'to', why: 'unreadable' };
  if (from.ms >= to.ms) return { kind: 'invalid', field: 'to', why: 'order' };
  if (from.ms > nowMs) return { kind: 'invalid', field: 'from', why: 'future' };
  return { kind: 'range', raw: { from: from.text, to: to.text } };
}

function readTyped(text: string, zone: TimeZoneChoice, nowMs: number): { text: string; ms: number } | undefined {
  const trimmed = text.trim();
  const ms = parseTime(zone === 'utc' ? asUtc(trimmed) : trimmed, nowMs);
  if (ms === undefined || !Number.isFinite(ms)) return undefined;
  return { text: trimmed.startsWith('now') ? trimmed : String(Math.round(ms)), ms };
}

/** A date without a zone gets UTC. */
function asUtc(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?$/.exec(text);
  return match ? `${match[1]}T${match[2] ?? '00:00'}Z` : text;
}

/** An end of a range as the fields show it: as written when relative, otherwise as a date in the zone. */
export function typedText(raw: string, zone: TimeZoneChoice): string {
  const ms = raw.startsWith('now') ? undefined : parseTime(raw, 0);
  if (ms === undefined) return raw;
  const date = new Date(ms);
  const shifted = zone === 'utc' ? date : new Date(ms - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19).replace('T', ' ');
}

/** `10:51 – 11:06`; with dates where the ends are on different days, or not today. */
export function rangeText(
  range: TimeRange,
  options: { readonly locale: string; readonly zoneName: 'UTC' | undefined; readonly nowMs: number },
): string {
  const zone = options.zoneName ? { timeZone: options.zoneName } : {};
  const day = new Intl.DateTimeFormat('en-CA', { ...zone, dateStyle: 'short' });
  const isToday = [range.fromMs, range.toMs].every((ms) => day.format(ms) === day.format(options.nowMs));
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  const format = new Intl.DateTimeFormat(options.locale, {
    ...zone,
    ...(isToday ? {} : { month: '2-digit', day: '2-digit' }),
    ...time,
  });
  return `${format.format(range.fromMs)} – ${format.format(range.toMs)}`;
}

/** Most ranges that undo remembers. */
export const UNDO_MAX = 30;

/** The ranges to go back to after a change. */
export function pushUndo(history: readonly RawTimeRange[], previous: RawTimeRange): readonly RawTimeRange[] {
  return [...history, previous].slice(-UNDO_MAX);
}

export function sameRaw(a: RawTimeRange, b: RawTimeRange): boolean {
  return a.from === b.from && a.to === b.to;
}
