import { displayNameOf } from '../display/legend.ts';
import type { DataFrame } from '../frame.ts';
import { formatDate } from '../time/format-date.ts';
import type { OptionsOf } from './options-of.ts';

/** Turns a time into text by a pattern. */
export function formatTime(
  frames: readonly DataFrame[],
  { timeField, outputFormat, timezone }: OptionsOf<'formatTime'>,
  context: { readonly timeZone?: string } = {},
): readonly DataFrame[] {
  const zone = timezone === 'browser' || timezone === '' ? context.timeZone : timezone;
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      const isMeant = field.name === timeField || displayNameOf(field, frame, frames) === timeField;
      if (!isMeant || (field.type !== 'time' && field.type !== 'number')) return field;
      const values = field.values.map((value) => (value === null ? null : formatDate(value, outputFormat, zone)));
      const { unit: _unit, ...config } = field.config;
      return { ...field, type: 'string' as const, values, config };
    }),
  }));
}
