import type { DataFrame } from '../frame.ts';
import { regexOf } from '../text/regex.ts';
import type { OptionsOf } from './options-of.ts';

/** Keeps the frames of some queries: "A", "A|B" or a regular expression. */
export function filterByRefId(
  frames: readonly DataFrame[],
  { include }: OptionsOf<'filterByRefId'>,
): readonly DataFrame[] {
  if (include === '') return frames;
  const regex = regexOf(include.startsWith('/') ? include : `^(?:${include})$`);
  return regex ? frames.filter((frame) => regex.test(frame.refId)) : frames;
}
