import type { IncomingMessage } from 'node:http';
import type { InFlightLease } from '../../../in-flight.ts';
import { tooLarge, tooMuchInFlight } from '../bounds.ts';

export interface BodyLimits {
  readonly bytesMax: number;
  /** From the end of the headers to the end of the body. */
  readonly timeoutMs: number;
}

/** The sender has gone: there is nobody left to answer. */
export class SenderGoneError extends Error {
  override readonly name = 'SenderGoneError';
}

/** The body did not come in time. */
export class BodyTimeoutError extends Error {
  override readonly name = 'BodyTimeoutError';
}

/**
 * Reads a request's body as it was sent.
 * Rejects with RefusalError (over the limit, or too much in flight), SenderGoneError or BodyTimeoutError.
 * What is left of a refused body is left unread: node:http discards it once the answer has been sent.
 */
export function readBody(request: IncomingMessage, limits: BodyLimits, lease: InFlightLease): Promise<Uint8Array> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limits.bytesMax) return Promise.reject(tooLarge(limits.bytesMax));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let byteCount = 0;
    const timer = setTimeout(() => {
      finish(() => reject(new BodyTimeoutError(`the body did not arrive within ${limits.timeoutMs} ms`)));
    }, limits.timeoutMs);
    const onData = (chunk: Buffer): void => {
      byteCount += chunk.length;
      if (byteCount > limits.bytesMax) finish(() => reject(tooLarge(limits.bytesMax)));
      else if (!lease.grow(chunk.length)) finish(() => reject(tooMuchInFlight()));
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      const [first] = chunks;
      finish(() => resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, byteCount)));
    };
    const onGone = (): void => finish(() => reject(new SenderGoneError('the sender closed the connection')));
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onGone);
      settle();
    };
    // An 'error' always comes with 'close', which settles; without a listener it would end the process.
    request.on('error', () => undefined);
    request.on('data', onData).on('end', onEnd).on('close', onGone);
  });
}
