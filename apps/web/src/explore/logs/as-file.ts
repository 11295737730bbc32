// Lines as a file: as they were written, or with everything that is known of them. Pure.
import type { LogRow } from '../../data/loki.ts';

export function asText(rows: readonly LogRow[]): string {
  return rows.map((row) => `${isoNanos(row)}\t${row.line}\n`).join('');
}

export function asJson(rows: readonly LogRow[]): string {
  const records = rows.map((row) => ({
    timestamp: isoNanos(row),
    timeUnixNano: row.timeUnixNano,
    line: row.line,
    stream: row.streamLabels,
    structuredMetadata: row.structuredMetadata,
    parsed: row.parsed,
  }));
  return `${JSON.stringify(records, undefined, 2)}\n`;
}

/** RFC 3339 with all nine digits. */
export function isoNanos({ timeUnixNano }: LogRow): string {
  const nanos = BigInt(timeUnixNano);
  const seconds = new Date(Number(nanos / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(nanos % 1_000_000_000n).padStart(9, '0')}Z`;
}
