// How often and how long, by service and by operation.
import { at, durationNsOf, nameOf, serviceOf, type Trace } from './trace.ts';

export interface GroupStatistics {
  readonly service: string;
  /** '' for the whole service. */
  readonly operation: string;
  readonly count: number;
  readonly errorCount: number;
  /** Sum of durations; parallel spans add up. */
  readonly totalNs: number;
  /** Sum of self times. */
  readonly selfNs: number;
  /** On the critical path. */
  readonly criticalNs: number;
  readonly averageNs: number;
  readonly p95Ns: number;
  readonly maxNs: number;
}

/** One group per service, or per service and name, in order of first appearance. Missing parents count nowhere. */
export function statisticsBy(
  by: 'service' | 'operation',
  trace: Trace,
  selfNs: Float64Array,
  criticalNs: Float64Array,
): readonly GroupStatistics[] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < trace.rowCount; row++) {
    if (trace.isMissing[row] === 1) continue;
    const key = by === 'service' ? serviceOf(trace, row) : `${serviceOf(trace, row)}\n${nameOf(trace, row)}`;
    const rows = groups.get(key);
    if (rows) rows.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].map((rows) => {
    const first = rows[0] ?? 0;
    const durations = rows.map((row) => durationNsOf(trace, row)).sort((a, b) => a - b);
    const sumOf = (array: { readonly [index: number]: number }): number =>
      rows.reduce((total, row) => total + at(array, row), 0);
    const totalNs = durations.reduce((total, duration) => total + duration, 0);
    return {
      service: serviceOf(trace, first),
      operation: by === 'service' ? '' : nameOf(trace, first),
      count: rows.length,
      errorCount: sumOf(trace.isError),
      totalNs,
      selfNs: sumOf(selfNs),
      criticalNs: sumOf(criticalNs),
      averageNs: totalNs / rows.length,
      p95Ns: percentile(durations, 0.95),
      maxNs: durations.at(-1) ?? 0,
    };
  });
}

/** The smallest value that at least this share of all do not exceed (nearest rank). */
export function percentile(ascending: readonly number[], share: number): number {
  return ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)] ?? 0;
}
