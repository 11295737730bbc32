// New columns out of values of whatever kind.
import type { FieldConfig } from '../field-config.ts';
import type { Field, FieldType } from '../frame.ts';

/** A column of the kind that its values have; `like` lends config and, where it fits, the kind (a time stays a time). */
export function columnOf(name: string, values: readonly unknown[], like?: Field): Field {
  const { displayName: _displayName, displayNameFromDS: _fromDs, ...config }: FieldConfig = like?.config ?? {};
  const kind = kindOf(values, like?.type);
  // kindOf looked at every value.
  return { type: kind, name, values: values.map((value) => value ?? null), config } as Field;
}

function kindOf(values: readonly unknown[], wanted: FieldType | undefined): FieldType {
  const present = values.filter((value) => value !== null && value !== undefined);
  if (present.length === 0) return wanted ?? 'number';
  if (present.every((value) => typeof value === 'number'))
    return wanted === 'time' && present.every(isInstant) ? 'time' : 'number';
  if (present.every((value) => typeof value === 'string')) return 'string';
  return present.every((value) => typeof value === 'boolean') ? 'boolean' : 'other';
}

/** Sums and counts of times are no times. Before 1980 nothing of ours happened. */
function isInstant(value: unknown): boolean {
  return typeof value === 'number' && value > 315_532_800_000;
}
