/** Bytes that are not what the format says; the sender must act. */
export class WireError extends Error {
  override readonly name = 'WireError';
}
