// What a sender knows of its round trips, and how long it waits for an acknowledgement (RFC 6298).

/** TCP_RTO_MIN of Linux, and what a probe waits longer for when only one segment is out: its answer may be delayed. */
export const RTO_MIN_MS = 200;
/** How late the kernel's timers are: a tick, as measured on the machine of the reference figures. */
export const TICK_MS = 10;

export class RoundTrip {
  smoothedMs = 0;
  #deviationMs = 0;

  /** What the handshake has taught. */
  reset(meanMs: number): void {
    this.smoothedMs = meanMs;
    this.#deviationMs = meanMs / 2;
  }

  /** Of a segment that was sent once: who knows which of two an acknowledgement is for. */
  measure(ms: number): void {
    this.#deviationMs += (Math.abs(this.smoothedMs - ms) - this.#deviationMs) / 4;
    this.smoothedMs += (ms - this.smoothedMs) / 8;
  }

  /** RTO, without back-off. */
  get timeoutMs(): number {
    return this.smoothedMs + Math.max(RTO_MIN_MS, 4 * this.#deviationMs) + TICK_MS;
  }
}
