import type { ColumnSource } from '../columns/row-feed.ts';

/** Latest time that is stored, in 2116: sums and differences of two times must fit an int64. */
const HIGH_WORD_MAX = 0x3fffffff;

/** Text, or nothing at all when every row is empty, which is the rule for some columns and costs nothing. */
export function textOrNull(values: readonly string[]): ColumnSource {
  return values.every((value) => value === '') ? { kind: 'null' } : { kind: 'text', values };
}

export function uint32OrNull(values: readonly number[]): ColumnSource {
  return values.every((value) => value === 0) ? { kind: 'null' } : { kind: 'int32', values: Uint32Array.from(values) };
}

export function int32(values: readonly number[]): ColumnSource {
  return { kind: 'int32', values: Int32Array.from(values) };
}

/** Times in nanoseconds; those that no int64 can be added to are brought to the nearest that can. */
export function nanoTimes(values: BigInt64Array): ColumnSource {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  let copy: Uint32Array | undefined;
  for (let i = 1; i < words.length; i += 2) {
    const high = words[i] ?? 0;
    if (high <= HIGH_WORD_MAX) continue;
    copy ??= words.slice();
    // OTLP times are unsigned: one with the top bit set lies beyond the year 2262.
    copy[i] = HIGH_WORD_MAX;
    copy[i - 1] = 0xffffffff;
  }
  return { kind: 'int64', values: copy ? new BigInt64Array(copy.buffer) : values };
}

/** Maps each row's index into a list of the batch to the id of that item in the store; -1 for an index out of range. */
export function idsOfIndexes(indexes: readonly number[], idOfItem: readonly number[]): ColumnSource {
  return { kind: 'int32', values: Int32Array.from(indexes, (index) => idOfItem[index] ?? -1) };
}
