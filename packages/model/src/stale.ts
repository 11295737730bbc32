// Prometheus ends a series with a NaN of its own. JavaScript can't tell one NaN from another except by its bits,
// so a stale sample is looked for through a 32-bit view of the same buffer.

const STALE_LOW = 0x00000002;
const STALE_HIGH = 0x7ff00000;

/** Marks row `index` of `values` as stale. */
export function setStale(values: Float64Array, index: number): void {
  const words = wordsOf(values);
  words[2 * index] = STALE_LOW;
  words[2 * index + 1] = STALE_HIGH;
}

/** Makes the staleness test of one column; make it once per column, not per row. */
export function staleTest(values: Float64Array): (index: number) => boolean {
  const words = wordsOf(values);
  return (index) => words[2 * index] === STALE_LOW && words[2 * index + 1] === STALE_HIGH;
}

/** Index of the first stale marker; the length of `values` when there is none. For columns that are looked at as a whole. */
export function firstStale(values: Float64Array): number {
  const words = wordsOf(values);
  for (let i = 0; i < values.length; i++) {
    if (words[2 * i + 1] === STALE_HIGH && words[2 * i] === STALE_LOW) return i;
  }
  return values.length;
}

function wordsOf(values: Float64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
}
