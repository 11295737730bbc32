import { at, durationNsOf, type Trace } from './trace.ts';

/**
 * Nanoseconds per row in which the span ran and none of its children did: its duration less the union of its children,
 * as far as they lie inside it. Rows of missing parents have none.
 */
export function selfTimes(trace: Trace): Float64Array {
  const { startNs, endNs, parent } = trace;
  const selfNs = new Float64Array(trace.rowCount);
  // Siblings come by start, so each parent needs only to remember how far its children have covered it.
  const coveredToNs = new Float64Array(trace.rowCount);
  for (let row = 0; row < trace.rowCount; row++) {
    selfNs[row] = durationNsOf(trace, row);
    coveredToNs[row] = at(startNs, row);
    const above = at(parent, row);
    if (above < 0) continue;
    const from = Math.max(at(startNs, row), at(coveredToNs, above));
    const to = Math.min(at(endNs, row), at(endNs, above));
    if (to <= from) continue;
    selfNs[above] = at(selfNs, above) - (to - from);
    coveredToNs[above] = to;
  }
  for (let row = 0; row < trace.rowCount; row++) if (trace.isMissing[row] === 1) selfNs[row] = 0;
  return selfNs;
}
