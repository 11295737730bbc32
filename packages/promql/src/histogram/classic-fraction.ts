// The share of observations of a classic histogram that lie between two values.
import { joinEqualBounds } from './classic-quantile.ts';

/** `bounds` ascend, `counts` are cumulative; both may be changed by the call. */
export function classicFraction(lower: number, upper: number, bounds: Float64Array, counts: Float64Array): number {
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY) return Number.NaN;
  const length = joinEqualBounds(bounds, counts);
  const total = counts[length - 1] ?? 0;
  if (total === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (countBelow(upper, bounds, counts, length) - countBelow(lower, bounds, counts, length)) / total;
}

function countBelow(limit: number, bounds: Float64Array, counts: Float64Array, length: number): number {
  for (let i = 0; i < length; i++) {
    const upper = bounds[i] ?? 0;
    if (limit > upper) continue;
    const count = counts[i] ?? 0;
    if (limit === upper) return count;
    const before = i === 0 ? 0 : (counts[i - 1] ?? 0);
    // The first bucket starts at zero, unless it ends there or below: then it has no start to measure from.
    const lower = i === 0 ? (upper <= 0 ? Number.NEGATIVE_INFINITY : 0) : (bounds[i - 1] ?? 0);
    if (limit <= lower) return before;
    if (upper === Number.POSITIVE_INFINITY) return before;
    if (lower === Number.NEGATIVE_INFINITY) return count;
    return before + ((limit - lower) / (upper - lower)) * (count - before);
  }
  return counts[length - 1] ?? 0;
}
