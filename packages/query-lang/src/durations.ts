// Durations as Prometheus writes them: units from large to small, each at most once, e.g. 1h30m.

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['y', 365 * 86_400_000],
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

const PATTERN = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** Milliseconds of a Prometheus duration such as `5m` or `1h30m`; undefined when it is none. `0` is allowed. */
export function parsePrometheusDurationMs(text: string): number | undefined {
  if (text === '0') return 0;
  const match = PATTERN.exec(text);
  if (!match || text === '') return undefined;
  return UNITS.reduce((sum, [, ms], i) => sum + Number(match[i + 1] ?? 0) * ms, 0);
}

/** The shortest Prometheus duration for whole milliseconds, e.g. 90000 → `1m30s`. */
export function formatPrometheusDuration(durationMs: number): string {
  if (durationMs === 0) return '0s';
  let rest = Math.abs(durationMs);
  let text = durationMs < 0 ? '-' : '';
  for (const [unit, ms] of UNITS) {
    // Years and weeks only when nothing is left over, as Prometheus prints them.
    if ((unit === 'y' || unit === 'w') && rest % ms !== 0) continue;
    const count = Math.floor(rest / ms);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * ms;
  }
  return text;
}

const GO_UNIT_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  // Not Go's, but Tempo and Loki read them in the same places.
  d: 86_400e9,
  w: 7 * 86_400e9,
  y: 365 * 86_400e9,
};

/** Nanoseconds of a Go duration such as `1.5s`, `-2h45m` or `100us`; undefined when it is none. */
export function parseGoDurationNs(text: string): number | undefined {
  if (text === '0') return 0;
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d|w|y))+)$/.exec(text);
  if (!match) return undefined;
  let sum = 0;
  for (const part of (match[2] ?? '').matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|[smhdwy])/g)) {
    sum += Number(part[1]) * (GO_UNIT_NS[part[2] ?? ''] ?? 0);
  }
  return Math.round(match[1] === '-' ? -sum : sum);
}
