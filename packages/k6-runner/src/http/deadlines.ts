// When requests of a virtual user have had their time. Nearly all end long before, so there is one timer for all of them,
// set for the first deadline and left alone as long as it is early enough; what it finds when it fires is looked at then.
import type { Flight } from './flight.ts';

/** Timers of Node may fire so much before their time, ms. */
const EARLY_MS = 1;

export class Deadlines {
  readonly #nowMs: () => number;
  readonly #onOver: (flight: Flight) => void;
  readonly #byFlight = new Map<Flight, number>();
  #timer: NodeJS.Timeout | undefined;
  #timerMs = Number.POSITIVE_INFINITY;

  /** @param nowMs of a monotonic clock @param onOver called once for a flight, which is not watched any more */
  constructor(nowMs: () => number, onOver: (flight: Flight) => void) {
    this.#nowMs = nowMs;
    this.#onOver = onOver;
  }

  watch(flight: Flight, timeoutMs: number): void {
    const atMs = this.#nowMs() + timeoutMs;
    this.#byFlight.set(flight, atMs);
    if (atMs < this.#timerMs) {
      this.#arm(atMs, timeoutMs);
    }
  }

  forget(flight: Flight): void {
    this.#byFlight.delete(flight);
  }

  /** Watches nothing any more. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timerMs = Number.POSITIVE_INFINITY;
    this.#byFlight.clear();
  }

  #arm(atMs: number, delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timerMs = atMs;
    // A request under way has a socket, or somebody who dials: it keeps the process by itself.
    this.#timer = setTimeout(() => this.#look(), delayMs).unref();
  }

  #look(): void {
    this.#timerMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#nowMs();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [flight, atMs] of this.#byFlight) {
      if (atMs <= nowMs + EARLY_MS) {
        this.#byFlight.delete(flight);
        this.#onOver(flight);
      } else {
        nextMs = Math.min(nextMs, atMs);
      }
    }
    if (nextMs < this.#timerMs) {
      this.#arm(nextMs, nextMs - nowMs);
    }
  }
}
