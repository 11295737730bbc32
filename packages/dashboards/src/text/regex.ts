// Regular expressions that stand in dashboard files: "/pattern/flags" or a bare pattern.
//
// They run in the reader's browser on names and label values. A file can hold one that takes exponential time, so both the
// pattern's length and the text it is applied to are bounded; that leaves a slow page possible, never a slow server.

/** Longer patterns are not what people write by hand. */
const PATTERN_LENGTH_MAX = 2000;

const FLAGS = /^[gimsuy]*$/;

/** The regular expression, or undefined when it is none. Never has `g` or `y`, so that `test` has no memory. */
export function regexOf(text: string): RegExp | undefined {
  if (text.length > PATTERN_LENGTH_MAX) return undefined;
  const { pattern, flags } = splitRegex(text);
  try {
    return new RegExp(pattern, flags.replaceAll(/[gy]/g, ''));
  } catch {
    return undefined;
  }
}

/** The same for replacing: keeps `g`. */
export function replacingRegexOf(text: string): RegExp | undefined {
  const regex = regexOf(text);
  return regex && splitRegex(text).flags.includes('g') ? new RegExp(regex.source, `${regex.flags}g`) : regex;
}

/** True for "/…/": the user asked for a regular expression where text would do as well. */
export function isRegexText(text: string): boolean {
  return splitRegex(text).slashed;
}

/** Text as a pattern that matches it and nothing else, by the rules of RE2 and JavaScript alike. */
export function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$*+?.()|[\]{}/]/g, '\\$&');
}

function splitRegex(text: string): { readonly pattern: string; readonly flags: string; readonly slashed: boolean } {
  const end = text.lastIndexOf('/');
  const flags = text.slice(end + 1);
  if (text.startsWith('/') && end > 0 && FLAGS.test(flags)) {
    return { pattern: text.slice(1, end), flags, slashed: true };
  }
  return { pattern: text, flags: '', slashed: false };
}
