// A result as text and as chart. Pure.
import type { SqlResult } from '../data/sql.ts';

export type CellKind = 'number' | 'time' | 'text' | 'json';

export function kindOfColumn(type: string): CellKind {
  if (
    /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL)/.test(
      type,
    ) &&
    !type.endsWith('[]')
  )
    return 'number';
  if (/^(TIMESTAMP|DATE)/.test(type) && !type.endsWith('[]')) return 'time';
  return /^(MAP|STRUCT|JSON)|\[\]$/.test(type) ? 'json' : 'text';
}

/** What a cell shows; undefined is NULL. */
export function cellText(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function toCsv({ columns, rows }: SqlResult): string {
  const line = (cells: readonly unknown[]): string =>
    cells
      .map((cell) => {
        const text = cellText(cell) ?? '';
        return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
      })
      .join(',');
  return [line(columns.map(({ name }) => name)), ...rows.map(line)].join('\r\n');
}

export function toJson({ columns, rows }: SqlResult): string {
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null]))),
    null,
    2,
  );
}

export interface SqlChart {
  readonly timesMs: readonly number[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

/** More lines than this tell nobody anything. */
const SERIES_MAX = 50;

/**
 * The numbers over the first column of times; with a column of text beside them, one line per text. Undefined when there
 * is no time or no number.
 */
export function chartOf({ columns, rows }: SqlResult): SqlChart | undefined {
  const kinds = columns.map(({ type }) => kindOfColumn(type));
  const time = kinds.indexOf('time');
  const numbers = kinds.flatMap((kind, i) => (kind === 'number' ? [i] : []));
  if (time < 0 || numbers.length === 0) return undefined;
  const text = kinds.indexOf('text');
  const timesMs = [...new Set(rows.map((row) => Date.parse(String(row[time]))))]
    .filter((ms) => !Number.isNaN(ms))
    .sort((a, b) => a - b);
  const indexOf = new Map(timesMs.map((ms, i) => [ms, i]));
  const series = new Map<string, (number | null)[]>();
  for (const row of rows) {
    const at = indexOf.get(Date.parse(String(row[time])));
    if (at === undefined) continue;
    for (const column of numbers) {
      const names = [
        ...(text < 0 ? [] : [cellText(row[text]) ?? 'NULL']),
        ...(numbers.length > 1 || text < 0 ? [columns[column]?.name] : []),
      ];
      const name = names.join(' ');
      let values = series.get(name);
      if (!values) {
        if (series.size >= SERIES_MAX) continue;
        values = new Array<number | null>(timesMs.length).fill(null);
        series.set(name, values);
      }
      const value = Number(row[column] ?? Number.NaN);
      values[at] = Number.isFinite(value) ? value : null;
    }
  }
  return { timesMs, series: [...series].map(([name, values]) => ({ name, values })) };
}

/** Where in the text a line and column (both from 1) are. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return Math.min(text.length, before + column - 1);
}
