// Figures as people read them, in k6's spelling. Runs inside scripts too: nothing of Node is used here.

export type TimeUnit = '' | 's' | 'ms' | 'us';

/** How many columns a text takes: code points after NFKC, colours left out. */
export function widthOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
  return [...text.replace(/\u001b\[[0-9;]*m/g, '').normalize('NFKC')].length;
}

export function padEnd(text: string, width: number, fill = ' '): string {
  return text + fill.repeat(Math.max(0, width - widthOf(text)));
}

/** Cut off, not rounded, and without zeros at the end: 148.219 → `148.21`, 120.00 → `120`. */
function cut(value: number, digits: number): string {
  const scale = 10 ** digits;
  // The scaled value may be a hair too low: 1.15 * 100 is 114.99999999999999.
  return String(Math.trunc(Number((value * scale).toPrecision(15))) / scale);
}

export function formatDuration(ms: number, unit: TimeUnit = ''): string {
  if (unit === 's') return `${(ms / 1000).toFixed(2)}s`;
  if (unit === 'ms') return `${ms.toFixed(2)}ms`;
  if (unit === 'us') return `${(ms * 1000).toFixed(2)}µs`;
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms === 0) return '0s';
  if (ms < 0.001) return `${Math.trunc(ms * 1_000_000)}ns`;
  if (ms < 1) return `${cut(ms * 1000, 2)}µs`;
  if (ms < 1000) return `${cut(ms, 2)}ms`;
  if (ms < 60_000) return `${cut(ms / 1000, 2)}s`;
  const minutes = Math.trunc(ms / 60_000);
  const seconds = `${Math.trunc((ms % 60_000) / 1000)}s`;
  if (minutes < 60) return `${minutes}m${seconds}`;
  return `${Math.trunc(minutes / 60)}h${minutes % 60}m${seconds}`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];

export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (Math.abs(value) >= 1000 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const text = unit > 0 && value < 10 ? value.toFixed(1) : value.toFixed(0);
  return `${text} ${BYTE_UNITS[unit] ?? 'B'}`;
}

/** Up to six decimals. */
export function formatNumber(value: number): string {
  return String(Number(value.toFixed(6)));
}

/** 0.99999 is `99.99%`: only all is 100%. */
export function formatShare(share: number): string {
  return `${(Math.trunc(Number((share * 10_000).toPrecision(15))) / 100).toFixed(2)}%`;
}

export function formatValue(value: number, contains: string, unit: TimeUnit): string {
  if (contains === 'time') return formatDuration(value, unit);
  return contains === 'data' ? formatBytes(value) : formatNumber(value);
}
