// All fields of a line with where they come from, and what else the loaded lines say for one of them. Pure.
import type { LogRow } from '../../../data/loki.ts';
import type { FieldKind } from '../query/log-query.ts';
import { lineOf } from './log-line.ts';

export interface KnownField {
  readonly name: string;
  readonly value: string;
  readonly kind: FieldKind;
}

export const FIELD_KINDS = ['stream', 'metadata', 'parsed', 'json'] as const satisfies readonly FieldKind[];

/** By kind, then by name; what a query's parser made is not said again as field of the JSON. */
export function fieldsOf(row: LogRow): readonly KnownField[] {
  const of = (labels: Readonly<Record<string, string>>, kind: FieldKind): readonly KnownField[] =>
    Object.entries(labels)
      .filter(([name]) => !name.startsWith('__error'))
      .map(([name, value]) => ({ name, value, kind }))
      .sort((a, b) => a.name.localeCompare(b.name));
  const parsed = of(row.parsed, 'parsed');
  const isParsed = new Set(parsed.map(({ name }) => name));
  const json = (lineOf(row).jsonFields ?? [])
    .filter(({ name }) => !isParsed.has(name) && !isParsed.has(`${name}_extracted`))
    .map(({ name, value }) => ({ name, value, kind: 'json' as const }));
  return [...of(row.streamLabels, 'stream'), ...of(row.structuredMetadata, 'metadata'), ...parsed, ...json];
}

/** The value of a field by its name alone, wherever it comes from. */
export function fieldValue(row: LogRow, name: string): string | undefined {
  return (
    row.parsed[name] ??
    row.structuredMetadata[name] ??
    row.streamLabels[name] ??
    lineOf(row).jsonFields?.find((field) => field.name === name)?.value
  );
}

export interface FieldStats {
  /** Lines that have the field, of `lineCount`. */
  readonly presentCount: number;
  readonly lineCount: number;
  readonly distinctCount: number;
  /** Most frequent values first. */
  readonly top: readonly { readonly value: string; readonly count: number }[];
}

const TOP_VALUES = 5;

export function fieldStats(rows: readonly LogRow[], name: string): FieldStats {
  const counts = new Map<string, number>();
  let presentCount = 0;
  for (const row of rows) {
    const value = fieldValue(row, name);
    if (value === undefined) continue;
    presentCount++;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const top = [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, TOP_VALUES);
  return { presentCount, lineCount: rows.length, distinctCount: counts.size, top };
}
