import { createGunzip, createInflate, type Gunzip, gunzipSync, type Inflate, inflateSync } from 'node:zlib';
import type { InFlightLease } from '../../../in-flight.ts';
import { RefusalError } from '../../../refusal.ts';
import { tooLarge, tooMuchInFlight } from '../bounds.ts';

export type ContentEncoding = 'identity' | 'gzip' | 'deflate';

/** For Accept-Encoding of a refusal. */
export const CONTENT_ENCODINGS = 'gzip, deflate, identity';

/** Undefined for an encoding that is not supported. */
export function parseContentEncoding(header: string | undefined): ContentEncoding | undefined {
  switch (header?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
    case 'none':
      return 'identity';
    case 'gzip':
    case 'x-gzip':
      return 'gzip';
    case 'deflate':
    case 'zlib':
      return 'deflate';
    default:
      return undefined;
  }
}

/**
 * Up to here inflating in place beats a trip through the thread pool, and can't hold the process up for more than
 * about 3 ms.
 */
const INFLATED_AT_ONCE_BYTES_MAX = 1024 * 1024;

/**
 * The body without its content encoding. Stops at `bytesMax`, so that a small body that inflates without end costs
 * no more than a large honest one. Rejects with RefusalError.
 */
export async function decodeContent(
  body: Uint8Array,
  encoding: ContentEncoding,
  bytesMax: number,
  lease: InFlightLease,
): Promise<Uint8Array> {
  if (encoding === 'identity') return body;
  const atOnceMax = Math.min(INFLATED_AT_ONCE_BYTES_MAX, bytesMax);
  if (body.length <= atOnceMax) {
    try {
      const inflate = encoding === 'gzip' ? gunzipSync : inflateSync;
      const inflated = inflate(body, { maxOutputLength: atOnceMax });
      if (!lease.grow(inflated.length)) throw tooMuchInFlight();
      return inflated;
    } catch (error) {
      if (error instanceof RefusalError) throw error;
      if (codeOf(error) !== 'ERR_BUFFER_TOO_LARGE') throw badBody(encoding, error);
      // It is larger than that: start over, in pieces.
    }
  }
  return inflateInPieces(body, encoding, bytesMax, lease);
}

async function inflateInPieces(
  body: Uint8Array,
  encoding: 'gzip' | 'deflate',
  bytesMax: number,
  lease: InFlightLease,
): Promise<Uint8Array> {
  const options = { chunkSize: 256 * 1024 };
  const stream: Gunzip | Inflate = encoding === 'gzip' ? createGunzip(options) : createInflate(options);
  const pieces: Buffer[] = [];
  let byteCount = 0;
  stream.end(body);
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      byteCount += piece.length;
      if (byteCount > bytesMax) throw tooLarge(bytesMax);
      if (!lease.grow(piece.length)) throw tooMuchInFlight();
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof RefusalError) throw error;
    throw badBody(encoding, error);
  } finally {
    stream.destroy();
  }
  return Buffer.concat(pieces, byteCount);
}

function badBody(encoding: string, error: unknown): RefusalError {
  const reason = error instanceof Error ? error.message : String(error);
  return new RefusalError({ kind: 'undecodable', message: `the body is not valid ${encoding}: ${reason}` });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
