import { displayNameOf } from '../display/legend.ts';
import type { DataFrame } from '../frame.ts';
import { replacingRegexOf } from '../text/regex.ts';
import type { OptionsOf } from './options-of.ts';

/** Names fields by replacing in what they are called. The time keeps its name. A pattern that is none renames nothing. */
export function renameByRegex(frames: readonly DataFrame[], options: OptionsOf<'renameByRegex'>): readonly DataFrame[] {
  const regex = replacingRegexOf(options.regex);
  if (!regex) return frames;
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      if (field.type === 'time') return field;
      const displayName = displayNameOf(field, frame, frames).replace(regex, options.replacement);
      return { ...field, config: { ...field.config, displayName } };
    }),
  }));
}
