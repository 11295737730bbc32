/** The candidate that differs by few letters, or undefined. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const farthest = word.length <= 2 ? 1 : 2;
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distance(word.slice(0, 64), candidate) }))
    .filter((one) => one.distance <= farthest)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate ?? (word.length > 3 ? candidates.find((one) => one.startsWith(word)) : undefined);
}

/** Levenshtein's, with one row. */
function distance(a: string, b: string): number {
  const row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0] ?? 0;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] ?? 0;
      row[j] = a[i - 1] === b[j - 1] ? diagonal : 1 + Math.min(diagonal, above, row[j - 1] ?? 0);
      diagonal = above;
    }
  }
  return row[b.length] ?? 0;
}
