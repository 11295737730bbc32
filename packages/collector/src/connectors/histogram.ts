/** Counts by explicit bounds, which are inclusive upper ends as in OTLP. */
export class Histogram {
  readonly bounds: readonly number[];
  /** One more than bounds: the last is beyond them all. */
  readonly counts: number[];
  count = 0;
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  /** Returns the index of the bucket that counted the value. */
  record(value: number): number {
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] ?? Infinity)) bucket++;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    this.count++;
    this.sum += value;
    return bucket;
  }
}
