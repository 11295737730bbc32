// Columns of a span batch read as 32-bit words, so that no bigint and no text is made per span.
import type { SpanBatch } from '@o11y-lab/model';

const WORD = 2 ** 32;

/** 64-bit times as pairs of low and high words. Little-endian hosts only, as Int64Column. */
export interface SpanTimes {
  readonly start: Uint32Array;
  readonly end: Uint32Array;
}

export function timesOf(batch: SpanBatch): SpanTimes {
  return { start: wordsOf(batch.startUnixNano.view()), end: wordsOf(batch.endUnixNano.view()) };
}

/** How long a span took in nanoseconds; 0 for one that ends before it starts. Exact up to 104 days. */
export function durationNanoOf({ start, end }: SpanTimes, row: number): number {
  const high = (end[2 * row + 1] ?? 0) - (start[2 * row + 1] ?? 0);
  const low = (end[2 * row] ?? 0) - (start[2 * row] ?? 0);
  return Math.max(0, high * WORD + low);
}

/** Seconds since the epoch; good to a microsecond. */
export function secondsOf(words: Uint32Array, row: number): number {
  return ((words[2 * row + 1] ?? 0) * WORD + (words[2 * row] ?? 0)) / 1e9;
}

/** Bytes or longer integers as 32-bit words, without copying where they are aligned. */
export function wordsOf(column: Uint8Array | BigInt64Array): Uint32Array {
  const { buffer, byteOffset, byteLength } = column;
  if (byteOffset % 4 === 0) return new Uint32Array(buffer, byteOffset, byteLength / 4);
  return new Uint32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}
