// Numbers that stay near a straight line, in a byte or two each: times of a regular sender, counters, constants. What a
// number misses of the line from the first to the last is kept in the narrowest integers that hold it; numbers with
// fractions stay as they are. Also known as frame of reference with a linear prediction.

export interface PackedNumbers {
  readonly length: number;
  /** Where the line begins, and its rise per number. */
  readonly first: number;
  readonly slope: number;
  /** What each number is above the line; undefined when all are on it. */
  readonly offsets: Int8Array | Int16Array | Int32Array | undefined;
  /** The numbers themselves where a line does not do; then nothing else but the length counts. */
  readonly raw: Float64Array | undefined;
}

/** Packs a copy of the first `length` numbers; they come back bit by bit, so that NaNs stay told apart. */
export function packNumbers(values: Float64Array, length: number): PackedNumbers {
  const first = length > 0 ? (values[0] as number) : 0; // within bounds
  const slope = length > 1 ? ((values[length - 1] as number) - first) / (length - 1) : 0; // within bounds
  const offsets = offsetsFrom(values, length, first, slope);
  if (offsets === 'none fit') return { length, first: 0, slope: 0, offsets: undefined, raw: values.slice(0, length) };
  return { length, first, slope, offsets, raw: undefined };
}

/** Writes the numbers [from, to) into `into` from `at` on. Hot: a dashboard reads millions of them. */
export function unpackNumbers(packed: PackedNumbers, from: number, to: number, into: Float64Array, at: number): void {
  const { first, slope, offsets, raw } = packed;
  if (raw !== undefined) {
    into.set(from === 0 && to === raw.length ? raw : raw.subarray(from, to), at);
    return;
  }
  if (offsets === undefined) {
    if (slope === 0) into.fill(first, at, at + to - from);
    else for (let i = from; i < to; i++) into[at++] = first + Math.round(slope * i);
    return;
  }
  // One loop for each width: a loop that meets arrays of several kinds takes twice as long. All indexes are within bounds.
  if (offsets instanceof Int8Array) {
    for (let i = from; i < to; i++) into[at++] = first + Math.round(slope * i) + (offsets[i] as number);
  } else if (offsets instanceof Int16Array) {
    for (let i = from; i < to; i++) into[at++] = first + Math.round(slope * i) + (offsets[i] as number);
  } else {
    for (let i = from; i < to; i++) into[at++] = first + Math.round(slope * i) + (offsets[i] as number);
  }
}

/** Bytes of the numbers, without the objects around them. */
export function packedBytes({ offsets, raw }: PackedNumbers): number {
  return raw?.byteLength ?? offsets?.byteLength ?? 0;
}

function offsetsFrom(
  values: Float64Array,
  length: number,
  first: number,
  slope: number,
): PackedNumbers['offsets'] | 'none fit' {
  let least = 0;
  let most = 0;
  for (let i = 0; i < length; i++) {
    const value = values[i] as number; // within bounds
    // Beyond the safe integers sums are not exact; and no integer type has a negative zero.
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) return 'none fit';
    const offset = value - (first + Math.round(slope * i));
    if (offset < least) least = offset;
    if (offset > most) most = offset;
  }
  if (least === 0 && most === 0) return undefined;
  const bound = Math.max(-least - 1, most);
  if (bound > 0x7fffffff) return 'none fit';
  const offsets =
    bound <= 0x7f ? new Int8Array(length) : bound <= 0x7fff ? new Int16Array(length) : new Int32Array(length);
  for (let i = 0; i < length; i++) offsets[i] = (values[i] as number) - (first + Math.round(slope * i)); // within bounds
  return offsets;
}
