// The critical path by the last finishing child: what a request's answer waited for, at every moment of it. Walking back
// from the end of a span, the child that finished last before the cursor is what the span waited for: the time between
// that child's end and the cursor is the span's own, the child's time is explained by the child in the same way, and the
// walk goes on at the child's start. A child that overlaps what was already taken is passed over: nothing waited for it.
// As in "CRISP: Critical Path Analysis of Large-Scale Microservice Architectures" (Zhang et al., USENIX ATC 2022).
//
// A child that outlives its parent counts as far as the parent lasted. A consumer of a message is never on the path of
// its producer, which does not wait for it, nor is what starts after the parent has ended.
import { at, childrenOf, KIND, type Trace } from './trace.ts';

export interface CriticalPath {
  /** Row whose waiting is explained. */
  readonly rootRow: number;
  /** Segments by row: those of a row are [offsets[row], offsets[row + 1]), by time. */
  readonly offsets: Int32Array;
  readonly fromNs: Float64Array;
  readonly toNs: Float64Array;
  /** Nanoseconds per row. */
  readonly totalNs: Float64Array;
}

export function criticalPath(trace: Trace, rootRow: number = trace.mainRow): CriticalPath {
  const rows: number[] = [];
  const froms: number[] = [];
  const tos: number[] = [];
  const own = (row: number, from: number, to: number): void => {
    if (to <= from) return;
    rows.push(row);
    froms.push(from);
    tos.push(to);
  };
  // A stack and no recursion: a trace may be as deep as it has spans.
  const stack = [{ row: rootRow, from: at(trace.startNs, rootRow), to: at(trace.endNs, rootRow) }];
  for (let task = stack.pop(); task; task = stack.pop()) {
    const { row, from, to } = task;
    let cursor = to;
    for (const child of byEndDescending(trace, row, to)) {
      const childTo = Math.min(at(trace.endNs, child), to);
      const childFrom = Math.max(at(trace.startNs, child), from);
      if (childTo > cursor || childTo <= childFrom) continue;
      own(row, childTo, cursor);
      stack.push({ row: child, from: childFrom, to: childTo });
      cursor = childFrom;
    }
    own(row, from, cursor);
  }
  return byRow(trace.rowCount, rootRow, rows, froms, tos);
}

/** Children that may be waited for, the last finishing first; of those that finish together, the longest. */
function byEndDescending(trace: Trace, row: number, to: number): readonly number[] {
  const isProducer = at(trace.kind, row) === KIND.producer;
  return childrenOf(trace, row)
    .filter((child) => !(isProducer && at(trace.kind, child) === KIND.consumer))
    .sort(
      (a, b) =>
        Math.min(at(trace.endNs, b), to) - Math.min(at(trace.endNs, a), to) ||
        at(trace.startNs, a) - at(trace.startNs, b),
    );
}

function byRow(
  rowCount: number,
  rootRow: number,
  rows: readonly number[],
  froms: readonly number[],
  tos: readonly number[],
): CriticalPath {
  const order = rows.map((_, index) => index).sort((a, b) => at(rows, a) - at(rows, b) || at(froms, a) - at(froms, b));
  const offsets = new Int32Array(rowCount + 1);
  const totalNs = new Float64Array(rowCount);
  for (const index of order) {
    const row = at(rows, index);
    offsets[row + 1] = at(offsets, row + 1) + 1;
    totalNs[row] = at(totalNs, row) + at(tos, index) - at(froms, index);
  }
  for (let row = 0; row < rowCount; row++) offsets[row + 1] = at(offsets, row + 1) + at(offsets, row);
  return {
    rootRow,
    offsets,
    fromNs: Float64Array.from(order, (index) => at(froms, index)),
    toNs: Float64Array.from(order, (index) => at(tos, index)),
    totalNs,
  };
}

/** Whether the row is on the path. */
export function isCritical(path: CriticalPath, row: number): boolean {
  return at(path.offsets, row) < at(path.offsets, row + 1);
}
