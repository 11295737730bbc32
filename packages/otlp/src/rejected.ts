/**
 * Items refused inside a request that was otherwise accepted (OTLP partial success): spans, log records or data
 * points. Count 0 with a message is a warning: all was stored, but not quite as sent. Count 0 and '' is full success.
 */
export interface Rejected {
  readonly count: number;
  readonly message: string;
}

export const NOTHING_REJECTED: Rejected = { count: 0, message: '' };

/** Collects refusals of one request. Only the first reason is told: the rest are usually the same. */
export class Rejections {
  #count = 0;
  #first = '';
  #warning = '';

  reject(count: number, reason: string): void {
    if (this.#count === 0) this.#first = reason;
    this.#count += count;
  }

  warn(what: string): void {
    if (this.#warning === '') this.#warning = what;
  }

  result(): Rejected {
    if (this.#count === 0) return this.#warning === '' ? NOTHING_REJECTED : { count: 0, message: this.#warning };
    const others = this.#count - 1;
    return { count: this.#count, message: others === 0 ? this.#first : `${this.#first} (and ${others} more)` };
  }
}
