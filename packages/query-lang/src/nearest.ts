// "Did you mean": the nearest known word, by optimal string alignment distance (Damerau–Levenshtein with single swaps).

/** Words longer than this are nobody's; it bounds the work. */
const LETTERS_MAX = 100;

/** A beginning of so many letters names what it begins. */
const PREFIX_LETTERS_MIN = 4;

/** The candidate nearest to `word`, or undefined when none is near enough to be a likely slip. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.slice(0, LETTERS_MAX).toLowerCase();
  let best: string | undefined;
  let begun: string | undefined;
  // A third of the letters may be wrong: "prots" finds "ports", "x" finds nothing.
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const candidate of candidates) {
    const known = candidate.slice(0, LETTERS_MAX).toLowerCase();
    const distance = editDistance(typed, known);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
    if (typed.length >= PREFIX_LETTERS_MIN && known.startsWith(typed)) begun ??= candidate;
  }
  return best ?? begun;
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let distance = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + cost);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, beforeLast[column - 2]! + 1);
      }
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length]!;
}
