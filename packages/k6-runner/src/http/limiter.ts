/** At most so many requests per second over all virtual users: `rps` of the options. Requests wait their turn in order. */
export class RateLimiter {
  readonly #spacingMs: number;
  readonly #nowMs: () => number;
  #nextMs = 0;

  /** @param perSecond 0 is no limit */
  constructor(perSecond: number, nowMs: () => number) {
    this.#spacingMs = perSecond > 0 ? 1000 / perSecond : 0;
    this.#nowMs = nowMs;
  }

  /** How long to wait before the next request, ms; takes the turn. */
  takeMs(): number {
    if (this.#spacingMs === 0) {
      return 0;
    }
    const now = this.#nowMs();
    const turn = Math.max(now, this.#nextMs);
    this.#nextMs = turn + this.#spacingMs;
    return turn - now;
  }
}
