// Nothing came back: which nothing it is. Asked in the order that finds the most helpful answer first.
import { countLines, fetchLogLabelValues, queryLogs } from '../../data/loki.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { closestNames } from '../common/closest.ts';
import { hasFilters, type LogQuery, printQuery, selectorOf, tracePinnedBy } from './query/log-query.ts';

export type EmptyReason =
  /** No stream ever had this value of a label. */
  | {
      readonly kind: 'no-value';
      readonly name: string;
      readonly value: string;
      readonly closest: readonly string[];
      readonly existing: readonly string[];
    }
  /** The streams have lines in the range; the filters refuse all of them. */
  | { readonly kind: 'filtered'; readonly unfilteredCount: number }
  /** Nothing in this range; the nearest line that the query lets pass, if one was found. */
  | { readonly kind: 'not-in-range'; readonly nearestMs: number | undefined }
  | { readonly kind: 'never' };

const DAY_MS = 86_400_000;
/** How far from the range a line is looked for. */
const REACH_MS = 7 * DAY_MS;
const EXISTING_MAX = 12;

export async function whyEmpty(
  query: LogQuery,
  range: TimeRange,
  nowMs: number,
  signal: AbortSignal,
): Promise<EmptyReason> {
  const wide = { fromMs: Math.min(range.fromMs, nowMs - REACH_MS), toMs: Math.max(range.toMs, nowMs) };
  for (const { name, operator, value } of query.matchers) {
    if (operator !== '=') continue;
    const existing = (await fetchLogLabelValues(name, wide, signal)).value;
    if (existing.includes(value)) continue;
    return {
      kind: 'no-value',
      name,
      value,
      closest: closestNames(value, existing),
      existing: existing.slice(0, EXISTING_MAX),
    };
  }
  // Whoever looks for a trace wants its lines, wherever they are, and no other.
  const isTrace = tracePinnedBy(query) !== undefined;
  if (!isTrace && hasFilters(query)) {
    const unfilteredCount = await countLines(selectorOf(query), range.fromMs, range.toMs, signal);
    if (unfilteredCount > 0) return { kind: 'filtered', unfilteredCount };
  }
  const text = isTrace ? printQuery(query) : selectorOf(query);
  const one = async (fromMs: number, toMs: number, direction: 'forward' | 'backward'): Promise<number | undefined> => {
    if (fromMs >= toMs) return undefined;
    const { value } = await queryLogs({ query: text, fromMs, toMs, limit: 1, direction }, signal);
    return value.kind === 'streams' ? value.rows[0]?.timeMs : undefined;
  };
  const [before, after] = await Promise.all([
    one(range.fromMs - REACH_MS, range.fromMs, 'backward'),
    one(range.toMs, Math.min(nowMs, range.toMs + REACH_MS), 'forward'),
  ]);
  const nearestMs = nearer(range, before, after);
  return nearestMs === undefined ? { kind: 'never' } : { kind: 'not-in-range', nearestMs };
}

export function nearer(range: TimeRange, before: number | undefined, after: number | undefined): number | undefined {
  if (before === undefined || after === undefined) return before ?? after;
  return range.fromMs - before <= after - range.toMs ? before : after;
}

/** A range as long as the one before, around a moment, not beyond the present. */
export function rangeAround(timeMs: number, range: TimeRange, nowMs: number): TimeRange {
  const lengthMs = range.toMs - range.fromMs;
  const toMs = Math.min(timeMs + lengthMs / 2, Math.max(nowMs, timeMs + 1));
  return { fromMs: toMs - lengthMs, toMs };
}
