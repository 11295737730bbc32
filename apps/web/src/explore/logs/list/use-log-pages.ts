// Asks for lines page by page, and how many there are when not all of them came.
import { keepPreviousData, type UseInfiniteQueryResult, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Answer, Exchange } from '../../../data/http.ts';
import { type LogRow, type LokiResult, queryLogs } from '../../../data/loki.ts';
import type { TimeRange } from '../../../time/time-range.ts';
import { levelTotalsOptions, passingCount } from '../level-totals.ts';
import type { Order } from '../logs-state.ts';
import { readLogQuery } from '../query/log-query.ts';
import { inOrder, joinPages, nextBoundaryMs } from './rows.ts';

/** More lines than this stay in the store: nobody reads them, and the page must stay light. */
export const LOADED_MAX = 50_000;

export interface LogPage {
  readonly answer: Answer<LokiResult>;
  readonly rows: readonly LogRow[];
  /** Where the next page goes on; undefined when this was the last. */
  readonly nextMs: number | undefined;
}

export interface LogPages {
  readonly query: UseInfiniteQueryResult<{ readonly pages: readonly LogPage[] }>;
  readonly rows: readonly LogRow[];
  /** Lines in the range that the query lets pass; undefined while that is not known. */
  readonly totalCount: number | undefined;
  readonly hasMore: boolean;
  readonly exchange: Exchange | undefined;
}

export interface LogPagesOptions {
  /** What was run; nothing is asked when it is empty. */
  readonly text: string;
  readonly range: TimeRange;
  readonly order: Order;
  readonly limit: number;
  readonly isEnabled: boolean;
}

export function useLogPages({ text, range, order, limit, isEnabled }: LogPagesOptions): LogPages {
  const { fromMs, toMs } = range;
  const query = useInfiniteQuery({
    queryKey: ['logs', text, fromMs, toMs, order, limit],
    enabled: isEnabled,
    placeholderData: keepPreviousData,
    initialPageParam: order === 'newest' ? toMs : fromMs,
    queryFn: async ({ pageParam, signal }): Promise<LogPage> => {
      const bounds = order === 'newest' ? { fromMs, toMs: pageParam } : { fromMs: pageParam, toMs };
      const direction = order === 'newest' ? 'backward' : 'forward';
      const answer = await queryLogs({ query: text, ...bounds, limit, direction }, signal);
      const rows = answer.value.kind === 'streams' ? inOrder(answer.value.rows, order) : [];
      const nextMs = rows.length < limit ? undefined : nextBoundaryMs(rows, order);
      // A millisecond with more lines than a page would be asked for again and again.
      return { answer, rows, nextMs: nextMs === pageParam ? undefined : nextMs };
    },
    getNextPageParam: ({ nextMs }) => nextMs,
  });
  const pages = query.data?.pages;
  const rows = useMemo(() => joinPages((pages ?? []).map((page) => page.rows)), [pages]);
  const isMore = pages?.at(-1)?.nextMs !== undefined;
  const { data: totals, isPlaceholderData: isOld } = useQuery({
    ...levelTotalsOptions(text, range),
    enabled: isEnabled && readLogQuery(text) !== undefined,
  });
  const totalCount = totals === undefined || isOld ? undefined : passingCount(totals, text);
  return {
    query,
    rows,
    // What was written while it was counted may be loaded already.
    totalCount: isMore ? totalCount && Math.max(totalCount, rows.length) : rows.length,
    hasMore: isMore && rows.length < LOADED_MAX,
    exchange: pages?.at(-1)?.answer.exchange,
  };
}
