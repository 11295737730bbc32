// Numbers for people, with the roundings of Prometheus: four significant digits.
import { formatG } from './go-float.ts';

const DIGITS = 4;
const LARGE = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const SMALL = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
const LARGE_1024 = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'];

/** 1234567 → 1.235M, 0.001 → 1m. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return formatG(value, DIGITS);
  return Math.abs(value) >= 1 ? grown(value, 1000, LARGE) : shrunk(value);
}

/** 1048576 → 1Mi. */
export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return formatG(value, DIGITS);
  return grown(value, 1024, LARGE_1024);
}

/** 0.1234 → 12.34%. */
export function humanizePercentage(ratio: number): string {
  return `${formatG(ratio * 100, DIGITS)}%`;
}

/** Seconds: 3661 → 1h 1m 1s, 0.25 → 250ms. */
export function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return formatG(seconds, DIGITS);
  if (seconds === 0) return '0s';
  if (Math.abs(seconds) < 1) return `${shrunk(seconds)}s`;
  const sign = seconds < 0 ? '-' : '';
  const positive = Math.abs(seconds);
  const whole = Math.floor(positive);
  const parts = { d: Math.floor(whole / 86_400), h: Math.floor(whole / 3600) % 24, m: Math.floor(whole / 60) % 60 };
  const rest = whole % 60;
  if (parts.d > 0) return `${sign}${parts.d}d ${parts.h}h ${parts.m}m ${rest}s`;
  if (parts.h > 0) return `${sign}${parts.h}h ${parts.m}m ${rest}s`;
  if (parts.m > 0) return `${sign}${parts.m}m ${rest}s`;
  return `${sign}${formatG(positive, DIGITS)}s`;
}

/** Seconds since 1970, as Go prints a time. */
export function humanizeTimestamp(unixSeconds: number): string {
  if (!Number.isFinite(unixSeconds)) return formatG(unixSeconds, DIGITS);
  const date = new Date(unixSeconds * 1000);
  if (Number.isNaN(date.getTime())) return formatG(unixSeconds, DIGITS);
  const [day = '', time = ''] = date.toISOString().split('T');
  return `${day} ${time.replace(/\.?0*Z$/, '')} +0000 UTC`;
}

function grown(value: number, base: number, prefixes: readonly string[]): string {
  let rest = value;
  let prefix = '';
  for (const next of prefixes) {
    if (Math.abs(rest) < base) break;
    prefix = next;
    rest /= base;
  }
  return formatG(rest, DIGITS) + prefix;
}

function shrunk(value: number): string {
  let rest = value;
  let prefix = '';
  for (const next of SMALL) {
    if (Math.abs(rest) >= 1) break;
    prefix = next;
    rest *= 1000;
  }
  return formatG(rest, DIGITS) + prefix;
}
