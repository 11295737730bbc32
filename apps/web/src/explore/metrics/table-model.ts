// Instant values as rows of a table with a column per label.
import type { Labels, Series } from '../../data/prometheus.ts';

export interface ValueRow {
  readonly letter: string;
  readonly labels: Labels;
  readonly value: number;
}

export interface ValueTable {
  /** Label names, those that differ most often first. */
  readonly columns: readonly string[];
  readonly rows: readonly ValueRow[];
}

export interface Sort {
  /** A label, or one of these two. */
  readonly by: '#query' | '#value' | (string & {});
  readonly isDescending: boolean;
}

export function valueTable(
  answers: readonly { readonly letter: string; readonly series: readonly Series[] }[],
): ValueTable {
  const rows = answers.flatMap(({ letter, series }) =>
    series.flatMap(({ labels, values, histograms }): ValueRow[] => {
      const value = values.at(-1) ?? histograms?.at(-1)?.count;
      return value === undefined ? [] : [{ letter, labels, value }];
    }),
  );
  const distinct = new Map<string, Set<string>>();
  for (const { labels } of rows) {
    for (const [name, value] of Object.entries(labels)) {
      const seen = distinct.get(name) ?? new Set();
      distinct.set(name, seen.add(value));
    }
  }
  const columns = [...distinct]
    .sort(([nameA, a], [nameB, b]) => Number(b.size > 1) - Number(a.size > 1) || nameA.localeCompare(nameB))
    .map(([name]) => name);
  return { columns, rows };
}

export function sortRows(rows: readonly ValueRow[], { by, isDescending }: Sort): readonly ValueRow[] {
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((a, b) => {
    if (by === '#value') return sign * compareNumbers(a.value, b.value);
    const [textA, textB] = by === '#query' ? [a.letter, b.letter] : [a.labels[by] ?? '', b.labels[by] ?? ''];
    return sign * textA.localeCompare(textB, 'en', { numeric: true });
  });
}

/** NaN is below everything, so that it is out of the way when the largest come first. */
function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a - b;
}

/** The rows as a file for a spreadsheet. */
export function asCsv({ columns, rows }: ValueTable): string {
  const lines = [
    [...columns, 'value'],
    ...rows.map((row) => [...columns.map((name) => row.labels[name] ?? ''), row.value]),
  ];
  return `${lines.map((line) => line.map((cell) => csvCell(String(cell))).join(',')).join('\r\n')}\r\n`;
}

/** A leading `=`, `+`, `-` or `@` of a text would be a formula to a spreadsheet. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
