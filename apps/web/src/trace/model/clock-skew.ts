// Clocks of two machines differ, so a span that another machine called may seem to start before its caller. Such spans
// are flagged; where they are drawn is corrected only when the reader asks for it, since the correction is a guess.
import { at, durationNsOf, KIND, type Trace } from './trace.ts';

/** Below this, two clocks agree: many SDKs start spans at a whole millisecond. */
export const SKEW_TOLERANCE_NS = 1_000_000;

/**
 * By how many nanoseconds the clock of each row's service seems to be off against its caller's: positive when the span
 * would have to be moved later. 0 for most. Only calls across services are judged: a span that starts before its parent,
 * or, if the parent waits for an answer, after the parent has ended. A span that merely ends after its parent is none
 * of them: an answer may still be written when its reader has moved on.
 */
export function clockSkews(trace: Trace): Float64Array {
  const skewNs = new Float64Array(trace.rowCount);
  for (let row = 0; row < trace.rowCount; row++) {
    const above = at(trace.parent, row);
    if (above < 0 || trace.isMissing[above] === 1) continue;
    if (at(trace.service, row) === at(trace.service, above)) continue;
    const start = at(trace.startNs, row);
    const isBefore = start < at(trace.startNs, above) - SKEW_TOLERANCE_NS;
    const isAnswered = at(trace.kind, above) === KIND.client && at(trace.kind, row) === KIND.server;
    const isAfter = isAnswered && start > at(trace.endNs, above) + SKEW_TOLERANCE_NS;
    if (!isBefore && !isAfter) continue;
    // Half of what the call lasted longer than the callee's work is taken for the way there.
    const slackNs = isAnswered ? Math.max(0, durationNsOf(trace, above) - durationNsOf(trace, row)) : 0;
    skewNs[row] = at(trace.startNs, above) + slackNs / 2 - start;
  }
  return skewNs;
}

export function skewedCount(skewNs: Float64Array): number {
  return skewNs.reduce((count, skew) => (skew === 0 ? count : count + 1), 0);
}

/** The trace with every flagged span, and all below it, moved to where its caller's clock would have it. */
export function withoutSkew(trace: Trace, skewNs: Float64Array): Trace {
  const shiftNs = new Float64Array(trace.rowCount);
  const startNs = new Float64Array(trace.rowCount);
  const endNs = new Float64Array(trace.rowCount);
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let row = 0; row < trace.rowCount; row++) {
    const above = at(trace.parent, row);
    // Parents come before their children, so the shift above is known.
    shiftNs[row] = at(skewNs, row) + (above < 0 ? 0 : at(shiftNs, above));
    startNs[row] = at(trace.startNs, row) + at(shiftNs, row);
    endNs[row] = at(trace.endNs, row) + at(shiftNs, row);
    least = Math.min(least, at(startNs, row));
    most = Math.max(most, at(endNs, row));
  }
  for (let row = 0; row < trace.rowCount; row++) {
    startNs[row] = at(startNs, row) - least;
    endNs[row] = at(endNs, row) - least;
  }
  return {
    ...trace,
    startUnixNano: trace.startUnixNano + BigInt(Math.round(least)),
    startNs,
    endNs,
    durationNs: most - least,
  };
}
