import { normalQuantile, normalShare } from './distribution.ts';

/**
 * Uniform numbers in [0, 1), each of which resembles the one before: an AR(1) process of normal numbers, mapped back
 * to uniform. So a correlation makes bursts without changing how many packets are lost or how delays are distributed.
 * (The kernel mixes uniform numbers instead, which moves both; its manual warns of that.)
 */
export function correlated(random: () => number, percent: number): () => number {
  const rho = Math.min(0.9999, Math.max(0, percent / 100));
  if (rho === 0) return random;
  const fresh = Math.sqrt(1 - rho * rho);
  let last = normalQuantile(random());
  return () => {
    last = rho * last + fresh * normalQuantile(random());
    return normalShare(last);
  };
}
