// Several frames side by side, matched on a field (the time, if none is named). An outer join has every key, ascending, with
// gaps where a frame lacks it; an inner join only the keys that all frames have. A key that occurs several times in a
// frame keeps its rows only in `outerTabular`, where each combination is a row.
import { displayNameOf } from '../display/legend.ts';
import { type DataFrame, type Field, type FieldType, withValues } from '../frame.ts';
import type { OptionsOf } from './options-of.ts';

interface Part {
  readonly frame: DataFrame;
  readonly key: Field;
  /** Row numbers by key, in order. */
  readonly rows: ReadonlyMap<unknown, readonly number[]>;
}

/** More rows than a table can show; a join of unlucky keys multiplies. */
export const JOIN_ROWS_MAX = 100_000;

export function joinByField(frames: readonly DataFrame[], options: OptionsOf<'joinByField'>): readonly DataFrame[] {
  const parts = frames.flatMap((frame) => partOf(frame, frames, options.byField));
  const [first] = parts;
  if (!first || parts.length < 2) return frames;
  const keys = keysOf(parts, options.mode);
  const rows = options.mode === 'outerTabular' ? combined(keys, parts) : keys.map((key) => lastRows(key, parts));
  const keyField = withValues(
    first.key,
    rows.map((row) => row.key),
  );
  const others = parts.flatMap((part, index) =>
    part.frame.fields
      .filter((field) => field !== part.key && !(field.type === 'time' && part.key.type === 'time'))
      .map((field) =>
        named(
          withValues(
            field,
            rows.map((row) => at(field, row.rows[index])),
          ),
          part.frame,
        ),
      ),
  );
  return [
    {
      refId: [...new Set(parts.map((part) => part.frame.refId))].join('-'),
      fields: [keyField, ...others],
      length: rows.length,
    },
  ];
}

function partOf(frame: DataFrame, frames: readonly DataFrame[], byField: string | undefined): readonly Part[] {
  const wanted: FieldType = 'time';
  const key = frame.fields.find((field) =>
    byField === undefined
      ? field.type === wanted
      : field.name === byField || displayNameOf(field, frame, frames) === byField,
  );
  if (!key) return [];
  const rows = new Map<unknown, number[]>();
  for (const [row, value] of key.values.entries()) {
    const known = rows.get(value);
    if (known) known.push(row);
    else rows.set(value, [row]);
  }
  return [{ frame, key, rows }];
}

function keysOf(parts: readonly Part[], mode: OptionsOf<'joinByField'>['mode']): readonly unknown[] {
  const all = new Set(parts.flatMap((part) => [...part.rows.keys()]));
  const kept = mode === 'inner' ? [...all].filter((key) => parts.every((part) => part.rows.has(key))) : [...all];
  // Times and numbers ascend; names stay in the order in which they came.
  return kept.every((key) => typeof key === 'number') ? kept.sort((a, b) => Number(a) - Number(b)) : kept;
}

interface JoinedRow {
  readonly key: unknown;
  /** By part; undefined: a gap. */
  readonly rows: readonly (number | undefined)[];
}

function lastRows(key: unknown, parts: readonly Part[]): JoinedRow {
  return { key, rows: parts.map((part) => part.rows.get(key)?.at(-1)) };
}

function combined(keys: readonly unknown[], parts: readonly Part[]): readonly JoinedRow[] {
  const joined: JoinedRow[] = [];
  for (const key of keys) {
    let combinations: (number | undefined)[][] = [[]];
    for (const part of parts) {
      const rows = part.rows.get(key) ?? [undefined];
      combinations = combinations.flatMap((before) => rows.map((row) => [...before, row])).slice(0, JOIN_ROWS_MAX);
    }
    for (const rows of combinations) joined.push({ key, rows });
    if (joined.length >= JOIN_ROWS_MAX) break;
  }
  return joined.slice(0, JOIN_ROWS_MAX);
}

function at(field: Field, row: number | undefined): unknown {
  return row === undefined ? null : (field.values[row] ?? null);
}

/** A series keeps its name when its frame goes, and says which query it came from. */
function named(field: Field, frame: DataFrame): Field {
  const name = frame.name && field.name === 'Value' && !field.config.displayName && !field.config.displayNameFromDS;
  const config = name ? { ...field.config, displayNameFromDS: frame.name as string } : field.config;
  return { ...field, config, refId: field.refId ?? frame.refId };
}
