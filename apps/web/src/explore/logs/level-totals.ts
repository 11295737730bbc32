// How many lines of each level a range has, exactly: bars reach over its ends. Of all levels, also those filtered away.
import { keepPreviousData, type UseQueryOptions } from '@tanstack/react-query';
import { queryLogsInstant } from '../../data/loki.ts';
import type { Series } from '../../data/prometheus.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { type Level, levelOf } from './line/levels.ts';
import { LEVEL, levelCountQuery, levelsOf, readLogQuery } from './query/log-query.ts';

export type LevelTotals = ReadonlyMap<Level, number>;

/** Options of a query, which every view of the same text and range shares. */
export function levelTotalsOptions(text: string, { fromMs, toMs }: TimeRange): UseQueryOptions<LevelTotals> {
  return {
    queryKey: ['logs-count', text, fromMs, toMs],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: async ({ signal }): Promise<LevelTotals> => {
      const read = readLogQuery(text);
      if (read === undefined) return new Map();
      const counts = levelCountQuery(read, Math.max(1, Math.ceil(toMs - fromMs)));
      const { value } = await queryLogsInstant(counts, toMs, 1, signal);
      return value.kind === 'streams' ? new Map() : totalsOf(value.series);
    },
  };
}

export function totalsOf(series: readonly Series[]): LevelTotals {
  const totals = new Map<Level, number>();
  for (const { labels, values } of series) {
    const level = levelOf(labels[LEVEL]);
    totals.set(level, (totals.get(level) ?? 0) + (values[0] ?? 0));
  }
  return totals;
}

/** Lines that pass the query's own filter of levels. */
export function passingCount(totals: LevelTotals, text: string): number {
  const read = readLogQuery(text);
  const wanted = read === undefined ? [] : levelsOf(read).map(levelOf);
  let count = 0;
  for (const [level, total] of totals) if (wanted.length === 0 || wanted.includes(level)) count += total;
  return count;
}
