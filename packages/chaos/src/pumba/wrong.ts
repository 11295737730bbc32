/** A command line that can't be run: what is wrong with it, and what to type instead. */
export class WrongCommand extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** The name that was probably meant: the closest within a third of its letters. */
export function closest(typed: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const distance = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance && distance <= Math.max(1, Math.ceil(name.length / 3))) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Names longer than this are nobody's; it bounds the work. */
const COMPARED_LETTERS_MAX = 100;

/** Levenshtein's, row by row. */
function editDistance(one: string, other: string): number {
  const [a, b] = [one.slice(0, COMPARED_LETTERS_MAX), other.slice(0, COMPARED_LETTERS_MAX)];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, change));
    }
    row = next;
  }
  return row[b.length]!;
}
