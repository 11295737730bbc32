// Whether figures agree: within 10% or 15 ms of the reference.
export type Verdict = 'yes' | 'by chance' | 'no: less' | 'no: more';

/** Two standard errors: 95% of all runs of the reference would lie within. */
const STANDARD_ERRORS = 1.96;

/**
 * `sorted` is ours; `real` is a percentile of `realCount` measurements, which is itself off by chance: another run would
 * have found as the 90th percentile what is really the 88th or the 92nd. Where a distribution has a cliff (10% of the new
 * connections wait a second for their handshake: the 90th percentile is one or the other), that decides. 'by chance' is
 * what agrees only when this is allowed for.
 */
export function judge(sorted: readonly number[], percent: number, real: number, realCount: number): Verdict {
  const slackMs = Math.max(15, real * 0.1);
  const [low, high] = [real - slackMs, real + slackMs];
  const ours = percentile(sorted, percent);
  if (ours >= low && ours <= high) return 'yes';
  const share = percent / 100;
  const margin = 100 * STANDARD_ERRORS * Math.sqrt((share * (1 - share)) / realCount);
  const least = percentile(sorted, Math.max(0, percent - margin));
  const most = percentile(sorted, Math.min(100, percent + margin));
  if (least <= high && most >= low) return 'by chance';
  return ours < low ? 'no: less' : 'no: more';
}

/** The smallest value that so many percent do not exceed. */
export function percentile(sorted: readonly number[], percent: number): number {
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1));
  return sorted[index] ?? Number.NaN;
}
