// What to type instead of a word that is not known.
import { nearest } from '@o11y-lab/query-lang';

/** `; did you mean "x"?` when something is near, else `; allowed: a, b, c`. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `; did you mean "${near}"?`;
  return candidates.length > 0 ? `; allowed: ${candidates.join(', ')}` : '';
}
