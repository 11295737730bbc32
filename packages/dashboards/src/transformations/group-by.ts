import { displayNameOf } from '../display/legend.ts';
import { type DataFrame, type Field, frameOf, pickRows } from '../frame.ts';
import { reduceValues } from '../reduce/reduce.ts';
import type { OptionsOf } from './options-of.ts';
import { columnOf } from './values.ts';

/** One row per distinct combination of the grouped fields, in order of appearance, with a column per aggregation. */
export function groupBy(frames: readonly DataFrame[], { fields: chosen }: OptionsOf<'groupBy'>): readonly DataFrame[] {
  const choice = (field: Field, frame: DataFrame): (typeof chosen)[string] | undefined => {
    for (const name of [displayNameOf(field, frame, frames), field.name])
      if (Object.hasOwn(chosen, name)) return chosen[name];
    return undefined;
  };
  return frames.flatMap((frame) => {
    const keys = frame.fields.filter((field) => choice(field, frame)?.operation === 'groupby');
    if (keys.length === 0) return [];
    const groups = new Map<string, number[]>();
    for (let row = 0; row < frame.length; row++) {
      const key = JSON.stringify(keys.map((field) => field.values[row] ?? null));
      const known = groups.get(key);
      if (known) known.push(row);
      else groups.set(key, [row]);
    }
    const firstRows = [...groups.values()].map((rows) => rows[0] ?? 0);
    const aggregated = frame.fields.flatMap((field) => {
      const asked = choice(field, frame);
      if (asked?.operation !== 'aggregate') return [];
      return asked.aggregations.map((reducer) => {
        const values = [...groups.values()].map((rows) =>
          reduceValues(
            rows.map((row) => field.values[row] ?? null),
            reducer,
          ),
        );
        return columnOf(`${displayNameOf(field, frame, frames)} (${reducer})`, values, field);
      });
    });
    const { name, meta } = frame;
    const rest = { ...(name !== undefined && { name }), ...(meta && { meta: { ...meta, kind: 'table' as const } }) };
    return [frameOf(frame.refId, [...keys.map((field) => pickRows(field, firstRows)), ...aggregated], rest)];
  });
}
