import { displayNameOf } from '../display/legend.ts';
import type { DataFrame } from '../frame.ts';
import type { OptionsOf } from './options-of.ts';

/** Hides, orders and renames fields by name. Fields without a place come behind, in their order. */
export function organize(frames: readonly DataFrame[], options: OptionsOf<'organize'>): readonly DataFrame[] {
  const { excludeByName, includeByName, indexByName, renameByName } = options;
  const included = Object.keys(includeByName).filter((name) => includeByName[name]);
  return frames.map((frame) => {
    const named = frame.fields
      .map((field, at) => ({ field, at, name: displayNameOf(field, frame, frames) }))
      .filter(({ name }) => !own(excludeByName, name) && (included.length === 0 || included.includes(name)))
      .sort((a, b) => (own(indexByName, a.name) ?? 1e9 + a.at) - (own(indexByName, b.name) ?? 1e9 + b.at));
    const fields = named.map(({ field, name }) => {
      const displayName = own(renameByName, name);
      return displayName ? { ...field, config: { ...field.config, displayName } } : field;
    });
    return { ...frame, fields };
  });
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
