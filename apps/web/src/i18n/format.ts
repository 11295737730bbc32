// Figures and times in the reader's language. Units are the field's own and are not translated.
import type { Locale } from './locale.tsx';

/** At most three significant digits: `0`, `0.25`, `12.3`, `1,234`. */
export function formatNumber(value: number, locale: Locale): string {
  if (!Number.isFinite(value)) return String(value);
  const maximumFractionDigits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return new Intl.NumberFormat(locale, { maximumFractionDigits }).format(value);
}

/** `850 µs`, `12.3 ms`, `1.25 s`, `2 min 5 s`. */
export function formatDuration(ms: number, locale: Locale): string {
  const size = Math.abs(ms);
  if (size === 0) return '0 ms';
  if (size < 1) return `${formatNumber(ms * 1000, locale)} µs`;
  if (size < 1000) return `${formatNumber(ms, locale)} ms`;
  if (size < 60_000) return `${formatNumber(ms / 1000, locale)} s`;
  if (size < 3_600_000) return twoUnits(ms, 60_000, 'min', 1000, 's');
  if (size < 86_400_000) return twoUnits(ms, 3_600_000, 'h', 60_000, 'min');
  return twoUnits(ms, 86_400_000, 'd', 3_600_000, 'h');
}

/** `2 min 5 s`, but `5 min` and not `5 min 0 s`; the smaller unit is rounded, and may fill up the larger one. */
function twoUnits(ms: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const smallCount = Math.round(ms / smallMs);
  const perLarge = largeMs / smallMs;
  const rest = smallCount % perLarge;
  return `${Math.trunc(smallCount / perLarge)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function formatBytes(bytes: number, locale: Locale): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${formatNumber(value, locale)} ${BYTE_UNITS[unit] ?? ''}`;
}

export function formatPercent(share: number, locale: Locale): string {
  return `${formatNumber(share * 100, locale)}%`;
}

/** Time of day with milliseconds, 24 hours: `14:02:07.123`. */
export function formatClock(unixMs: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  }).format(unixMs);
}

/** Date and time of day: `Nov 22, 14:02:07`. */
export function formatMoment(unixMs: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(unixMs);
}

/** `5 seconds ago`, in the reader's words. */
export function formatAgo(unixMs: number, nowMs: number, locale: Locale): string {
  const seconds = Math.round((unixMs - nowMs) / 1000);
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (Math.abs(seconds) < 60) return words.format(seconds, 'second');
  if (Math.abs(seconds) < 3600) return words.format(Math.round(seconds / 60), 'minute');
  if (Math.abs(seconds) < 86_400) return words.format(Math.round(seconds / 3600), 'hour');
  return words.format(Math.round(seconds / 86_400), 'day');
}
