// All frames as one table: rows that agree in every column that both have become one row, others stand below each other.
import { displayNameOf } from '../display/legend.ts';
import { type DataFrame, type Field, frameOf, withValues } from '../frame.ts';
import type { OptionsOf } from './options-of.ts';

export function merge(frames: readonly DataFrame[], _options?: OptionsOf<'merge'>): readonly DataFrame[] {
  const filled = frames.filter((frame) => frame.fields.length > 0);
  if (filled.length < 2) return frames;
  const columns = new Map<string, Field>();
  const occurrences = new Map<string, number>();
  for (const frame of filled) {
    for (const field of frame.fields) {
      const name = nameOf(field, frame);
      if (!columns.has(name)) columns.set(name, field);
      occurrences.set(name, (occurrences.get(name) ?? 0) + 1);
    }
  }
  // Rows are matched on the columns that all frames have.
  const shared = [...columns.keys()].filter((name) => occurrences.get(name) === filled.length);
  const rows: Map<string, unknown>[] = [];
  const byKey = new Map<string, Map<string, unknown>[]>();
  for (const frame of filled) {
    const names = frame.fields.map((field) => nameOf(field, frame));
    for (let row = 0; row < frame.length; row++) {
      const values = new Map(names.map((name, at) => [name, frame.fields[at]?.values[row] ?? null]));
      const key = JSON.stringify(shared.map((name) => values.get(name) ?? null));
      const candidates = shared.length > 0 ? (byKey.get(key) ?? []) : [];
      const partner = candidates.find((candidate) => agree(candidate, values));
      if (partner) {
        for (const [name, value] of values) partner.set(name, value);
        continue;
      }
      rows.push(values);
      byKey.set(key, [...candidates, values]);
    }
  }
  const fields = [...columns].map(([name, field]) =>
    withValues(
      field,
      rows.map((row) => row.get(name) ?? null),
    ),
  );
  return [frameOf([...new Set(filled.map((frame) => frame.refId))].join('-'), fields, { meta: { kind: 'table' } })];
}

/** Values of several queries stand in columns of their own even when all are called "Value". */
function nameOf(field: Field, frame: DataFrame): string {
  return field.config.displayName ?? (field.labels ? displayNameOf(field, frame) : field.name);
}

function agree(known: ReadonlyMap<string, unknown>, values: ReadonlyMap<string, unknown>): boolean {
  for (const [name, value] of values) if (known.has(name) && known.get(name) !== value) return false;
  return true;
}
