// Which rows are seen. Folding is one bit per row; a folded row's subtree is skipped by its size, so that a pass over a
// trace of 20,000 spans costs no more than its visible rows.
import { at, type Trace } from './trace.ts';

/** 1 for a row whose children are hidden. */
export type Folded = Uint8Array;

export function noneFolded(trace: Pick<Trace, 'rowCount'>): Folded {
  return new Uint8Array(trace.rowCount);
}

/**
 * Rows to show, in order. With `keep`, only rows whose bit is set (only matches); the tree is not folded then, so that no
 * match hides.
 */
export function visibleRows(
  trace: Pick<Trace, 'rowCount' | 'subtreeSize'>,
  folded: Folded,
  keep?: Uint8Array,
): Int32Array {
  const rows = new Int32Array(trace.rowCount);
  let count = 0;
  for (let row = 0; row < trace.rowCount; ) {
    if (keep === undefined) {
      rows[count++] = row;
      row += folded[row] === 1 ? at(trace.subtreeSize, row) : 1;
    } else {
      if (keep[row] === 1) rows[count++] = row;
      row++;
    }
  }
  return rows.slice(0, count);
}

export function toggled(folded: Folded, row: number, isFolded: boolean = folded[row] === 0): Folded {
  const next = folded.slice();
  next[row] = isFolded ? 1 : 0;
  return next;
}

export function allFolded(trace: Pick<Trace, 'rowCount' | 'subtreeSize'>): Folded {
  return Uint8Array.from({ length: trace.rowCount }, (_, row) => (at(trace.subtreeSize, row) > 1 ? 1 : 0));
}

/** Shows rows up to this depth, whatever was folded before. */
export function foldedBelow(trace: Pick<Trace, 'rowCount' | 'subtreeSize' | 'depth'>, depth: number): Folded {
  return Uint8Array.from({ length: trace.rowCount }, (_, row) =>
    at(trace.depth, row) >= depth && at(trace.subtreeSize, row) > 1 ? 1 : 0,
  );
}

/** Depth of the deepest row that is seen: what "one level less" folds. */
export function deepestVisible(trace: Pick<Trace, 'rowCount' | 'subtreeSize' | 'depth'>, folded: Folded): number {
  let deepest = 0;
  for (let row = 0; row < trace.rowCount; row += folded[row] === 1 ? at(trace.subtreeSize, row) : 1) {
    deepest = Math.max(deepest, at(trace.depth, row));
  }
  return deepest;
}

/** Depth of the shallowest folded row that is seen: what "one level more" opens; undefined when nothing is folded. */
export function shallowestFolded(
  trace: Pick<Trace, 'rowCount' | 'subtreeSize' | 'depth'>,
  folded: Folded,
): number | undefined {
  let shallowest: number | undefined;
  for (let row = 0; row < trace.rowCount; row += folded[row] === 1 ? at(trace.subtreeSize, row) : 1) {
    if (folded[row] === 1) shallowest = Math.min(shallowest ?? Number.POSITIVE_INFINITY, at(trace.depth, row));
  }
  return shallowest;
}

/** Opens whatever hides the row. */
export function revealed(trace: Pick<Trace, 'parent'>, folded: Folded, row: number): Folded {
  let next = folded;
  for (let above = at(trace.parent, row); above >= 0; above = at(trace.parent, above)) {
    if (next[above] === 1) next = toggled(next, above, false);
  }
  return next;
}

/** The matches and everything above them, so that matches keep their place in the tree. */
export function withAncestors(trace: Pick<Trace, 'rowCount' | 'parent'>, matches: Uint8Array): Uint8Array {
  const keep = matches.slice();
  for (let row = trace.rowCount - 1; row >= 0; row--) {
    const above = at(trace.parent, row);
    if (keep[row] === 1 && above >= 0) keep[above] = 1;
  }
  return keep;
}
