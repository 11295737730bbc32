// The last queries of all languages as one list. Pure.
import type { HistoryEntry } from '../explore/common/query-history.ts';

export type Histories = Readonly<Record<'promql' | 'logql' | 'traceql' | 'sql', readonly HistoryEntry[]>>;

export interface RecentQuery {
  readonly language: keyof Histories;
  readonly query: string;
  readonly ranAtMs: number;
}

/** What one remembers having done; the rest is in the history of each page. */
const SHOWN_MAX = 6;

/** Newest first. */
export function recentQueries(histories: Histories): readonly RecentQuery[] {
  return (['promql', 'logql', 'traceql', 'sql'] as const)
    .flatMap((language) => histories[language].map(({ query, ranAtMs }) => ({ language, query, ranAtMs })))
    .sort((a, b) => b.ranAtMs - a.ranAtMs)
    .slice(0, SHOWN_MAX);
}
