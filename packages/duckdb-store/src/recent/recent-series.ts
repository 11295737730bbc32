// The newest samples of one series: full chunks, packed, and a tail of plain columns that samples are added to.
import { setStale } from '@o11y-lab/model';
import { type PackedNumbers, packedBytes, packNumbers, unpackNumbers } from './packed-numbers.ts';
import type { SharedTimes } from './shared-times.ts';

/** Samples of a chunk: four minutes at one a second. More pack a little better, fewer are dropped more exactly. */
const CHUNK_LENGTH = 240;
/** Left in the tail when the rest becomes a chunk: so that a sample a little late or sent twice finds its place. */
const TAIL_LENGTH_KEPT = 16;
const TAIL_LENGTH_FIRST = 8;

/** Of the objects around a chunk and around a series, measured. */
const CHUNK_OVERHEAD_BYTES = 250;
const COLUMN_OVERHEAD_BYTES = 350;
const SERIES_OVERHEAD_BYTES = 700;

interface Chunk {
  readonly startMs: number;
  readonly endMs: number;
  readonly times: PackedNumbers;
  readonly values: PackedNumbers;
  readonly bytes: number;
}

export class RecentSeries {
  /**
   * Nothing is known before this time, whatever the samples kept: a sample came too late to be put among them.
   * Without one everything is known that the whole cache knows.
   */
  coveredFromMs = Number.NEGATIVE_INFINITY;
  /** Rough size in memory. */
  bytes: number;
  /** Ascending by time; they don't overlap, neither with the tail. */
  #chunks: Chunk[] = [];
  readonly #sharedTimes: SharedTimes;
  #tailTimes = new Float64Array(TAIL_LENGTH_FIRST);
  #tailValues = new Float64Array(TAIL_LENGTH_FIRST);
  #tailLength = 0;

  constructor(sharedTimes: SharedTimes) {
    this.#sharedTimes = sharedTimes;
    this.bytes = SERIES_OVERHEAD_BYTES + tailBytes(TAIL_LENGTH_FIRST);
  }

  get isEmpty(): boolean {
    return this.#tailLength === 0 && this.#chunks.length === 0;
  }

  /** Takes a sample; of two for one time the last one stays. */
  add(timeMs: number, value: number, stale: boolean): void {
    if (timeMs < this.coveredFromMs) return;
    const chunksEndMs = this.#chunks.at(-1)?.endMs ?? Number.NEGATIVE_INFINITY;
    if (timeMs <= chunksEndMs) {
      this.coveredFromMs = chunksEndMs + 1;
      this.#replaceChunks([]);
      return;
    }
    if (this.#tailLength === this.#tailTimes.length) this.#makeRoom();
    const at = firstAtOrAfter(this.#tailTimes, this.#tailLength, timeMs);
    if (at === this.#tailLength) this.#tailLength++;
    else if (this.#tailTimes[at] !== timeMs) {
      this.#tailTimes.copyWithin(at + 1, at, this.#tailLength);
      this.#tailValues.copyWithin(at + 1, at, this.#tailLength);
      this.#tailLength++;
    }
    this.#tailTimes[at] = timeMs;
    // One NaN for all that are no stale marker: a number in JavaScript may hide which NaN it is.
    if (stale) setStale(this.#tailValues, at);
    else this.#tailValues[at] = Number.isNaN(value) ? Number.NaN : value;
  }

  /** Takes samples that are all older than those it has, in order of time, each time once. */
  prepend(timeMs: Float64Array, value: Float64Array): void {
    const chunks: Chunk[] = [];
    for (let from = 0; from < timeMs.length; from += CHUNK_LENGTH) {
      const to = Math.min(timeMs.length, from + CHUNK_LENGTH);
      chunks.push(this.#chunkOf(timeMs.subarray(from, to), value.subarray(from, to), to - from));
    }
    this.#replaceChunks([...chunks, ...this.#chunks]);
  }

  /** Lets go of chunks that end before a time; some samples before it may stay. */
  dropBefore(timeMs: number): void {
    const kept = this.#chunks.findIndex((chunk) => chunk.endMs >= timeMs);
    if (kept !== 0) this.#replaceChunks(kept < 0 ? [] : this.#chunks.slice(kept));
    if (this.#tailLength > 0 && (this.#tailTimes[this.#tailLength - 1] as number) < timeMs) {
      this.#tailLength = 0;
      this.#resizeTail(TAIL_LENGTH_FIRST);
    }
  }

  /** The last time of each part that can be dropped. */
  *partEndsMs(): Generator<number> {
    for (const { endMs } of this.#chunks) yield endMs;
    if (this.#tailLength > 0) yield this.#tailTimes[this.#tailLength - 1] as number; // within bounds
  }

  /** Samples in a range, both ends included. */
  count(startMs: number, endMs: number): number {
    let count = 0;
    for (const chunk of this.#chunks) {
      const { from, to } = rangeOfChunk(chunk, startMs, endMs);
      count += to - from;
    }
    const { from, to } = this.#rangeOfTail(startMs, endMs);
    return count + to - from;
  }

  /** Copies the samples of a range, both ends included; the columns have room for {@link count} of them after `at`. */
  copy(startMs: number, endMs: number, times: Float64Array, values: Float64Array, at: number): void {
    let next = at;
    for (const chunk of this.#chunks) {
      const { from, to } = rangeOfChunk(chunk, startMs, endMs);
      if (from >= to) continue;
      unpackNumbers(chunk.times, from, to, times, next);
      unpackNumbers(chunk.values, from, to, values, next);
      next += to - from;
    }
    const { from, to } = this.#rangeOfTail(startMs, endMs);
    if (from >= to) return;
    times.set(this.#tailTimes.subarray(from, to), next);
    values.set(this.#tailValues.subarray(from, to), next);
  }

  #rangeOfTail(startMs: number, endMs: number): { readonly from: number; readonly to: number } {
    return rangeOf(this.#tailTimes, this.#tailLength, startMs, endMs);
  }

  #makeRoom(): void {
    if (this.#tailTimes.length < CHUNK_LENGTH + TAIL_LENGTH_KEPT) {
      this.#resizeTail(Math.min(CHUNK_LENGTH + TAIL_LENGTH_KEPT, this.#tailTimes.length * 2));
      return;
    }
    const chunk = this.#chunkOf(this.#tailTimes, this.#tailValues, CHUNK_LENGTH);
    this.#chunks.push(chunk);
    this.bytes += chunk.bytes;
    this.#tailTimes.copyWithin(0, CHUNK_LENGTH, this.#tailLength);
    this.#tailValues.copyWithin(0, CHUNK_LENGTH, this.#tailLength);
    this.#tailLength -= CHUNK_LENGTH;
  }

  #chunkOf(times: Float64Array, values: Float64Array, length: number): Chunk {
    const { packed, isNew } = this.#sharedTimes.pack(times, length);
    const packedValues = packNumbers(values, length);
    return {
      startMs: times[0] as number, // a chunk has samples
      endMs: times[length - 1] as number,
      times: packed,
      values: packedValues,
      bytes: CHUNK_OVERHEAD_BYTES + columnBytes(packedValues) + (isNew ? columnBytes(packed) : 0),
    };
  }

  #resizeTail(length: number): void {
    this.bytes += tailBytes(length) - tailBytes(this.#tailTimes.length);
    const [times, values] = [new Float64Array(length), new Float64Array(length)];
    times.set(this.#tailTimes.subarray(0, this.#tailLength));
    values.set(this.#tailValues.subarray(0, this.#tailLength));
    this.#tailTimes = times;
    this.#tailValues = values;
  }

  #replaceChunks(chunks: Chunk[]): void {
    for (const chunk of this.#chunks) this.bytes -= chunk.bytes;
    for (const chunk of chunks) this.bytes += chunk.bytes;
    this.#chunks = chunks;
  }
}

/** Times of the chunk whose part is asked for: read here and thrown away, so one array serves all. */
const scratch = new Float64Array(CHUNK_LENGTH);

function rangeOfChunk(chunk: Chunk, startMs: number, endMs: number): { readonly from: number; readonly to: number } {
  const { length } = chunk.times;
  if (chunk.startMs >= startMs && chunk.endMs <= endMs) return { from: 0, to: length };
  if (chunk.startMs > endMs || chunk.endMs < startMs) return { from: 0, to: 0 };
  unpackNumbers(chunk.times, 0, length, scratch, 0);
  return rangeOf(scratch, length, startMs, endMs);
}

function rangeOf(
  times: Float64Array,
  length: number,
  startMs: number,
  endMs: number,
): { readonly from: number; readonly to: number } {
  const from = firstAtOrAfter(times, length, startMs);
  let to = firstAtOrAfter(times, length, endMs);
  if (to < length && times[to] === endMs) to++;
  return { from, to: Math.max(from, to) };
}

/** Position of the first of `length` ascending times that is not before `timeMs`. */
function firstAtOrAfter(times: Float64Array, length: number, timeMs: number): number {
  if (length === 0 || (times[length - 1] as number) < timeMs) return length; // within bounds; nearly always so when adding
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < timeMs)
      low = middle + 1; // within bounds
    else high = middle;
  }
  return low;
}

function columnBytes(column: PackedNumbers): number {
  return COLUMN_OVERHEAD_BYTES + packedBytes(column);
}

function tailBytes(length: number): number {
  return 2 * length * Float64Array.BYTES_PER_ELEMENT;
}
