// Row counts and time extents of each signal, kept in memory: reads size their steps with them and stats are free.
export interface Extent {
  rows: number;
  /** Whole milliseconds; infinities when there are no rows. */
  oldestUnixMs: number;
  newestUnixMs: number;
}

export interface Extents {
  readonly spans: Extent & { longestMs: number };
  readonly logs: Extent;
  readonly samples: Extent & { histograms: number };
}

export function newExtents(): Extents {
  return {
    spans: { ...emptyExtent(), longestMs: 0 },
    logs: emptyExtent(),
    samples: { ...emptyExtent(), histograms: 0 },
  };
}

export function emptyExtent(): Extent {
  return { rows: 0, oldestUnixMs: Number.POSITIVE_INFINITY, newestUnixMs: Number.NEGATIVE_INFINITY };
}

export function mergeExtent(into: Extent, added: Extent): void {
  into.rows += added.rows;
  into.oldestUnixMs = Math.min(into.oldestUnixMs, added.oldestUnixMs);
  into.newestUnixMs = Math.max(into.newestUnixMs, added.newestUnixMs);
}

/** The extent of rows whose times `msOf` gives. */
export function extentOf(rows: number, msOf: (row: number) => number): Extent {
  const extent = emptyExtent();
  extent.rows = rows;
  for (let row = 0; row < rows; row++) {
    const time = msOf(row);
    if (time < extent.oldestUnixMs) extent.oldestUnixMs = time;
    if (time > extent.newestUnixMs) extent.newestUnixMs = time;
  }
  return extent;
}
