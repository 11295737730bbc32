import { displayNameOf } from '../display/legend.ts';
import type { DataFrame, Field } from '../frame.ts';
import type { TypeConversion } from '../transformation-model.ts';
import type { OptionsOf } from './options-of.ts';

/** Reads the values of named fields as another kind; what cannot be read is a gap. */
export function convertFieldType(
  frames: readonly DataFrame[],
  { conversions }: OptionsOf<'convertFieldType'>,
): readonly DataFrame[] {
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      const wanted = conversions.find(
        ({ field: name }) => field.name === name || displayNameOf(field, frame, frames) === name,
      );
      return wanted ? convert(field, wanted.to) : field;
    }),
  }));
}

function convert(field: Field, to: TypeConversion['to']): Field {
  const read = READERS[to];
  const values = field.values.map((value) => (value === null || value === undefined ? null : read(value)));
  // Each reader answers with the kind it is named for, or null.
  return { ...field, type: to, values } as Field;
}

const READERS: Readonly<Record<TypeConversion['to'], (value: unknown) => unknown>> = {
  string: (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)),
  number: toNumber,
  boolean: (value) => (typeof value === 'string' ? !['', 'false', '0'].includes(value.toLowerCase()) : Boolean(value)),
  time: (value) => {
    const number = toNumber(value);
    if (number !== null || typeof value !== 'string') return number;
    const parsed = Date.parse(value);
    return Number.isNaN(parsed) ? null : parsed;
  },
};

function toNumber(value: unknown): number | null {
  if (typeof value === 'string' && value.trim() === '') return null;
  const number = Number(value);
  return Number.isNaN(number) && !Number.isNaN(value) ? null : number;
}
