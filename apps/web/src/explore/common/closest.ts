/** The candidates that look most like a name, best first: those that contain it, then those few edits away. */
export function closestNames(name: string, candidates: readonly string[], countMax = 5): readonly string[] {
  const wanted = name.toLowerCase();
  const scored: { readonly candidate: string; readonly score: number }[] = [];
  for (const candidate of candidates) {
    const score = scoreOf(wanted, candidate.toLowerCase());
    if (score !== undefined) scored.push({ candidate, score });
  }
  return scored
    .sort((a, b) => a.score - b.score || a.candidate.localeCompare(b.candidate))
    .slice(0, countMax)
    .map(({ candidate }) => candidate);
}

/** Smaller is closer; undefined when the two have nothing to do with each other. */
function scoreOf(wanted: string, candidate: string): number | undefined {
  if (candidate.startsWith(wanted) || wanted.startsWith(candidate)) {
    return Math.abs(candidate.length - wanted.length) / 100;
  }
  if (candidate.includes(wanted)) return 1;
  const distance = editDistance(wanted, candidate);
  if (distance <= Math.max(2, Math.floor(wanted.length / 3))) return 1 + distance;
  const parts = wanted.split(/[_.]/).filter((part) => part.length > 2);
  const shared = parts.filter((part) => candidate.includes(part)).length;
  return shared >= 2 && shared * 2 >= parts.length ? 50 - shared : undefined;
}

/** Levenshtein's distance, in one row. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
