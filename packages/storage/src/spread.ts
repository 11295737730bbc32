// Some of many points, such that a picture of them looks like that of all: spread over time and, on a logarithmic scale,
// over their values. Points are dealt into the cells of a grid, and each cell gives its highest, then its next, until
// there are enough.

/** A grid is this many times wider than high: time is the longer axis of a chart. */
const ASPECT = 4;

/** Rows of at most `limit` of the points, ascending; all of them when there are no more. */
export function spreadRows(timeUnixMs: Float64Array, value: Float64Array, limit: number): readonly number[] {
  const { length } = timeUnixMs;
  const rows = Array.from({ length }, (_, row) => row);
  if (length <= limit) return rows;
  const columnCount = Math.max(1, Math.floor(Math.sqrt(limit * ASPECT)));
  const rowCount = Math.max(1, Math.floor(limit / columnCount));
  const columnOf = cellOf(timeUnixMs, columnCount);
  const lineOf = cellOf(value.map(logarithm), rowCount);
  const cells = new Map<number, number[]>();
  for (const row of rows) {
    const cell = columnOf(row) * rowCount + lineOf(row);
    const found = cells.get(cell);
    if (found === undefined) cells.set(cell, [row]);
    else found.push(row);
  }
  for (const cell of cells.values()) cell.sort((a, b) => (value[b] ?? 0) - (value[a] ?? 0) || a - b);
  const picked: number[] = [];
  let giving = [...cells].sort(([a], [b]) => a - b).map(([, cell]) => cell);
  for (let round = 0; picked.length < limit; round++) {
    giving = giving.filter((cell) => cell.length > round);
    const count = Math.min(giving.length, limit - picked.length);
    // Where not every cell can give one more, those that do are spread, too.
    for (let i = 0; i < count; i++) {
      picked.push(giving[Math.floor((i * giving.length) / count)]?.[round] ?? 0);
    }
  }
  return picked.sort((a, b) => a - b);
}

/** Of values without a logarithm that of the smallest number, so that they share the lowest cell. */
function logarithm(value: number): number {
  return value > 0 ? Math.log(Math.min(value, Number.MAX_VALUE)) : Math.log(Number.MIN_VALUE);
}

/** Deals rows into `count` equal parts of what their positions span. */
function cellOf(positions: Float64Array, count: number): (row: number) => number {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const position of positions) {
    least = Math.min(least, position);
    most = Math.max(most, position);
  }
  const width = (most - least) / count;
  return (row) => (width > 0 ? Math.min(count - 1, Math.floor(((positions[row] ?? 0) - least) / width)) : 0);
}
