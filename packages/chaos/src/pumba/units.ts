// How Pumba writes durations, rates and sizes.
import { WrongCommand } from './wrong.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  /** With the micro sign, and with the Greek letter. */
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A week; longer is a typing error. */
const DURATION_MS_MAX = 7 * 24 * 3_600_000;

/** Go's durations (`1h30m`, `1.5s`, `500ms`), not negative, in milliseconds. */
export function parseDuration(text: string, flag: string): number {
  const example = `${flag} takes a duration such as 500ms, 30s, 2m or 1h30m`;
  if (text === '0') return 0;
  if (!/^\+?((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(text)) {
    const hint = /^\d+(\.\d+)?$/.test(text) ? `add a unit: ${text}s is ${text} seconds` : example;
    throw new WrongCommand(`${flag}: "${text}" is not a duration`, hint);
  }
  let ms = 0;
  for (const [, count, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    ms += Number(count) * UNIT_MS[unit!]!;
  }
  if (ms > DURATION_MS_MAX) throw new WrongCommand(`${flag}: ${text} is longer than a week`, example);
  return ms;
}

/** The shortest way to write a duration that `parseDuration` reads: `2m`, `1m30s`, `500ms`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  if (ms % 1000 !== 0) return `${ms}ms`;
  const parts: string[] = [];
  let seconds = ms / 1000;
  for (const [unit, size] of [
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(seconds / size);
    if (count > 0) parts.push(`${count}${unit}`);
    seconds -= count * size;
  }
  return parts.join('');
}

const RATE_UNITS = [
  ['gbit', 1e9],
  ['mbit', 1e6],
  ['kbit', 1e3],
  ['bit', 1],
] as const;

/** `100kbit`, `1mbit`, `2gbit`, `9600bit`: the only forms Pumba takes. Bits per second, decimal. */
export function parseRate(text: string, flag: string): number {
  const match = /^(\d+)([gmk]?bit)$/.exec(text);
  const bitsPerSecond = Number(match?.[1]) * (RATE_UNITS.find(([unit]) => unit === match?.[2])?.[1] ?? Number.NaN);
  if (!(bitsPerSecond > 0) || bitsPerSecond > 1e12) {
    throw new WrongCommand(`${flag}: "${text}" is not a rate`, `${flag} takes a rate such as 100kbit, 1mbit or 1gbit`);
  }
  return bitsPerSecond;
}

export function formatRate(bitsPerSecond: number): string {
  const [unit, size] = RATE_UNITS.find(([, bits]) => bitsPerSecond % bits === 0) ?? ['bit', 1];
  return `${Math.round(bitsPerSecond / size)}${unit}`;
}

const SIZE_UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `256M`, `1G`, `4096`, as stress-ng writes sizes: powers of 1024. */
export function parseSize(text: string, flag: string): number {
  const match = /^(\d+)([bkmg]?)$/i.exec(text);
  const bytes = Number(match?.[1]) * SIZE_UNITS[match?.[2]?.toLowerCase() || 'b']!;
  if (!match || bytes === 0) {
    throw new WrongCommand(`${flag}: "${text}" is not a size`, `${flag} takes a size such as 64M, 256M or 1G`);
  }
  return bytes;
}

export function formatSize(bytes: number): string {
  for (const unit of ['g', 'm', 'k'] as const) {
    const size = SIZE_UNITS[unit]!;
    if (bytes % size === 0) return `${bytes / size}${unit.toUpperCase()}`;
  }
  return String(bytes);
}
