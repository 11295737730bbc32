// Where the nearest data is when a range has none: the series a query reads are counted over wider and wider windows.
import { queryInstant, queryRange, type Series } from '../../data/prometheus.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { parseQuery, walk } from './ast.ts';
import { interpolate } from './interpolate.ts';

interface Window extends TimeRange {
  readonly stepMs: number;
}

const HOUR_MS = 3_600_000;
/** Most steps of one search. */
const STEPS_MAX = 360;

/** Where to look, from near to far: some hours around the range, then two weeks before it and all up to the present. */
export function searchWindows(range: TimeRange, nowMs: number): readonly Window[] {
  const near = { fromMs: range.fromMs - 3 * HOUR_MS, toMs: Math.min(nowMs, range.toMs + 3 * HOUR_MS) };
  const far = { fromMs: range.fromMs - 14 * 24 * HOUR_MS, toMs: Math.max(nowMs, range.toMs) };
  return [near, far].map(({ fromMs, toMs }) => {
    // Steps of whole minutes: they also say how exactly the nearest data is known.
    const stepMs = Math.max(1, Math.ceil((toMs - fromMs) / STEPS_MAX / 60_000)) * 60_000;
    // The last step ends at the end: in a lab that has just started, all data is there.
    return { fromMs: toMs - Math.ceil((toMs - fromMs) / stepMs) * stepMs, toMs, stepMs };
  });
}

/** The selectors of a query, macros as written. */
export function selectorsOf(text: string): readonly string[] {
  const expr = parseQuery(text);
  if (expr === undefined) return [];
  const found = [...walk(expr)].flatMap(({ node }) =>
    node.kind === 'selector' ? [text.slice(node.range.start, node.range.end).replace(/\s+(?:offset|@)\s.*$/s, '')] : [],
  );
  return [...new Set(found)];
}

/** Milliseconds of the sample nearest to the range; undefined when there is none. */
export function nearestOf(series: readonly Series[], range: TimeRange): number | undefined {
  let nearest: number | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const { timesMs } of series) {
    for (const timeMs of timesMs) {
      const away = timeMs < range.fromMs ? range.fromMs - timeMs : Math.max(0, timeMs - range.toMs);
      if (away < distance) {
        distance = away;
        nearest = timeMs;
      }
    }
  }
  return nearest;
}

export interface NearestData {
  /** When the nearest data is, to within a step of the search. */
  readonly nearestMs: number | undefined;
  /** Whether any series of the query's selectors was ever there, with no regard to time. */
  readonly hasSeries: boolean;
}

export async function findNearestData(
  text: string,
  macros: Readonly<Record<string, string>>,
  range: TimeRange,
  nowMs: number,
  signal?: AbortSignal,
): Promise<NearestData> {
  const selectors = selectorsOf(text).map((selector) => interpolate(selector, macros));
  if (selectors.length === 0) return { nearestMs: undefined, hasSeries: false };
  for (const { fromMs, toMs, stepMs } of searchWindows(range, nowMs)) {
    const counts = selectors.map((selector) => `count(count_over_time(${selector}[${stepMs / 1000}s]))`);
    const { value } = await queryRange({ query: counts.join(' or '), fromMs, toMs, stepMs }, signal);
    const nearestMs = nearestOf(value.series, range);
    if (nearestMs !== undefined) return { nearestMs, hasSeries: true };
  }
  const { value } = await queryInstant(`count(last_over_time(${selectors[0]}[365d]))`, nowMs, signal);
  return { nearestMs: undefined, hasSeries: value.series.length > 0 };
}

/** A range as long as the one before, with the moment in its later half. */
export function rangeAround(nearestMs: number, range: TimeRange, nowMs: number): TimeRange {
  const lengthMs = range.toMs - range.fromMs;
  const toMs = Math.min(nowMs, nearestMs + lengthMs / 4);
  return { fromMs: toMs - lengthMs, toMs };
}
