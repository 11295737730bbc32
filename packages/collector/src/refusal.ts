// Why a whole request was not taken, in the words of neither transport. Each transport has its own table of codes.
import { OtlpDecodeError } from '@o11y-lab/otlp';
import { StoreError } from '@o11y-lab/storage';

export type Refusal =
  /** Never acceptable: the sender must not try again. */
  | { readonly kind: 'undecodable' | 'too-large'; readonly message: string }
  /** A bound of ours is reached: the same request is welcome later. */
  | { readonly kind: 'overloaded'; readonly message: string; readonly retryAfterMs: number }
  /** The store can't be written: the same request may be welcome later, when an operator has acted. */
  | { readonly kind: 'unavailable'; readonly message: string; readonly retryAfterMs: number }
  /** A bug of ours. */
  | { readonly kind: 'internal'; readonly message: string };

/** Carries a refusal out of a step of a receiver. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Group commits take tens of milliseconds, so a second frees plenty of room. */
export const RETRY_AFTER_MS = 1_000;
/** A full disk or a closing store does not pass within a second. */
const RETRY_AFTER_UNAVAILABLE_MS = 5_000;

/** What to answer for an error of the pipeline. Anything unknown is a bug: the caller logs it with its stack. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof RefusalError) return error.refusal;
  if (error instanceof OtlpDecodeError) return { kind: 'undecodable', message: error.message };
  if (error instanceof StoreError) {
    switch (error.code) {
      case 'overloaded':
        return { kind: 'overloaded', message: error.message, retryAfterMs: error.retryAfterMs ?? RETRY_AFTER_MS };
      case 'too-much':
        return { kind: 'too-large', message: error.message };
      case 'disk':
      case 'corrupt':
      case 'closed':
        return {
          kind: 'unavailable',
          message: error.message,
          retryAfterMs: error.retryAfterMs ?? RETRY_AFTER_UNAVAILABLE_MS,
        };
      default:
        return error.code satisfies never;
    }
  }
  return { kind: 'internal', message: 'the receiver failed on this request; its log says why' };
}
