import { type DataFrame, type Field, frameOf, withValues } from '../frame.ts';
import type { OptionsOf } from './options-of.ts';

/** All fields of all frames in one, filled up with gaps to the longest. */
export function concatenate(frames: readonly DataFrame[], options: OptionsOf<'concatenate'>): readonly DataFrame[] {
  if (frames.length < 2) return frames;
  const length = Math.max(...frames.map((frame) => frame.length));
  const fields = frames.flatMap((frame) =>
    frame.fields.map((field): Field => {
      const gaps = Array.from({ length: length - frame.length }, () => null);
      const padded = { ...withValues(field, [...field.values, ...gaps]), refId: field.refId ?? frame.refId };
      if (!frame.name || options.frameName === 'drop') return padded;
      if (options.frameName === 'label')
        return { ...padded, labels: { ...field.labels, [options.frameNameLabel]: frame.name } };
      return { ...padded, name: `${frame.name} · ${field.name}` };
    }),
  );
  return [frameOf([...new Set(frames.map((frame) => frame.refId))].join('-'), fields)];
}
