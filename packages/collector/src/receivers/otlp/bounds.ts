// The refusals that keep a receiver within its memory.
import { RETRY_AFTER_MS, RefusalError } from '../../refusal.ts';

export function tooLarge(bytesMax: number): RefusalError {
  return new RefusalError({
    kind: 'too-large',
    message: `the body is larger than ${bytesMax} bytes; send smaller batches`,
  });
}

export function tooMuchInFlight(): RefusalError {
  return new RefusalError({
    kind: 'overloaded',
    message: 'too many bytes are being received at the same time; try again',
    retryAfterMs: RETRY_AFTER_MS,
  });
}
