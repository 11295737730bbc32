import type { LogRow } from '../../data/loki.ts';

/** A line for tests, at so many milliseconds. */
export function testRow(timeMs: number, line: string, more: Partial<LogRow> = {}): LogRow {
  return {
    timeUnixNano: String(1_700_000_000_000_000_000n + BigInt(timeMs) * 1_000_000n),
    timeMs: 1_700_000_000_000 + timeMs,
    line,
    streamLabels: { service_name: 'service-a' },
    structuredMetadata: {},
    parsed: {},
    ...more,
  };
}
