/** Above this the event loop would be blocked for longer than a lab of two cores can explain as "a busy endpoint". */
export const PRIMES_UP_TO_MAX = 2_000_000;

/** Counts the primes up to n with the sieve of Eratosthenes: real CPU work and n bytes of memory, about 5 ms a million. */
export function countPrimes(n: number): number {
  const isComposite = new Uint8Array(n + 1);
  let count = 0;
  for (let candidate = 2; candidate <= n; candidate++) {
    if (isComposite[candidate]) continue;
    count++;
    for (let multiple = candidate * candidate; multiple <= n; multiple += candidate) isComposite[multiple] = 1;
  }
  return count;
}

/** Reads the parameter `n`. Throws a RangeError that says what it may be. */
export function parsePrimesUpTo(text: string | undefined): number {
  const n = text === undefined ? 200_000 : Number(text);
  if (Number.isInteger(n) && n >= 1 && n <= PRIMES_UP_TO_MAX) return n;
  throw new RangeError(`n: got "${text}", want an integer from 1 to ${PRIMES_UP_TO_MAX}`);
}
