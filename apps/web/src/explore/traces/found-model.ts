// Found traces as the rows of a table. Pure.
import type { FoundSpan, FoundTrace } from '../../data/tempo.ts';

export type SortKey = 'start' | 'duration' | 'spans' | 'errors';
export interface Sort {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

/** Newest first, as they are searched. */
export const DEFAULT_SORT: Sort = { key: 'start', isDescending: true };

/** `-duration` is descending; undefined or anything else is the default. */
export function parseSort(text: string | null): Sort {
  const match = /^(-?)(start|duration|spans|errors)$/.exec(text ?? '');
  // The pattern lets only these words through.
  return match ? { key: match[2] as SortKey, isDescending: match[1] === '-' } : DEFAULT_SORT;
}

export function printSort({ key, isDescending }: Sort): string | undefined {
  const text = `${isDescending ? '-' : ''}${key}`;
  return text === '-start' ? undefined : text;
}

/** A click on a heading: the greatest first, then the other way round. */
export function nextSort(now: Sort, key: SortKey): Sort {
  return { key, isDescending: now.key === key ? !now.isDescending : true };
}

export interface ServiceCount {
  readonly name: string;
  readonly spanCount: number;
  readonly errorCount: number;
}

export interface TraceSummary {
  readonly trace: FoundTrace;
  readonly spanCount: number;
  readonly errorCount: number;
  /** The root's first, then those with most spans. */
  readonly services: readonly ServiceCount[];
  /** Of its duration to the longest one's. */
  readonly share: number;
  /** Spans that the query matched, shown or not. */
  readonly matchedCount: number;
}

export function summarize(traces: readonly FoundTrace[], sort: Sort): readonly TraceSummary[] {
  const longestMs = traces.reduce((max, { durationMs }) => Math.max(max, durationMs), 0);
  const all = traces.map((trace): TraceSummary => {
    const services = Object.entries(trace.serviceStats)
      .map(([name, counts]) => ({ name, ...counts }))
      .sort(
        (a, b) =>
          Number(b.name === trace.rootServiceName) - Number(a.name === trace.rootServiceName) ||
          b.spanCount - a.spanCount ||
          a.name.localeCompare(b.name),
      );
    return {
      trace,
      spanCount: services.reduce((sum, { spanCount }) => sum + spanCount, 0),
      errorCount: services.reduce((sum, { errorCount }) => sum + errorCount, 0),
      services,
      share: longestMs === 0 ? 0 : trace.durationMs / longestMs,
      matchedCount: trace.spanSets.reduce((sum, { matched }) => sum + matched, 0),
    };
  });
  const valueBy: Readonly<Record<SortKey, (row: TraceSummary) => number>> = {
    start: ({ trace }) => trace.startMs,
    duration: ({ trace }) => trace.durationMs,
    spans: ({ spanCount }) => spanCount,
    errors: ({ errorCount }) => errorCount,
  };
  const value = valueBy[sort.key];
  const direction = sort.isDescending ? -1 : 1;
  // Newest first among equals.
  return all.sort((a, b) => direction * (value(a) - value(b)) || b.trace.startMs - a.trace.startMs);
}

/** A line of the table: a trace, or under an open one what the query matched in it. */
export type GridRow =
  | { readonly kind: 'trace'; readonly id: string; readonly summary: TraceSummary }
  | { readonly kind: 'span'; readonly id: string; readonly summary: TraceSummary; readonly span: FoundSpan }
  /** Matched spans that the answer leaves out. */
  | { readonly kind: 'more'; readonly id: string; readonly summary: TraceSummary; readonly hiddenCount: number };

export function gridRows(summaries: readonly TraceSummary[], open: ReadonlySet<string>): readonly GridRow[] {
  return summaries.flatMap((summary): readonly GridRow[] => {
    const { traceId, spanSets } = summary.trace;
    const head: GridRow = { kind: 'trace', id: traceId, summary };
    if (!open.has(traceId)) return [head];
    const rows: GridRow[] = [head];
    for (const [index, set] of spanSets.entries()) {
      for (const span of set.spans) {
        rows.push({ kind: 'span', id: `${traceId}-${index}-${span.spanId}`, summary, span });
      }
      const hiddenCount = set.matched - set.spans.length;
      if (hiddenCount > 0) rows.push({ kind: 'more', id: `${traceId}-${index}-more`, summary, hiddenCount });
    }
    return rows;
  });
}

/** At most two are chosen to be compared; a third takes the place of the first. */
export function toggleChosen(chosen: readonly string[], traceId: string): readonly string[] {
  if (chosen.includes(traceId)) return chosen.filter((id) => id !== traceId);
  return [...chosen, traceId].slice(-2);
}

/** Traces asked for at first, and with each "load more", up to what the backend gives at most. */
export const LIMIT_DEFAULT = 20;
export const LIMIT_MAX = 1000;
const LIMITS = [20, 50, 100, 200, 500, 1000] as const;

export function parseLimit(text: string | null): number {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 ? Math.min(value, LIMIT_MAX) : LIMIT_DEFAULT;
}

export function nextLimit(limit: number): number | undefined {
  return LIMITS.find((item) => item > limit);
}
