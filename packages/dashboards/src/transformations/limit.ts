import { type DataFrame, withValues } from '../frame.ts';
import type { OptionsOf } from './options-of.ts';

/** The first rows of each frame. */
export function limit(frames: readonly DataFrame[], { limit: rows }: OptionsOf<'limit'>): readonly DataFrame[] {
  return frames.map((frame) => {
    if (frame.length <= rows) return frame;
    return {
      ...frame,
      fields: frame.fields.map((field) => withValues(field, field.values.slice(0, rows))),
      length: rows,
    };
  });
}
