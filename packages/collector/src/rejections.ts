import type { Rejected } from '@o11y-lab/otlp';

export const NOTHING_REJECTED: Rejected = { count: 0, message: '' };

/** A partial-success message that names every metric of a large request would not fit an answer. */
const REASONS_MAX = 5;
/** Longest message of an answer: OTLP asks to shorten it rather than to exceed the size of a response. */
const MESSAGE_LENGTH_MAX = 4_000;

/** Collects what is refused of one batch, each reason once. */
export class Rejections {
  #count = 0;
  readonly #reasons = new Set<string>();

  reject(count: number, reason: string): void {
    this.#count += count;
    this.#reasons.add(reason);
  }

  result(): Rejected {
    if (this.#reasons.size === 0) return NOTHING_REJECTED;
    const told = [...this.#reasons].slice(0, REASONS_MAX);
    const untold = this.#reasons.size - told.length;
    if (untold > 0) told.push(`and ${untold} more reasons`);
    return { count: this.#count, message: shorten(told.join('; ')) };
  }
}

/** What is refused in two steps, as one answer. */
export function mergeRejected(a: Rejected, b: Rejected): Rejected {
  if (a.count === 0 && a.message === '') return b;
  if (b.count === 0 && b.message === '') return a;
  return {
    count: a.count + b.count,
    message: shorten([a.message, b.message].filter((text) => text !== '').join('; ')),
  };
}

function shorten(message: string): string {
  return message.length <= MESSAGE_LENGTH_MAX ? message : `${message.slice(0, MESSAGE_LENGTH_MAX)}…`;
}
