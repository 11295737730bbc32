import { displayNameOf } from '../display/legend.ts';
import { type DataFrame, pickRows } from '../frame.ts';
import type { OptionsOf } from './options-of.ts';

/** Orders the rows by one field; gaps come last either way, and equal rows keep their order. */
export function sortBy(frames: readonly DataFrame[], { field: by, desc }: OptionsOf<'sortBy'>): readonly DataFrame[] {
  return frames.map((frame) => {
    const field = frame.fields.find((one) => displayNameOf(one, frame, frames) === by || one.name === by);
    if (!field) return frame;
    const { values } = field;
    const order = Array.from({ length: frame.length }, (_, row) => row).sort((a, b) => {
      const [x, y] = [values[a] ?? null, values[b] ?? null];
      if (x === null || y === null) return Number(x === null) - Number(y === null);
      return (desc ? -1 : 1) * compare(x, y);
    });
    return { ...frame, fields: frame.fields.map((one) => pickRows(one, order)) };
  });
}

const collator = new Intl.Collator('en', { numeric: true });

function compare(a: unknown, b: unknown): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}
