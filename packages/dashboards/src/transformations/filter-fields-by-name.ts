import { displayNameOf } from '../display/legend.ts';
import type { DataFrame, Field } from '../frame.ts';
import { regexOf } from '../text/regex.ts';
import type { NameFilter } from '../transformation-model.ts';
import type { OptionsOf } from './options-of.ts';

/** Keeps the fields that `include` names (all, without it) and `exclude` does not. Frames without a field left go too. */
export function filterFieldsByName(
  frames: readonly DataFrame[],
  { include, exclude }: OptionsOf<'filterFieldsByName'>,
): readonly DataFrame[] {
  const included = include && matcherOf(include);
  const excluded = exclude && matcherOf(exclude);
  return frames
    .map((frame) => {
      const keep = (field: Field): boolean => {
        const names = [displayNameOf(field, frame, frames), field.name];
        return (!included || names.some(included)) && !(excluded && names.some(excluded));
      };
      return { ...frame, fields: frame.fields.filter(keep) };
    })
    .filter((frame) => frame.fields.length > 0);
}

function matcherOf({ names, pattern }: NameFilter): (name: string) => boolean {
  const regex = pattern === undefined ? undefined : regexOf(pattern);
  return (name) => names.includes(name) || (regex?.test(name) ?? false);
}
