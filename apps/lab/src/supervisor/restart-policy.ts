// When to try again after a crash: exponential backoff with jitter, and the name for what keeps failing.
import type { RestartPolicy } from '../topology/types.ts';

/** How often the process ended too soon, in a row. */
export interface CrashHistory {
  readonly shortRuns: number;
}

export const NO_CRASHES: CrashHistory = { shortRuns: 0 };

export type Verdict =
  | { readonly kind: 'give-up' }
  /** `looping`: this is a crash loop; worth telling, and tried again all the same. */
  | { readonly kind: 'retry'; readonly delayMs: number; readonly looping: boolean };

/** The history after a run that lasted `runMs`; a long run forgives what was before. */
export function afterRun(history: CrashHistory, runMs: number, policy: RestartPolicy): CrashHistory {
  if (policy.kind === 'never') return { shortRuns: history.shortRuns + 1 };
  return { shortRuns: runMs >= policy.stableMs ? 1 : history.shortRuns + 1 };
}

/** @param random 0 ≤ random < 1; the delay is 50–100% of its step, so that processes that fell together do not rise together. */
export function judge(history: CrashHistory, policy: RestartPolicy, random: number): Verdict {
  if (policy.kind === 'never') return { kind: 'give-up' };
  // 2^30 steps of any delay are past every maximum; more would only overflow.
  const step = policy.firstDelayMs * 2 ** Math.min(history.shortRuns - 1, 30);
  return {
    kind: 'retry',
    delayMs: Math.round(Math.min(step, policy.delayMsMax) * (0.5 + random / 2)),
    looping: history.shortRuns >= policy.loopAfter,
  };
}
