// Sends bodies to a server every so often. A server that is away or refuses is said once, then every half minute; the
// test goes on.
import type { OutputContext } from './types.ts';

const WARN_EVERY_MS = 30_000;
/** One request; a server that takes longer does not keep up. */
const REQUEST_TIMEOUT_MS = 5_000;
/** Of an error body, for the message. */
const ANSWER_CHARS_MAX = 200;

export interface PushTarget {
  /** For messages: `opentelemetry`. */
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly intervalMs: number;
  /** Added to the message when nothing listens at the address. */
  readonly hint: string;
}

export class Pusher {
  readonly #target: PushTarget;
  readonly #context: OutputContext;
  readonly #makeBody: (isLast: boolean) => Uint8Array | undefined;
  #timer: NodeJS.Timeout | undefined;
  #inFlight: Promise<void> | undefined;
  #failedCount = 0;
  #warnedMs = Number.NEGATIVE_INFINITY;

  /** @param makeBody answers undefined when there is nothing to send */
  constructor(target: PushTarget, context: OutputContext, makeBody: (isLast: boolean) => Uint8Array | undefined) {
    this.#target = target;
    this.#context = context;
    this.#makeBody = makeBody;
  }

  start(): void {
    this.#timer = setInterval(() => {
      // A slow server gets the next state later: there is never a queue.
      this.#inFlight ??= this.#push(false).finally(() => {
        this.#inFlight = undefined;
      });
    }, this.#target.intervalMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#inFlight;
    await this.#push(true);
  }

  async #push(isLast: boolean): Promise<void> {
    try {
      const body = this.#makeBody(isLast);
      if (!body) return;
      const response = await fetch(this.#target.url, {
        method: 'POST',
        headers: this.#target.headers,
        body: new Uint8Array(body),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
        redirect: 'error',
      });
      const answer = await response.text();
      if (!response.ok) throw new Error(`${response.status} ${answer.trim().slice(0, ANSWER_CHARS_MAX)}`);
      if (this.#failedCount > 0) {
        this.#context.log('info', `${this.#target.name}: ${this.#target.url} takes figures again`);
        this.#failedCount = 0;
        this.#warnedMs = Number.NEGATIVE_INFINITY;
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#failedCount++;
    const now = this.#context.now();
    if (now - this.#warnedMs < WARN_EVERY_MS) return;
    this.#warnedMs = now;
    const times = this.#failedCount > 1 ? ` (${this.#failedCount} times)` : '';
    this.#context.log(
      'warning',
      `${this.#target.name}: sending to ${this.#target.url} failed${times}: ${reasonOf(error)}; ${this.#target.hint}`,
    );
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says "fetch failed" and keeps why in the cause; with several addresses there are several.
  const cause = error.cause;
  if (cause instanceof AggregateError) return cause.errors.map((one) => reasonOf(one)).join(', ');
  return cause instanceof Error ? cause.message : error.message;
}
