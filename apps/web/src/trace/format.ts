// How times are written on the trace pages. Pure.

/** Three significant digits in the unit that suits: `812 ns`, `4.31 µs`, `96.7 ms`, `2.05 s`, `3 m 20 s`. */
export function formatDuration(ns: number): string {
  const sign = ns < 0 ? '−' : '';
  const abs = Math.abs(ns);
  if (abs === 0) return '0 ms';
  if (abs < 999.5) return `${sign}${digits(abs)} ns`;
  if (abs < 999_500) return `${sign}${digits(abs / 1e3)} µs`;
  if (abs < 999_500_000) return `${sign}${digits(abs / 1e6)} ms`;
  if (abs < 59_950_000_000) return `${sign}${digits(abs / 1e9)} s`;
  const seconds = Math.round(abs / 1e9);
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)} m ${seconds % 60} s`;
  return `${sign}${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} m`;
}

/** With its sign, also when it is more. */
export function formatChange(ns: number): string {
  return ns > 0 ? `+${formatDuration(ns)}` : formatDuration(ns);
}

function digits(value: number): string {
  const text = value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

export function formatPercent(share: number): string {
  const percent = share * 100;
  return `${percent >= 10 || percent === 0 ? percent.toFixed(0) : percent.toFixed(1)}%`;
}

/** Date and time with milliseconds, in the reader's zone. */
export function formatMoment(unixNano: bigint, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hour12: false,
  }).format(new Date(Number(unixNano / 1_000_000n)));
}
