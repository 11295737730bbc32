// Counts by time and bucket: from Prometheus' `le` series, from native histograms, or counted from plain samples. Pure.

export interface HeatmapRow {
  /** The bucket is (from, to]. */
  readonly from: number;
  readonly to: number;
  /** One per time; null where nothing was measured. */
  readonly counts: readonly (number | null)[];
}

export interface LeSeries {
  /** The upper bound; +Infinity for the last. */
  readonly le: number;
  /** Cumulative: everything up to `le`. */
  readonly values: readonly (number | null)[];
}

/** Cumulative buckets, in any order, as rows from the lowest up. Series of the same bound are added. */
export function rowsFromLe(series: readonly LeSeries[], length: number): readonly HeatmapRow[] {
  const byBound = new Map<number, (number | null)[]>();
  for (const { le, values } of series) {
    const sum = byBound.get(le) ?? new Array<number | null>(length).fill(null);
    byBound.set(le, sum);
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (value != null && Number.isFinite(value)) sum[i] = (sum[i] ?? 0) + value;
    }
  }
  const bounds = [...byBound].sort(([a], [b]) => a - b);
  return bounds.map(([to, values], r) => {
    const below = bounds[r - 1];
    return {
      from: below?.[0] ?? (to > 0 ? 0 : Number.NEGATIVE_INFINITY),
      to,
      // Rates of two buckets are sampled apart, so that a difference may come out a little below zero.
      counts: values.map((value, i) => (value === null ? null : Math.max(0, value - (below?.[1][i] ?? 0)))),
    };
  });
}

export interface NativeSample {
  /** Index of the time. */
  readonly index: number;
  readonly buckets: readonly { readonly from: number; readonly to: number; readonly count: number }[];
}

/** Buckets of native histograms, which come and go, as rows that every time has. */
export function rowsFromNative(samples: readonly NativeSample[], length: number): readonly HeatmapRow[] {
  const rows = new Map<string, { from: number; to: number; counts: (number | null)[] }>();
  const measured = new Set<number>();
  for (const { index, buckets } of samples) {
    measured.add(index);
    for (const { from, to, count } of buckets) {
      const key = `${from} ${to}`;
      const row = rows.get(key) ?? { from, to, counts: new Array<number | null>(length).fill(null) };
      rows.set(key, row);
      row.counts[index] = (row.counts[index] ?? 0) + count;
    }
  }
  const sorted = [...rows.values()].sort((a, b) => a.from - b.from || a.to - b.to);
  for (const row of sorted) for (const index of measured) row.counts[index] ??= 0;
  return sorted;
}

/** Counts plain samples into buckets of equal height. */
export function rowsFromSamples(
  series: readonly (readonly (number | null)[])[],
  length: number,
  bucketCount = 20,
): readonly HeatmapRow[] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of series) {
    for (const value of values) {
      if (value === null || !Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (!(low <= high)) return [];
  const size = high === low ? 1 : (high - low) / bucketCount;
  const rows = Array.from({ length: high === low ? 1 : bucketCount }, (_, r) => ({
    from: low + r * size,
    to: low + (r + 1) * size,
    counts: new Array<number | null>(length).fill(0),
  }));
  for (const values of series) {
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (value == null || !Number.isFinite(value)) continue;
      const row = rows[Math.min(Math.floor((value - low) / size), rows.length - 1)];
      if (row) row.counts[i] = (row.counts[i] ?? 0) + 1;
    }
  }
  return rows;
}

/** Where a value stands on an axis that gives every row the same height: 0 is the bottom of the first. */
export function rowPosition(rows: readonly HeatmapRow[], value: number): number {
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r];
    if (!row || value > row.to) continue;
    if (value <= row.from) return r;
    const isBounded = Number.isFinite(row.from) && Number.isFinite(row.to);
    return isBounded ? r + (value - row.from) / (row.to - row.from) : r + 0.5;
  }
  return rows.length;
}

export interface CountScale {
  readonly max: number;
  /** Which of the colours; -1 where nothing is drawn. */
  readonly colorIndex: (count: number | null | undefined) => number;
}

export interface CountScaleOptions {
  readonly kind: 'linear' | 'log' | 'exponential';
  readonly exponent?: number;
  readonly colorCount: number;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** At or below this nothing is drawn. */
  readonly hideUpTo?: number | undefined;
}

export function countScale(rows: readonly HeatmapRow[], options: CountScaleOptions): CountScale {
  const { kind, exponent = 0.5, colorCount, min = 0, hideUpTo = 0 } = options;
  let max = options.max ?? 0;
  let least = Number.POSITIVE_INFINITY;
  for (const { counts } of rows) {
    for (const count of counts) {
      if (count === null) continue;
      if (options.max === undefined && count > max) max = count;
      if (count > 0 && count < least) least = count;
    }
  }
  const shareOf = (count: number): number => {
    if (max <= min) return 1;
    if (kind === 'log' && least < max) return Math.log(Math.max(count, least) / least) / Math.log(max / least);
    const linear = Math.min(Math.max((count - min) / (max - min), 0), 1);
    return kind === 'exponential' ? linear ** exponent : linear;
  };
  return {
    max,
    colorIndex: (count) =>
      count == null || count <= hideUpTo ? -1 : Math.min(colorCount - 1, Math.floor(shareOf(count) * colorCount)),
  };
}

/** What a row is called: `100 ms – 250 ms`. */
export function bucketText({ from, to }: HeatmapRow, format: (value: number) => string): string {
  const bound = (value: number): string => (Number.isFinite(value) ? format(value) : value > 0 ? '+∞' : '-∞');
  return `${bound(from)} – ${bound(to)}`;
}
