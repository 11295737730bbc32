// Quantiles of classic histograms: cumulative counts by upper bound, linear within a bucket.

/** Counts may differ by this ratio from rounding alone; smaller steps down are not worth a note. */
const ROUNDING_TOLERANCE = 1e-12;

export interface ClassicQuantile {
  readonly value: number;
  /** The counts fell from one bucket to the next and were raised. */
  readonly forcedMonotonic: boolean;
}

/** `bounds` ascend; `counts` are cumulative and may be changed by the call. */
export function classicQuantile(q: number, bounds: Float64Array, counts: Float64Array): ClassicQuantile {
  const plain = (value: number): ClassicQuantile => ({ value, forcedMonotonic: false });
  if (Number.isNaN(q)) return plain(Number.NaN);
  if (q < 0) return plain(Number.NEGATIVE_INFINITY);
  if (q > 1) return plain(Number.POSITIVE_INFINITY);
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY) return plain(Number.NaN);
  const length = joinEqualBounds(bounds, counts);
  const forcedMonotonic = makeMonotonic(counts, length);
  const total = counts[length - 1] ?? 0;
  if (length < 2 || total === 0 || Number.isNaN(total)) return { value: Number.NaN, forcedMonotonic };
  const rank = q * total;
  let at = 0;
  while (at < length - 1 && !((counts[at] ?? 0) >= rank)) at++;
  return { value: interpolate(bounds, counts, at, rank, length), forcedMonotonic };
}

function interpolate(bounds: Float64Array, counts: Float64Array, at: number, rank: number, length: number): number {
  const upper = bounds[at] ?? 0;
  // The last bucket has no end: its lower end is all that is known.
  if (at === length - 1) return bounds[length - 2] ?? Number.NaN;
  if (at === 0 && upper <= 0) return upper;
  const lower = at === 0 ? 0 : (bounds[at - 1] ?? 0);
  const before = at === 0 ? 0 : (counts[at - 1] ?? 0);
  return lower + (upper - lower) * ((rank - before) / ((counts[at] ?? 0) - before));
}

/** Series whose bounds are written differently but equal the same number ("1", "1.0") are one bucket. */
export function joinEqualBounds(bounds: Float64Array, counts: Float64Array): number {
  let length = 0;
  for (let i = 0; i < bounds.length; i++) {
    if (length > 0 && bounds[length - 1] === bounds[i]) {
      counts[length - 1] = (counts[length - 1] ?? 0) + (counts[i] ?? 0);
      continue;
    }
    bounds[length] = bounds[i] ?? 0;
    counts[length++] = counts[i] ?? 0;
  }
  return length;
}

function makeMonotonic(counts: Float64Array, length: number): boolean {
  let forced = false;
  let previous = counts[0] ?? 0;
  for (let i = 1; i < length; i++) {
    const current = counts[i] ?? 0;
    if (current === previous) continue;
    if (Math.abs(current - previous) <= ROUNDING_TOLERANCE * Math.max(Math.abs(current), Math.abs(previous))) {
      counts[i] = previous;
    } else if (current < previous) {
      counts[i] = previous;
      forced = true;
    } else previous = current;
  }
  return forced;
}
