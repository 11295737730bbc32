// Durations as scripts and command lines write them. Inside, they are ms.

const MS_OF_UNIT: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ns: 1e-6,
};

const PART = /(\d+(?:\.\d*)?|\.\d+)(ms|us|µs|μs|ns|d|h|m|s)/y;

/**
 * Reads `1m30s`, `1.5h`, `500ms`, `2d`, or a bare number of ms.
 * @throws RangeError naming the text
 */
export function parseDuration(text: string): number {
  const trimmed = text.trim();
  const sign = trimmed.startsWith('-') ? -1 : 1;
  const unsigned = trimmed.replace(/^[+-]/, '');
  if (/^\d+(\.\d+)?$/.test(unsigned)) return sign * Number(unsigned);
  let totalMs = 0;
  PART.lastIndex = 0;
  let end = 0;
  for (let part = PART.exec(unsigned); part !== null; part = PART.exec(unsigned)) {
    totalMs += Number(part[1]) * (MS_OF_UNIT[part[2] ?? ''] ?? 0);
    end = PART.lastIndex;
  }
  if (end === 0 || end !== unsigned.length) {
    throw new RangeError(`got ${JSON.stringify(text)}, want a duration such as "30s", "1m30s" or "500ms"`);
  }
  // Sums of decimal fractions are a little off: nothing here is finer than a nanosecond.
  return (sign * Math.round(totalMs * 1e6)) / 1e6;
}

/** `1m30s`, `10m0s`, `1h0m0s`, `1.5s`, `500ms`, `20µs`, `0s`: as k6 and Go print durations. */
export function formatDuration(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const ns = Math.round(Math.abs(ms) * 1e6);
  if (ns === 0) return '0s';
  if (ns < 1e3) return `${sign}${ns}ns`;
  if (ns < 1e6) return `${sign}${ns / 1e3}µs`;
  if (ns < 1e9) return `${sign}${ns / 1e6}ms`;
  const wholeSeconds = Math.floor(ns / 1e9);
  const hours = Math.floor(wholeSeconds / 3600);
  const minutes = Math.floor((wholeSeconds % 3600) / 60);
  const seconds = (wholeSeconds % 60) + (ns % 1e9) / 1e9;
  const secondsText = `${Number(seconds.toFixed(9))}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${secondsText}`;
  if (minutes > 0) return `${sign}${minutes}m${secondsText}`;
  return `${sign}${secondsText}`;
}
