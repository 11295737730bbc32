// What the virtual list holds: a row of the tree, or the details under it. An item is one number, so that 20,000 of them
// are an array and not objects. Pure.

/** Items in order: twice the row for the row itself, one more for its details. */
export function itemsOf(rows: Int32Array, open: ReadonlySet<number>): Int32Array {
  const items = new Int32Array(rows.length + open.size);
  let count = 0;
  for (const row of rows) {
    items[count++] = row * 2;
    if (open.has(row)) items[count++] = row * 2 + 1;
  }
  return items.slice(0, count);
}

export function rowOf(item: number): number {
  return item >> 1;
}

export function isDetails(item: number): boolean {
  return (item & 1) === 1;
}
