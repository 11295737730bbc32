/**
 * The body is not what it says it is, and never will be: HTTP 400, gRPC INVALID_ARGUMENT, no retry.
 * The message says what is wrong and at which byte.
 */
export class OtlpDecodeError extends Error {
  override readonly name = 'OtlpDecodeError';
  /** Byte of the (decompressed) body where decoding stopped. */
  readonly offset?: number;

  constructor(message: string, offset?: number) {
    super(offset === undefined ? message : `${message} at byte ${offset}`);
    if (offset !== undefined) this.offset = offset;
  }
}
