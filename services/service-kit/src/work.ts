/** How much durations vary: the logarithm's standard deviation. 0.25 puts the 95th percentile at 1.5 × the median. */
const SPREAD = 0.25;

/**
 * How long a step takes that really would call a database, a model or a bank. Durations of real work are skewed to the
 * right (log-normal), so that median and P95 differ as they do in production.
 *
 * @param u1 a number in (0, 1]
 * @param u2 a number in [0, 1)
 */
export function workDurationMs(medianMs: number, u1: number, u2: number): number {
  const gaussian = Math.sqrt(-2 * Math.log(u1)) * Math.cos(2 * Math.PI * u2);
  return medianMs * Math.exp(SPREAD * gaussian);
}

/** Waits as long as such a step would take, without using the CPU. */
export function simulateWork(medianMs: number): Promise<void> {
  const durationMs = workDurationMs(medianMs, 1 - Math.random(), Math.random());
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
