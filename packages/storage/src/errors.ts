/** What went wrong, by who must act. */
export type StoreErrorCode =
  /** The store is over one of its bounds: try again after `retryAfterMs`. */
  | 'overloaded'
  /** No room on the disk, or the file system refuses to write. The operator must act. */
  | 'disk'
  /** The store's files can't be read. The operator must act. */
  | 'corrupt'
  /** The request asks for more than a stated bound. The caller must ask for less. */
  | 'too-much'
  /** The store is closing. */
  | 'closed';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: StoreErrorCode, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}
